namespace TokenDashboard.Core.Tokens;

/// <summary>The scope that lets an app stay signed in: without it no refresh token is handed out (OpenID Connect Core section 11).</summary>
public static class OfflineAccess
{
    /// <summary>Its name.</summary>
    public const string Scope = "offline_access";

    /// <summary>Whether it is among these space-separated scopes.</summary>
    public static bool IsIn(string scope) => scope.Split(' ').Contains(Scope);
}
