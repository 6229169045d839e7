using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Methods;

/// <summary>How long a password may be; and one set inside a caller's transaction.</summary>
public static class Passwords
{
    /// <summary>Longer ones are refused before anything is computed.</summary>
    public const int MostCharacters = 256;

    /// <summary>
    /// Sets it, and with it Identity's stamp; forgets trusted devices, and lifts what kept its owner out until then. What was begun before is
    /// the caller's to void, by raising the epoch.
    /// </summary>
    internal static async Task SetAsync(DashboardContext db, IdentityContext identity, string userId, string hash, DateTimeOffset now)
    {
        await identity.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set
            .SetProperty(u => u.PasswordHash, hash)
            .SetProperty(u => u.PasswordChangedAt, now)
            .SetProperty(u => u.SecurityStamp, Guid.NewGuid().ToString())
            .SetProperty(u => u.ConcurrencyStamp, Guid.NewGuid().ToString()));
        await db.Accounts.Where(a => a.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(a => a.ContainedAt, (DateTimeOffset?)null));
        await TrustedDevices.ForgetAllAsync(db, userId);
    }
}
