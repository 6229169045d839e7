using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.People;

/// <summary>Settles whose an account is that two addresses claim, inside a caller's transaction.</summary>
internal static class AddressClaim
{
    /// <summary>
    /// Leaves the account with its address, or gives it back to the one before. False, and nothing is changed, when no other address claims it, or the one
    /// before has an account of its own by now.
    /// </summary>
    public static async Task<bool> SettleAsync(DashboardContext db, IdentityContext identity, string userId, bool givesBack)
    {
        if (await db.Accounts.Where(a => a.Id == userId).Select(a => a.ClaimedAddress).FirstOrDefaultAsync() is not { } address)
            return false;
        if (givesBack)
        {
            var name = address.ToUpperInvariant();
            if (await identity.Users.AnyAsync(u => u.NormalizedEmail == name && u.Id != userId))
                return false;
            await identity.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set
                .SetProperty(u => u.Email, address)
                .SetProperty(u => u.NormalizedEmail, name)
                .SetProperty(u => u.UserName, address)
                .SetProperty(u => u.NormalizedUserName, name)
                .SetProperty(u => u.EmailConfirmed, true)
                .SetProperty(u => u.ConcurrencyStamp, Guid.NewGuid().ToString()));
        }

        return await db.Accounts.Where(a => a.Id == userId && a.ClaimedAddress == address).ExecuteUpdateAsync(set => set.SetProperty(a => a.ClaimedAddress, (string?)null)) == 1;
    }
}
