using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Grants;

/// <summary>Scopes that only admins can allow. Whether who allowed one still is an admin is asked again with each use.</summary>
public static class AdminScopes
{
    /// <summary>See incidents and everyone's sessions, and take them away as files.</summary>
    public const string Read = "admin:read";

    /// <summary>Settle incidents, end anyone's sessions, contain accounts.</summary>
    public const string Manage = "admin:manage";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Read, Manage];

    /// <summary>Of these space-separated scopes those that the account can allow.</summary>
    internal static async Task<string> GrantedAsync(DashboardContext db, string scope, string userId, CancellationToken cancellationToken)
    {
        var asked = scope.Split(' ');
        return !asked.Any(All.Contains) || await db.AdminIds().ContainsAsync(userId, cancellationToken) ? scope : string.Join(' ', asked.Where(s => !All.Contains(s)));
    }
}
