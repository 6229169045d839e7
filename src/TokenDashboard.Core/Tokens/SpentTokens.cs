using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tokens;

/// <summary>Removes tokens that were spent long ago, but for those of an incident. Reuse is found without them.</summary>
internal sealed class SpentTokens : CleanupStep<DateTimeOffset>
{
    /// <inheritdoc/>
    protected override Task<List<DateTimeOffset>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var before = now - options.KeepHistory;
        return Due(db).Where(t => t.ConsumedAt <= before).OrderBy(t => t.ConsumedAt).Take(most).Select(t => t.ConsumedAt).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<DateTimeOffset> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (first, last) = (keys[0], keys[^1]);
        return Due(db).Where(t => t.ConsumedAt >= first && t.ConsumedAt <= last).ExecuteDeleteAsync(cancellationToken);
    }

    private static IQueryable<RefreshToken> Due(DashboardContext db) => db.RefreshTokens.Where(t => !db.Incidents.Any(i => i.SessionId == t.SessionId));
}
