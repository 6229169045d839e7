using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Audit;

/// <summary>The one predicate that says who is an admin.</summary>
public static class Admins
{
    /// <summary>The ids of the accounts that have the role, whether or not they can act at this moment.</summary>
    public static IQueryable<string> AdminIds(this DashboardContext db) =>
        from held in db.UserRoles
        join role in db.Roles on held.RoleId equals role.Id
        where role.Name == AdminGate.Role
        select held.UserId;
}
