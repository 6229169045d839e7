using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.OAuth;

/// <summary>A companion app: a public client, or with a secret a confidential one (RFC 6749 §2.1).</summary>
public sealed class App
{
    /// <summary>What the app calls itself at the OAuth endpoints.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>What people read when they connect it; by default what it calls itself.</summary>
    public string Name { get => field.Length > 0 ? field : ClientId; set; } = "";

    /// <summary>The icon that people see beside it: one of <see cref="AppIcons"/>.</summary>
    public string Icon { get; set; } = AppIcons.Usual;

    /// <summary>SHA-256 of the secrets that it must prove itself with, in hexadecimal digits; none for a public app. With two, one can take over from the other.</summary>
    public IReadOnlyList<string> SecretHashes { get; set; } = [];

    /// <summary>The grants it may use; by default those of a device without a browser.</summary>
    public IReadOnlyList<string> Grants { get; set; } = [GrantTypes.DeviceCode, GrantTypes.RefreshToken];

    /// <summary>Where it may be answered with an authorization code, letter by letter; the port of a program on this machine is free.</summary>
    public IReadOnlyList<string> RedirectUris { get; set; } = [];

    /// <summary>The scopes it may ask for; by default all but those of admins.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = OAuth.Scopes.Usual;

    /// <summary>The servers that it may ask for tokens for, beside our own API: the audience of each.</summary>
    public IReadOnlyList<string> Audiences { get; set; } = [];

    /// <summary>The web origins that its pages are at, which may read what is answered to apps; none for an app that is no page.</summary>
    public IReadOnlyList<string> Origins { get; set; } = [];

    /// <summary>Whether a program and a network that a session never knew end it, instead of being told of.</summary>
    public bool EndOnUnknownClient { get; set; }

    /// <summary>Whether a code of it may be allowed only on the network it was asked for on (RFC 10027): of a device that stands beside its owner.</summary>
    public bool SameNetworkOnly { get; set; }

    /// <summary>Whether it must send its authorization requests ahead (RFC 9126 §6).</summary>
    public bool RequirePushedAuthorizationRequests { get; set; }

    /// <summary>Whether it may (<c>optional</c>) or must (<c>required</c>) show a key for its tokens (RFC 9449 §5.2).</summary>
    public string DPoP { get; set; } = DpopOptional;

    /// <summary>The host whose document says what the app is; null for one that is registered here.</summary>
    internal string? Host { get; init; }

    /// <summary>Whether a spent token that comes back ends its session (<c>enforce</c>), or opens a case alone (<c>observe</c>): while what runs of it is brought in order.</summary>
    public string Reuse { get; set; } = ReuseEnforced;

    /// <summary>Whether a spent token that comes back opens a case alone.</summary>
    public bool ObservesReuse() => Reuse == ReuseObserved;

    /// <summary>How long its access tokens are good for; null for as long as everybody's. Of what is longer than that, that counts.</summary>
    public TimeSpan? AccessTokenLifetime { get; set; }

    /// <summary>How long a session of it may rest unused, in the same way.</summary>
    public TimeSpan? RefreshTokenLifetime { get; set; }

    /// <summary>How old a session of it may get, in the same way.</summary>
    public TimeSpan? SessionLifetime { get; set; }

    // Not of the configuration.
    internal bool IsRegistered { get; init; }

    /// <summary>What holds for its sessions.</summary>
    public AppTerms Terms() => new()
    {
        EndsOnUnknown = EndOnUnknownClient, ObservesReuse = ObservesReuse(), IsRegistered = IsRegistered,
        AccessTokenLifetime = AccessTokenLifetime, RefreshTokenLifetime = RefreshTokenLifetime, SessionLifetime = SessionLifetime,
    };

    /// <summary>Whether it must show a key.</summary>
    public bool MustShowKey() => DPoP == DpopRequired;

    internal const string DpopOptional = "optional";
    internal const string DpopRequired = "required";
    internal const string ReuseEnforced = "enforce";
    internal const string ReuseObserved = "observe";

    /// <summary>
    /// What it gets when it asks for these scopes, or for nothing in particular. No more than it can use: who may not refresh gets no
    /// <see cref="OAuth.Scopes.OfflineAccess"/> (RFC 6749 section 3.3). Null where it may not ask for one, or none is left.
    /// </summary>
    public string? Granted(string? asked)
    {
        var scopes = asked is null ? [.. OAuth.Scopes.Default.Split(' ').Intersect(Scopes)] : OAuth.Scopes.Plain(asked).Split(' ');
        var granted = Grants.Contains(GrantTypes.RefreshToken) ? scopes : [.. scopes.Where(s => s != OAuth.Scopes.OfflineAccess)];
        return granted.Length > 0 && granted.All(Scopes.Contains) ? string.Join(' ', granted) : null;
    }

    /// <summary>What it is told when it asks for others.</summary>
    public string NoSuchScope() => $"The scopes here are {string.Join(", ", OAuth.Scopes.All.Intersect(Scopes))}.";
}

