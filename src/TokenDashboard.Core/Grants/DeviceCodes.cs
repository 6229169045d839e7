using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Grants;

/// <summary>Removes device codes a while past their end, so that a late poll is told "expired" rather than "unknown".</summary>
internal sealed class DeviceCodes : CleanupStep<Guid>
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override Task<List<Guid>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var before = now - Kept;
        return db.DeviceCodes.Where(d => d.ExpiresAt <= before).OrderBy(d => d.ExpiresAt).Select(d => d.Id).Take(most).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<Guid> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.DeviceCodes.Where(d => keys.Contains(d.Id)).ExecuteDeleteAsync(cancellationToken);
}
