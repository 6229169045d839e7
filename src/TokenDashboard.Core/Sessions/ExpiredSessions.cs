using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Sessions;

/// <summary>Marks sessions that have expired, as of when they did. For people to read: whether one lives is never asked of the mark.</summary>
internal sealed class ExpiredSessions : CleanupStep<Guid>
{
    /// <inheritdoc/>
    public override bool Removes => false;

    /// <inheritdoc/>
    protected override Task<List<Guid>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var hour = Session.HourOf(now);
        return db.Sessions.Where(s => s.EndedAt == null && s.ExpiresHour <= hour && s.ExpiresAt <= now)
            .OrderBy(s => s.ExpiresHour).Select(s => s.Id).Take(most).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<Guid> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Sessions.Where(s => keys.Contains(s.Id) && s.ExpiresAt <= now).NotEnded().ExecuteUpdateAsync(
            set => set
                .SetProperty(s => s.EndedAt, s => s.ExpiresAt)
                .SetProperty(s => s.EndReason, EndReason.Expired)
                .SetProperty(s => s.RetrySalt, (byte[]?)null),
            cancellationToken);
}