/// <summary>The icons that an app may have: a few of our own, so that nothing is fetched from elsewhere and none looks like another's.</summary>
public static class AppIcons
{
    /// <summary>The one of an app of which nobody has said.</summary>
    public const string Usual = "app";

    /// <summary>That of an app on some device: its own, or else the device's.</summary>
    public static string On(App? app, string device) => app is null or { Icon: Usual } ? device : app.Icon;

    /// <summary>All there are, by their names in icons.svg.</summary>
    public static readonly string[] All = [Usual, "terminal", "phone", "tablet", "laptop", "desktop", "tv", "browser", "doc", "chart"];
}

/// <summary>The grant types of the token endpoint.</summary>
public static class GrantTypes
{
    /// <summary>RFC 6749 §4.1.</summary>
    public const string AuthorizationCode = "authorization_code";

    /// <summary>RFC 8628 §3.4.</summary>
    public const string DeviceCode = "urn:ietf:params:oauth:grant-type:device_code";

    /// <summary>RFC 6749 §6.</summary>
    public const string RefreshToken = "refresh_token";

    /// <summary>All there are.</summary>
    public static readonly string[] All = [AuthorizationCode, DeviceCode, RefreshToken];
}

/// <summary>An app, from where it is known, and how it stands.</summary>
/// <param name="App">What it may.</param>
/// <param name="Stored">How an admin registered it; null for one from configuration.</param>
/// <param name="Disabled">Since when, and by whom, it is disabled; null while it is not.</param>
public sealed record KnownApp(App App, RegisteredApp? Stored, DisabledApp? Disabled);

/// <summary>
/// The apps that are known, as they are now: those from configuration, or without any there one, <c>companion</c>; and those that admins registered. Where both have one
/// of a <c>client_id</c>, the configuration's counts.
/// </summary>
public sealed class AppRegistry(IOptionsMonitor<ListOf<App>> options, StoredApps stored)
{
    private static readonly IReadOnlyList<App> Standard =
    [
        new App
        {
            ClientId = "companion",
            Name = "Companion CLI",
            Grants = [GrantTypes.AuthorizationCode, GrantTypes.DeviceCode, GrantTypes.RefreshToken],
            RedirectUris = ["http://127.0.0.1/callback"],
        },
    ];

    private const int NameLength = 100;

    // As for everybody.
    private static readonly TimeSpan ShortestAccess = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    private volatile Merged? _merged;

    /// <summary>All of them, disabled ones too, by name.</summary>
    public IReadOnlyList<KnownApp> All => [.. Known.OrderBy(a => a.App.Name, StringComparer.CurrentCultureIgnoreCase)];

    /// <summary>Apps that admins registered, and that don't count because the configuration has others of their <c>client_id</c>.</summary>
    public IReadOnlyList<RegisteredApp> Eclipsed => [.. stored.Last.Registered.Where(a => Configured.Any(app => app.ClientId == a.ClientId))];

    /// <summary>The web origins of those that may ask for tokens.</summary>
    public IReadOnlyList<string> Origins => [.. Known.Where(a => a.Disabled is null).SelectMany(a => a.App.Origins).Distinct()];

    private IReadOnlyList<App> Configured => options.CurrentValue.Items is { Count: > 0 } apps ? apps : Standard;

    private IReadOnlyList<KnownApp> Known
    {
        get
        {
            var (configured, last) = (Configured, stored.Last);
            if (_merged is { } merged && merged.Configured == configured && merged.Last == last)
                return merged.Apps;
            _merged = new Merged(configured, last, Merge(configured, last));
            return _merged.Apps;
        }
    }

    /// <summary>The app of that id, if it may ask for tokens; else null.</summary>
    public App? Find(string clientId) => Known.FirstOrDefault(a => a.App.ClientId == clientId && a.Disabled is null)?.App;

    /// <summary>The app of that id as it stands, disabled or not; null where there is none.</summary>
    public KnownApp? Named(string clientId) => Known.FirstOrDefault(a => a.App.ClientId == clientId);

    /// <summary>What people call the app of that id; the id itself where there is none.</summary>
    public string NameOf(string clientId) => Named(clientId)?.App.Name ?? clientId;

