using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Grants;

/// <summary>Removes authorization codes a day past their end: until then, one that is presented again ends what it began.</summary>
internal sealed class AuthorizationCodes : CleanupStep<byte[]>
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    protected override Task<List<byte[]>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var before = now - Kept;
        return db.AuthorizationCodes.Where(c => c.ExpiresAt <= before).OrderBy(c => c.ExpiresAt).Select(c => c.Hash).Take(most).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<byte[]> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.AuthorizationCodes.Where(c => keys.Contains(c.Hash)).ExecuteDeleteAsync(cancellationToken);
}
