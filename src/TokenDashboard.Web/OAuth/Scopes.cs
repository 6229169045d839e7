
namespace TokenDashboard.Web.OAuth;

/// <summary>What an app may be allowed.</summary>
public static class Scopes
{
    /// <summary>Name and e-mail.</summary>
    public const string Profile = "profile";

    /// <summary>Stay signed in. Every app gets a refresh token; the scope is taken so that standard clients can ask for it.</summary>
    public const string OfflineAccess = "offline_access";

    /// <summary>What an app gets that asks for nothing in particular.</summary>
    public const string Default = Profile + " " + OfflineAccess;

    /// <summary>All there are.</summary>
    public static readonly string[] All = [Profile, OfflineAccess];

    /// <summary>Whether every one of these space-separated scopes exists.</summary>
    public static bool AreKnown(string scope) => scope.Split(' ').All(All.Contains);
}
