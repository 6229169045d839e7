using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Grants;

/// <summary>Removes requests that were sent ahead once they are over: nobody is told more of those than of any other.</summary>
internal sealed class PushedRequests : CleanupStep<byte[]>
{
    /// <inheritdoc/>
    protected override Task<List<byte[]>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        db.PushedRequests.Where(r => r.ExpiresAt <= now).OrderBy(r => r.ExpiresAt).Select(r => r.Hash).Take(most).ToListAsync(cancellationToken);

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<byte[]> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.PushedRequests.Where(r => keys.Contains(r.Hash)).ExecuteDeleteAsync(cancellationToken);
}