    /// <summary>What is wrong with an app's settings, where there are servers of these audiences.</summary>
    public static IEnumerable<SettingFault> Check(App app, IReadOnlyCollection<string?> audiences)
    {
        if (app.ClientId.Length is 0 or > 100)
            yield return new(nameof(app.ClientId), ": set it to the app's client_id, of 1 to 100 characters");
        else if (PlainText.Of(app.Name, NameLength) != app.Name)
            yield return new(nameof(app.Name), $": set it to what people call the app, of at most {NameLength} characters that can be seen");
        if (!AppIcons.All.Contains(app.Icon))
            yield return new(nameof(app.Icon), $": use {string.Join(", ", AppIcons.All)}");
        foreach (var fault in ClientSecrets.Check(app.SecretHashes))
            yield return fault;
        foreach (var (index, grant) in app.Grants.Index())
        {
            if (!GrantTypes.All.Contains(grant))
                yield return new(nameof(app.Grants), $": use {string.Join(", ", GrantTypes.All)}", index);
        }

        if (app.Grants.Contains(GrantTypes.AuthorizationCode) && app.RedirectUris.Count == 0)
            yield return new(nameof(app.RedirectUris), $": with the grant {GrantTypes.AuthorizationCode}, set it to where the app is answered");
        foreach (var (index, uri) in app.RedirectUris.Index())
        {
            if (!OAuth.RedirectUris.MayBeRegistered(uri))
                yield return new(nameof(app.RedirectUris), ": write an address with https, one of this machine such as http://127.0.0.1/callback, or a scheme of the app's own such as com.example.app:/callback", index);
        }

        foreach (var (index, scope) in app.Scopes.Index())
        {
            if (!Scopes.All.Contains(scope))
                yield return new(nameof(app.Scopes), $": use {string.Join(", ", Scopes.All)}", index);
        }

        if (app.DPoP is not (App.DpopOptional or App.DpopRequired))
            yield return new(nameof(app.DPoP), $": use {App.DpopOptional} or {App.DpopRequired}");
        foreach (var (property, lifetime, shortest) in new[]
        {
            (nameof(app.AccessTokenLifetime), app.AccessTokenLifetime, ShortestAccess), (nameof(app.RefreshTokenLifetime), app.RefreshTokenLifetime, Shortest), (nameof(app.SessionLifetime), app.SessionLifetime, Shortest),
        })
        {
            if (lifetime < shortest)
                yield return new(property, $": set it to a span of {shortest:c} or more; the server's own is the longest there is");
        }

        if (app.Reuse is not (App.ReuseEnforced or App.ReuseObserved))
            yield return new(nameof(app.Reuse), $": use {App.ReuseEnforced} or {App.ReuseObserved}");
        foreach (var (index, audience) in app.Audiences.Index())
        {
            if (!audiences.Contains(audience))
                yield return new(nameof(app.Audiences), ": set it to the Audience of one of Apis", index);
        }

        foreach (var (index, origin) in app.Origins.Index())
        {
            if (!IsOrigin(origin))
                yield return new(nameof(app.Origins), ": write it as browsers send it, such as https://app.example.org; without TLS it must be on this machine", index);
        }
    }

    // RFC 6454 §6.1: scheme, host and a port other than the usual one, and nothing else.
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var origin) && (origin.Scheme == Uri.UriSchemeHttps || origin is { Scheme: "http", IsLoopback: true })
        && $"{origin.Scheme}://{origin.IdnHost}{(origin.IsDefaultPort ? "" : $":{origin.Port}")}" == text;

    /// <summary>What is wrong between apps.</summary>
    public static IEnumerable<string> Check(IReadOnlyList<App> apps) =>
        apps.GroupBy(a => a.ClientId).Where(g => g.Count() > 1).Select(g => $"Apps names the ClientId '{g.Key}' twice: give each app its own.");

    private static List<KnownApp> Merge(IReadOnlyList<App> configured, StoredApps.Reading last) =>
    [
        .. configured.Select(app => new KnownApp(app, null, last.Disabled.GetValueOrDefault(app.ClientId))),
        .. last.Registered.Where(a => configured.All(app => app.ClientId != a.ClientId)).Select(a => new KnownApp(Of(a), a, last.Disabled.GetValueOrDefault(a.ClientId))),
    ];

    internal static App Of(RegisteredApp stored) => new()
    {
        ClientId = stored.ClientId, Name = stored.Name, Icon = stored.Icon.Length > 0 ? stored.Icon : AppIcons.Usual, SecretHashes = [.. new[] { stored.SecretHash, stored.OlderSecretHash }.OfType<byte[]>().Select(Convert.ToHexString)],
        Grants = Texts(stored.Grants), RedirectUris = Texts(stored.RedirectUris), Scopes = Texts(stored.Scopes), Audiences = Texts(stored.Audiences), Origins = Texts(stored.Origins),
        RequirePushedAuthorizationRequests = stored.RequirePushedAuthorizationRequests, DPoP = stored.DpopBoundAccessTokens ? App.DpopRequired : App.DpopOptional,
        Reuse = stored.ObservesReuse ? App.ReuseObserved : App.ReuseEnforced, IsRegistered = true,
        AccessTokenLifetime = stored.AccessTokenLifetime, RefreshTokenLifetime = stored.RefreshTokenLifetime, SessionLifetime = stored.SessionLifetime,
    };

    private static string[] Texts(string stored) => stored.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private sealed record Merged(IReadOnlyList<App> Configured, StoredApps.Reading Last, IReadOnlyList<KnownApp> Apps);
}
