using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Limits;

/// <summary>Forgets tries that count no more.</summary>
internal sealed class OldAttempts : CleanupStep<byte[]>
{
    /// <inheritdoc/>
    protected override Task<List<byte[]>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        db.Attempts.Where(a => a.EndsAt <= now).OrderBy(a => a.EndsAt).Select(a => a.Key).Take(most).ToListAsync(cancellationToken);

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<byte[]> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Attempts.Where(a => keys.Contains(a.Key) && a.EndsAt <= now).ExecuteDeleteAsync(cancellationToken);
}
