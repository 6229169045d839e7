using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Dpop;

/// <summary>Forgets proofs that would not be in time any more.</summary>
internal sealed class SpentProofs : CleanupStep<byte[]>
{
    /// <inheritdoc/>
    protected override Task<List<byte[]>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        db.SpentProofs.Where(p => p.ExpiresAt <= now).OrderBy(p => p.ExpiresAt).Select(p => p.Hash).Take(most).ToListAsync(cancellationToken);

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<byte[]> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.SpentProofs.Where(p => keys.Contains(p.Hash)).ExecuteDeleteAsync(cancellationToken);
}
