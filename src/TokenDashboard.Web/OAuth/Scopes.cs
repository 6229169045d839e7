namespace TokenDashboard.Web.OAuth;

/// <summary>What an app may be allowed.</summary>
public static class Scopes
{
    /// <summary>Know which account it is, and nothing of it.</summary>
    public const string OpenId = "openid";

    /// <summary>Name and e-mail.</summary>
    public const string Profile = "profile";

    /// <summary>The e-mail, without the name.</summary>
    public const string Email = "email";

    /// <summary>Stay signed in: a refresh token.</summary>
    public const string OfflineAccess = Core.Tokens.OfflineAccess.Scope;

    /// <summary>See where its owner is signed in.</summary>
    public const string SessionsRead = "sessions:read";

    /// <summary>Name and end their sessions.</summary>
    public const string SessionsManage = "sessions:manage";

    /// <summary>See what admins see, as far as incidents and sessions go.</summary>
    public const string AdminRead = Core.Tokens.AdminScopes.Read;

    /// <summary>Settle incidents, end anyone's sessions and contain accounts, as an admin.</summary>
    public const string AdminManage = Core.Tokens.AdminScopes.Manage;

    /// <summary>What an app gets that asks for nothing in particular and may stay signed in.</summary>
    public const string Default = Profile + " " + OfflineAccess;

    /// <summary>All there are.</summary>
    public static readonly string[] All = [OpenId, Profile, Email, OfflineAccess, SessionsRead, SessionsManage, AdminRead, AdminManage];

    /// <summary>Those that an app may ask for unless others are named for it: none of admins.</summary>
    public static readonly string[] Usual = [.. All.Except(Core.Tokens.AdminScopes.All)];

    /// <summary>Whether it is among these space-separated scopes.</summary>
    public static bool Has(string scopes, string scope) => scopes.Split(' ').Contains(scope);

    /// <summary>The same scopes, each once, in one order; those that there aren't come last.</summary>
    public static string Plain(string scopes)
    {
        var asked = scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', All.Intersect(asked).Concat(asked.Except(All)));
    }
}
