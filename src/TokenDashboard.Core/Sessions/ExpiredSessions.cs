using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Sessions;

/// <summary>Marks sessions that have expired, as of when they did. For people to read: whether one lives is never asked of the mark.</summary>
internal sealed class ExpiredSessions : ICleanupStep
{
    /// <inheritdoc/>
    public bool Removes => false;

    /// <inheritdoc/>
    public Task<int> RunAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hour = Session.HourOf(now);
        var due = db.Sessions.Where(s => s.EndedAt == null && s.ExpiresHour <= hour && s.ExpiresAt <= now)
            .OrderBy(s => s.ExpiresHour).Select(s => s.Id).Take(options.BatchSize);
        return db.Sessions.Where(s => due.Contains(s.Id)).ExecuteUpdateAsync(
            set => set
                .SetProperty(s => s.EndedAt, s => s.ExpiresAt)
                .SetProperty(s => s.EndReason, EndReason.Expired)
                .SetProperty(s => s.RetrySalt, (byte[]?)null),
            cancellationToken);
    }
}
