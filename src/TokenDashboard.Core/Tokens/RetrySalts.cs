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
        var hour = Session.HourOf(now);
        return Due(db, now).Where(s => s.SaltHour <= hour).OrderBy(s => s.SaltHour).Select(s => s.Id).Take(most).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<Guid> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var next = Session.HourOf(now) + 1;
        return Due(db, now).Where(s => keys.Contains(s.Id)).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.SaltHour, s => s.RetrySalt == null ? null : next).SetProperty(s => s.RetrySalt, (byte[]?)null), cancellationToken);
    }

    // Nobody asks late for a first token. What a block has kept from being asked for may be until the family is over.
    private IQueryable<Session> Due(DashboardContext db, DateTimeOffset now)
    {
        var (closed, late) = (window.ClosedBefore(now), window.ClosedLateBefore(now));
        return db.Sessions.Where(s => (s.RotatedAt <= late || (s.Generation == 1 && s.RotatedAt <= closed))
            // Asked row by row: few rows are due, and the sessions are not to be read through for it.
            && (s.EndedAt != null || db.HeldRetries.Where(h => h.SessionId == s.Id).Select(h => (int?)h.Generation).FirstOrDefault() != s.Generation - 1));
    }
}
