using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tokens;

/// <summary>Removes the oldest counts of what access tokens were used for, with their addresses.</summary>
internal sealed class OldAccessUses : CleanupStep<(DateTimeOffset Hour, Guid SessionId)>
{
    /// <inheritdoc/>
    protected override async Task<List<(DateTimeOffset Hour, Guid SessionId)>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var before = now - options.KeepAccessUses;
        var due = await db.AccessUses.Where(u => u.Hour <= before).OrderBy(u => u.Hour).Take(most).Select(u => new { u.Hour, u.SessionId }).ToListAsync(cancellationToken);
        return due.ConvertAll(u => (u.Hour, u.SessionId));
    }

    /// <inheritdoc/>
    protected override async Task<int> TouchAsync(DashboardContext db, List<(DateTimeOffset Hour, Guid SessionId)> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var hour in keys.GroupBy(u => u.Hour, u => u.SessionId))
        {
            var sessions = hour.Distinct().ToList();
            removed += await db.AccessUses.Where(u => u.Hour == hour.Key && sessions.Contains(u.SessionId)).ExecuteDeleteAsync(cancellationToken);
        }

        return removed;
    }
}
