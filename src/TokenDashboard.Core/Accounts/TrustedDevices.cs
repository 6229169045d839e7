using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Accounts;

/// <summary>Forgets trusted devices inside a caller's transaction.</summary>
internal static class TrustedDevices
{
    /// <summary>From then on every device of the account is asked for the second factor. Whatever changes how one gets in calls it.</summary>
    public static Task<int> ForgetAllAsync(DashboardContext db, string userId) =>
        db.TrustedDevices.Where(d => d.UserId == userId).ExecuteDeleteAsync();
}
