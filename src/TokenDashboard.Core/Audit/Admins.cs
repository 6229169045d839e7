using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Audit;

/// <summary>The one predicate that says who is an admin.</summary>
public static class Admins
{
    /// <summary>The role of admins.</summary>
    public const string Role = "Admin";

    /// <summary>The ids of the accounts that have the role, whether or not they can act at this moment.</summary>
    public static IQueryable<string> AdminIds(this DashboardContext db) =>
        from held in db.UserRoles
        join role in db.Roles on held.RoleId equals role.Id
        where role.Name == Role
        select held.UserId;

    /// <summary>Whether nobody else who can sign in is an admin.</summary>
    internal static async Task<bool> IsLastAsync(DashboardContext db, string userId)
    {
        var able = await db.Users.Where(u => u.LockedAt == null && u.ContainedAt == null && u.DeletionDueAt == null && db.AdminIds().Contains(u.Id))
            .Select(u => u.Id).Take(2).ToListAsync();
        return able is [var only] && only == userId;
    }
}
