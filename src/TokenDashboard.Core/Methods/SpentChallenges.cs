using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Methods;

/// <summary>Forgets challenges that could not be answered in time any more.</summary>
internal sealed class SpentChallenges : CleanupStep<byte[]>
{
    /// <inheritdoc/>
    protected override Task<List<byte[]>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        db.SpentChallenges.Where(c => c.ExpiresAt <= now).OrderBy(c => c.ExpiresAt).Select(c => c.Hash).Take(most).ToListAsync(cancellationToken);

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<byte[]> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.SpentChallenges.Where(c => keys.Contains(c.Hash)).ExecuteDeleteAsync(cancellationToken);
}
