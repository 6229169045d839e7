using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Accounts;

/// <summary>Who has the role of admins.</summary>
internal static class Admins
{
    /// <summary>The accounts' ids.</summary>
    public static IQueryable<string> Ids(DashboardContext db) =>
        from held in db.UserRoles
        join role in db.Roles on held.RoleId equals role.Id
        where role.Name == AdminGate.Role
        select held.UserId;
}
