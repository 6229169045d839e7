using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Web.Components.Sessions;

/// <summary>Says what a session's app may.</summary>
public static class MayWords
{
    /// <summary>What it may see.</summary>
    public static string Of(string scope) =>
        Scopes.Has(scope, Scopes.Profile) ? SessionStrings.MayProfile : Scopes.Has(scope, Scopes.Email) ? SessionStrings.MayEmail : SessionStrings.MayKnow;

    /// <summary>The same in a phrase with whether it stays.</summary>
    public static string Whole(string scope) => Scopes.Has(scope, Scopes.OfflineAccess) ? $"{Of(scope)} {SessionStrings.MayStay}" : Of(scope);
}
