using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Limits;

/// <summary>Removes the numbers of apps of days that are drawn no more.</summary>
internal sealed class OldAppCounts : CleanupStep<DateTimeOffset>
{
    /// <summary>How long they are kept: as long as they are drawn, and a day more.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(15);

    /// <inheritdoc/>
    protected override Task<List<DateTimeOffset>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var before = now - Kept;
        return db.AppCounts.Where(c => c.Day <= before).Select(c => c.Day).Distinct().OrderBy(day => day).Take(most).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<DateTimeOffset> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.AppCounts.Where(c => keys.Contains(c.Day)).ExecuteDeleteAsync(cancellationToken);
}
