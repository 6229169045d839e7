using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Limits;

/// <summary>Removes the numbers of hours that nothing is compared with any more.</summary>
internal sealed class OldCounts : CleanupStep<DateTimeOffset>
{
    /// <inheritdoc/>
    protected override Task<List<DateTimeOffset>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var before = now - HourlyCounts.Kept;
        return db.HourlyCounts.Where(c => c.Hour <= before).Select(c => c.Hour).Distinct().OrderBy(hour => hour).Take(most).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<DateTimeOffset> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.HourlyCounts.Where(c => keys.Contains(c.Hour)).ExecuteDeleteAsync(cancellationToken);
}
