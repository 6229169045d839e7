using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Accounts;

/// <summary>Forgets trusted devices: those of an account when how one gets in changes, and each when its time is over.</summary>
internal sealed class TrustedDevices : CleanupStep<Guid>
{
    /// <summary>From then on every device of the account is asked for the second factor. Whatever changes how one gets in calls it, inside its transaction.</summary>
    internal static Task<int> ForgetAllAsync(DashboardContext db, string userId) =>
        db.TrustedDevices.Where(d => d.UserId == userId).ExecuteDeleteAsync();

    /// <inheritdoc/>
    protected override Task<List<Guid>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        db.TrustedDevices.Where(d => d.ExpiresAt <= now).OrderBy(d => d.ExpiresAt).Select(d => d.Id).Take(most).ToListAsync(cancellationToken);

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<Guid> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.TrustedDevices.Where(d => keys.Contains(d.Id)).ExecuteDeleteAsync(cancellationToken);
}
