using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Accounts;

/// <summary>Notes inside a caller's transaction that an address of before claims an account.</summary>
internal static class AddressDispute
{
    /// <summary>
    /// Has the address claim the account, whose address was changed then. Of several the earliest change counts: whoever changes it twice has no claim by the
    /// address in between.
    /// </summary>
    public static Task<int> ClaimAsync(DashboardContext db, string userId, string address, DateTimeOffset changedAt) => db.Accounts
        .Where(a => a.Id == userId && a.Address != address && (a.ClaimedAddress == null || a.ClaimedFrom > changedAt))
        .ExecuteUpdateAsync(set => set.SetProperty(a => a.ClaimedAddress, address).SetProperty(a => a.ClaimedFrom, changedAt));
}
