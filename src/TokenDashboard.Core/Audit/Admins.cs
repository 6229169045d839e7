using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Audit;

/// <summary>The one predicate that says who is an admin.</summary>
public static class Admins
{
    /// <summary>The role of admins.</summary>
    public const string Role = "Admin";

    /// <summary>The ids of the accounts that have the role, whether or not they can act at this moment.</summary>
    public static IQueryable<string> AdminIds(this DashboardContext db) => db.Accounts.Where(HasRole).Select(a => a.Id);

    /// <summary>That an account has the role.</summary>
    public static readonly Expression<Func<Account, bool>> HasRole = account => account.Roles != "" && ("\n" + account.Roles + "\n").Contains("\n" + Role + "\n");

    /// <summary>Whether nobody else who can sign in is an admin.</summary>
    internal static async Task<bool> IsLastAsync(DashboardContext db, string userId)
    {
        var able = await db.Open().Where(HasRole).Where(a => a.DeletionDueAt == null)
            .Select(a => a.Id).Take(2).ToListAsync();
        return able is [var only] && only == userId;
    }
}
