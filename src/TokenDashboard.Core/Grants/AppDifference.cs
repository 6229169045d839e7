using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Grants;

/// <summary>What admins may change of an app that one of them registered, and how the audit log says it: by the names that the configuration has for it.</summary>
public static class AppDifference
{
    private const string None = "none";

    private static readonly (string Name, Func<RegisteredApp, string> Read, Action<RegisteredApp, RegisteredApp> Copy)[] Editable =
    [
        ("Name", a => a.Name, (from, to) => to.Name = from.Name),
        ("Icon", a => a.Icon, (from, to) => to.Icon = from.Icon),
        ("Grants", a => a.Grants, (from, to) => to.Grants = from.Grants),
        ("RedirectUris", a => a.RedirectUris, (from, to) => to.RedirectUris = from.RedirectUris),
        ("Scopes", a => a.Scopes, (from, to) => to.Scopes = from.Scopes),
        ("Audiences", a => a.Audiences, (from, to) => to.Audiences = from.Audiences),
        ("Origins", a => a.Origins, (from, to) => to.Origins = from.Origins),
        ("RequirePushedAuthorizationRequests", a => YesOrNo(a.RequirePushedAuthorizationRequests), (from, to) => to.RequirePushedAuthorizationRequests = from.RequirePushedAuthorizationRequests),
        ("Reuse", a => a.ObservesReuse ? "observe" : "enforce", (from, to) => to.ObservesReuse = from.ObservesReuse),
        ("AccessTokenLifetime", a => Text(a.AccessTokenLifetime), (from, to) => to.AccessTokenLifetime = from.AccessTokenLifetime),
        ("RefreshTokenLifetime", a => Text(a.RefreshTokenLifetime), (from, to) => to.RefreshTokenLifetime = from.RefreshTokenLifetime),
        ("SessionLifetime", a => Text(a.SessionLifetime), (from, to) => to.SessionLifetime = from.SessionLifetime),
        ("DPoP", a => a.DpopBoundAccessTokens ? "required" : "optional", (from, to) => to.DpopBoundAccessTokens = from.DpopBoundAccessTokens),
    ];

    /// <summary>What differs, as it is in the one and in the other; null where nothing does.</summary>
    public static (string Before, string After)? Between(RegisteredApp before, RegisteredApp after)
    {
        var changed = Editable.Where(e => e.Read(before) != e.Read(after)).ToList();
        return changed.Count == 0 ? null : (Text(changed, before), Text(changed, after));
    }

    /// <summary>All of it.</summary>
    public static string All(RegisteredApp app) => Text(Editable, app);

    /// <summary>Makes one what the other is.</summary>
    public static void Copy(RegisteredApp from, RegisteredApp to)
    {
        foreach (var one in Editable)
            one.Copy(from, to);
    }

    private static string Text(IEnumerable<(string Name, Func<RegisteredApp, string> Read, Action<RegisteredApp, RegisteredApp> Copy)> which, RegisteredApp app) =>
        string.Join("; ", which.Select(e => $"{e.Name} {(e.Read(app) is { Length: > 0 } text ? text : None)}"));

    private static string Text(TimeSpan? lifetime) => lifetime?.ToString("c") ?? "";

    private static string YesOrNo(bool value) => value ? "yes" : "no";
}
