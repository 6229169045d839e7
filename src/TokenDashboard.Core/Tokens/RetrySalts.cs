using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tokens;

/// <summary>
/// Forgets what successors were derived with, once nobody may ask for them again. A family that had one is looked at again from the next hour
/// on, so that one in use keeps its mark, and a rotation need not set it.
/// </summary>
internal sealed class RetrySalts(RetryWindow window) : CleanupStep<Guid>
{
    /// <inheritdoc/>
    public override bool Removes => false;

    /// <inheritdoc/>
    protected override Task<List<Guid>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var closed = window.ClosedBefore(now);
        var hour = Session.HourOf(now);
        return db.Sessions.Where(s => s.SaltHour <= hour && s.RotatedAt <= closed).OrderBy(s => s.SaltHour).Select(s => s.Id).Take(most).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<Guid> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var closed = window.ClosedBefore(now);
        var next = Session.HourOf(now) + 1;
        return db.Sessions.Where(s => keys.Contains(s.Id) && s.RotatedAt <= closed).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.SaltHour, s => s.RetrySalt == null ? null : next).SetProperty(s => s.RetrySalt, (byte[]?)null), cancellationToken);
    }
}
