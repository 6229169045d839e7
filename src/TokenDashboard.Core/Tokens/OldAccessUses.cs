using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tokens;

/// <summary>Removes the oldest counts of what access tokens were used for, with their addresses.</summary>
internal sealed class OldAccessUses : ICleanupStep
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - options.KeepAccessUses;
        var due = await db.AccessUses.Where(u => u.Hour <= before).OrderBy(u => u.Hour).Take(options.BatchSize)
            .Select(u => new { u.Hour, u.SessionId }).ToListAsync(cancellationToken);
        var removed = 0;
        foreach (var hour in due.GroupBy(u => u.Hour, u => u.SessionId))
        {
            var sessions = hour.Distinct().ToList();
            removed += await db.AccessUses.Where(u => u.Hour == hour.Key && sessions.Contains(u.SessionId)).ExecuteDeleteAsync(cancellationToken);
        }

        return removed;
    }
}
