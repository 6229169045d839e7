using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Audit;

/// <summary>The roles at the desk, and what each may: the one catalogue, for pages, the API and the gate. Whoever has none of them has no desk.</summary>
public static class DeskRoles
{
    /// <summary>May read cases, and change nothing.</summary>
    public const string Viewer = "Viewer";

    /// <summary>May do all that a case needs.</summary>
    public const string Investigator = "Investigator";

    /// <summary>May do everything.</summary>
    public const string Admin = "Admin";

    /// <summary>All of them, those that may less first.</summary>
    public static readonly IReadOnlyList<string> All = [Viewer, Investigator, Admin];

    private static readonly Expression<Func<Account, bool>> IsAny = a => a.Roles != ""
        && (("\n" + a.Roles + "\n").Contains("\n" + Admin + "\n") || ("\n" + a.Roles + "\n").Contains("\n" + Investigator + "\n") || ("\n" + a.Roles + "\n").Contains("\n" + Viewer + "\n"));

    private static readonly Expression<Func<Account, bool>> IsInvestigator = a => a.Roles != ""
        && (("\n" + a.Roles + "\n").Contains("\n" + Admin + "\n") || ("\n" + a.Roles + "\n").Contains("\n" + Investigator + "\n"));

    private static readonly Expression<Func<Account, bool>> IsAdmin = a => a.Roles != "" && ("\n" + a.Roles + "\n").Contains("\n" + Admin + "\n");

    /// <summary>The roles that have it.</summary>
    public static IReadOnlyList<string> With(Capability needed) => needed switch
    {
        Capability.ReadCases => All,
        Capability.ReadPeople or Capability.Act => [Investigator, Admin],
        _ => [Admin],
    };

    /// <summary>Whether one of these roles has it.</summary>
    public static bool May(this IEnumerable<string> roles, Capability needed) => roles.Any(With(needed).Contains);

    /// <summary>That one of an account's roles has it.</summary>
    public static Expression<Func<Account, bool>> Having(Capability needed) => needed switch
    {
        Capability.ReadCases => IsAny,
        Capability.ReadPeople or Capability.Act => IsInvestigator,
        _ => IsAdmin,
    };

    /// <summary>The ids of the accounts that have it, whether or not they can act at this moment.</summary>
    public static IQueryable<string> WhoMay(this DashboardContext db, Capability needed) => db.Accounts.Where(Having(needed)).Select(a => a.Id);

    /// <summary>The roles of an account at this moment; none when there is no such account.</summary>
    public static async Task<IReadOnlyList<string>> RolesOfAsync(this DashboardContext db, string userId, CancellationToken cancellationToken) =>
        Account.RolesOf(await db.Accounts.Where(a => a.Id == userId).Select(a => a.Roles).FirstOrDefaultAsync(cancellationToken) ?? "");

    /// <summary>Of these roles the one at the desk that may most; null where none is one of the desk.</summary>
    public static string? Of(IEnumerable<string> roles) => All.LastOrDefault(roles.Contains);

    /// <summary>Whether nobody else who can sign in is an admin.</summary>
    internal static async Task<bool> IsLastAdminAsync(DashboardContext db, string userId)
    {
        var able = await db.Open().Where(IsAdmin).Where(a => a.DeletionDueAt == null)
            .Select(a => a.Id).Take(2).ToListAsync();
        return able is [var only] && only == userId;
    }
}
