using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tokens;

/// <summary>Removes tokens that were spent long ago, but for those of an incident. Reuse is found without them.</summary>
internal sealed class SpentTokens : ICleanupStep
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - options.KeepHistory;
        var due = await db.RefreshTokens
            .Where(t => t.ConsumedAt <= before && !db.Incidents.Any(i => i.SessionId == t.SessionId))
            .OrderBy(t => t.ConsumedAt).Take(options.BatchSize).Select(t => new { t.SessionId, t.Generation }).ToListAsync(cancellationToken);
        var removed = 0;
        foreach (var family in due.GroupBy(t => t.SessionId, t => t.Generation))
        {
            var generations = family.ToList();
            removed += await db.RefreshTokens
                .Where(t => t.SessionId == family.Key && generations.Contains(t.Generation)).ExecuteDeleteAsync(cancellationToken);
        }

        return removed;
    }
}
