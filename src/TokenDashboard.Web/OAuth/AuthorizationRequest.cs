using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.OAuth;

/// <summary>Why a request can't be answered where it wants to be: that address may not be the app's (RFC 6749 §4.1.2.1).</summary>
public enum AuthorizationFault
{
    /// <summary>It is too long, or says twice who asks or where to answer.</summary>
    Malformed,

    /// <summary>There is no app of that <c>client_id</c>.</summary>
    App,

    /// <summary>There is no document at that <c>client_id</c>, or none of an app that can be let in.</summary>
    Document,

    /// <summary>The app has not registered that address.</summary>
    Redirect,

    /// <summary>What was sent ahead is over, or was never sent by that app.</summary>
    Pushed,
}

/// <summary>What came of reading an authorization request.</summary>
public abstract record AuthorizationReading
{
    private AuthorizationReading()
    {
    }

    /// <summary>It can be decided.</summary>
    public sealed record Asked(AuthorizationRequest Request) : AuthorizationReading;

    /// <summary>It is wrong, and the app is told so there: RFC 6749 §4.1.2.1's error, and why.</summary>
    public sealed record SentBack(string Address, string Error, string Why) : AuthorizationReading;

    /// <summary>It is wrong, and only who asks can be told.</summary>
    public sealed record Refused(AuthorizationFault Why) : AuthorizationReading;
}

/// <summary>
/// A well-formed request of a known app for an authorization code (RFC 6749 §4.1.1), with PKCE (RFC 7636) and the parameters of OpenID Connect that ask for a proof. What a
/// parameter may be is as at the token endpoint; those that are not known are ignored.
/// </summary>
public sealed partial class AuthorizationRequest
{
    /// <summary>Where it is asked, below the origin.</summary>
    public const string Path = "/oauth/authorize";

    /// <summary>How long it may be. In the return address of the page for signing in it is longer, and must still fit into a line.</summary>
    public const int MostCharacters = 4096;

    // Takes the place of what asked for a proof, once it is clear since when one counts.
    private const string ProvedSince = "proved_since";

    private readonly IReadOnlyDictionary<string, string> _parameters;
    private readonly IReadOnlyList<string> _resources;
    private readonly bool _hasAudience;
    private readonly bool _hasTwice;
    private readonly string _issuer;

    private AuthorizationRequest(
        IReadOnlyDictionary<string, string> parameters, IReadOnlyList<string> resources, bool hasTwice, App app, string redirectUri, string? audience, string issuer)
    {
        (_parameters, _resources, _hasTwice, App, RedirectUri, _issuer) = (parameters, resources, hasTwice, app, redirectUri, issuer);
        Audience = audience ?? "";
        _hasAudience = audience is not null;
        Scope = app.Granted(this["scope"]) ?? "";
    }

    /// <summary>The app that asks.</summary>
    public App App { get; }

    /// <summary>Where it is answered.</summary>
    public string RedirectUri { get; }

    /// <summary>What it asks for.</summary>
    public string Scope { get; }

    /// <summary>The APIs that it wants to work with, as they are stored.</summary>
    public string Audience { get; }

    /// <summary>What the app sent ahead, if it did (RFC 9126).</summary>
    public PushedAsk? Pushed { get; private init; }

    /// <summary>Whether nobody may be asked anything.</summary>
    public bool IsSilent => this["prompt"] == "none";

    private string? this[string name] => _parameters.GetValueOrDefault(name);

    /// <summary>Reads the request, or says what is wrong with it.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="app">The app that it names; null where there is none.</param>
    /// <param name="apis">The servers that tokens can be for.</param>
    /// <param name="pushed">What the app sent ahead, where that is what is read.</param>
    /// <param name="isAhead">Whether the app sends it ahead now.</param>
    public static AuthorizationReading Read(IQueryCollection query, App? app, ApiRegistry apis, PushedAsk? pushed = null, bool isAhead = false)
    {
        if (query["client_id"].Count > 1 || query["redirect_uri"].Count > 1)
            return new AuthorizationReading.Refused(AuthorizationFault.Malformed);
        var parameters = query.Where(p => p.Value is [{ Length: > 0 }]).ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal);
        if (app is null || app.ClientId != parameters.GetValueOrDefault("client_id"))
            return new AuthorizationReading.Refused(AuthorizationFault.App);
        if (!parameters.TryGetValue("redirect_uri", out var redirectUri) || !RedirectUris.Has(app.RedirectUris, redirectUri))
            return new AuthorizationReading.Refused(AuthorizationFault.Redirect);

        var resources = query["resource"].OfType<string>().Where(r => r.Length > 0).ToList();
        var request = new AuthorizationRequest(
            parameters, resources, query.Any(p => p.Value.Count > 1 && p.Key != "resource"), app, redirectUri, apis.Granted(app, resources), apis.Own)
        {
            Pushed = pushed,
        };
        return request.Fault(isAhead || pushed is not null) is var (error, why)
            ? new AuthorizationReading.SentBack(request.Error(error, why), error, why)
            : new AuthorizationReading.Asked(request);
    }

    /// <summary>What is to be allowed, and since when a proof counts.</summary>
    public AuthorizationAsked Wanted(DateTimeOffset now) => new(App.ClientId, RedirectUri, this["code_challenge"]!, Scope)
    {
        Audience = Audience,
        // Who vouches for itself is called by its host, and nothing else.
        DeviceName = App.Host is null && PlainText.Of(this["device_name"] ?? "", 60) is { Length: > 0 } name ? name : null,
        ProvedSince = Since(now),
        Nonce = this["nonce"],
        KeyThumbprint = this["dpop_jkt"],
        Pushed = Pushed,
    };

    /// <summary>Its own address below the origin; what it says of a proof is replaced by the moment since when one counts.</summary>
    public string Again(DateTimeOffset now) => Pushed is { } pushed ? AddressOf(pushed.Name, App.ClientId) : Path + Parameters(now);

    /// <summary>The address, below the origin, of a request that was sent ahead.</summary>
    public static string AddressOf(string name, string clientId) =>
        QueryHelpers.AddQueryString(Path, [KeyValuePair.Create("client_id", (string?)clientId), KeyValuePair.Create("request_uri", (string?)name)]);

    /// <summary>All that it asks for, as a query, with the same moment.</summary>
    public string Parameters(DateTimeOffset now)
    {
        var parameters = _parameters.Where(p => p.Key is not ("prompt" or "max_age" or "resource" or ProvedSince)).ToDictionary(StringComparer.Ordinal);
        if (Since(now) is { } since)
            parameters[ProvedSince] = Text(since.ToUnixTimeSeconds());
        return QueryHelpers.AddQueryString("", parameters.Select(p => KeyValuePair.Create(p.Key, (string?)p.Value)).Concat(_resources.Select(r => KeyValuePair.Create("resource", (string?)r))));
    }

    /// <summary>The address that says no to the app.</summary>
    public string Error(string error, string why) => Answer(("error", error), ("error_description", why));

    /// <summary>The address that takes the code to the app.</summary>
    public string Code(Core.Secrets.RawToken code) => Answer(("code", code.Reveal()));

    // With the issuer, so that an app of several servers knows whose answer it is (RFC 9207).
    private string Answer(params IEnumerable<(string Name, string Value)> what) => QueryHelpers.AddQueryString(
        RedirectUri, [.. what.Append(("state", this["state"] ?? "")).Append(("iss", _issuer)).Where(p => p.Item2.Length > 0).Select(p => KeyValuePair.Create(p.Item1, (string?)p.Item2))]);

    // RFC 6749 §4.1.2.1, RFC 7636 §4.4.1 and OpenID Connect Core §3.1.2.6 and §6.
    private (string Error, string Why)? Fault(bool isPushed)
    {
        if (_hasTwice)
            return ("invalid_request", "A parameter was given more than once.");
        if (App.RequirePushedAuthorizationRequests && !isPushed)
            return ("invalid_request", "This app sends its requests ahead, to the pushed authorization request endpoint.");
        if (this["request"] is not null)
            return ("request_not_supported", "Send the parameters themselves.");
        if (this["request_uri"] is not null)
            return ("request_uri_not_supported", "Send the parameters themselves.");
        if (!App.Grants.Contains(GrantTypes.AuthorizationCode))
            return ("unauthorized_client", "This app is not registered for that grant.");
        if (this["response_type"] is not { } type)
            return ("invalid_request", "response_type is missing.");
        if (type != "code")
            return ("unsupported_response_type", "This server knows the response type code.");
        if (this["response_mode"] is not (null or "query"))
            return ("invalid_request", "This server knows the response mode query.");
        if (this["code_challenge"] is not { } challenge)
            return ("invalid_request", "code_challenge is missing.");
        if (this["code_challenge_method"] != "S256")
            return ("invalid_request", "code_challenge_method must be S256.");
        if (!Challenge().IsMatch(challenge))
            return ("invalid_request", "code_challenge must be a SHA-256 in base64url.");
        // RFC 9449 §10: as long as a challenge is.
        if (this["dpop_jkt"] is { } key && !Challenge().IsMatch(key))
            return ("invalid_request", "dpop_jkt must be a SHA-256 in base64url.");
        if (Scope.Length == 0)
            return ("invalid_scope", App.NoSuchScope());
        if (!_hasAudience)
            return ("invalid_target", "resource is not one that this app may ask for.");
        if (this["prompt"]?.Split(' ') is { } prompts && (prompts.Except(["none", "login", "consent", "select_account"]).Any() || (prompts.Contains("none") && prompts.Length > 1)))
            return ("invalid_request", "prompt is none alone, or of login, consent and select_account.");
        if (new[] { "max_age", ProvedSince }.Any(name => this[name] is { } seconds && Seconds(seconds) is null))
            return ("invalid_request", "max_age is a number of seconds.");
        return null;
    }

    private DateTimeOffset? Since(DateTimeOffset now) =>
        this[ProvedSince] is { } since ? DateTimeOffset.FromUnixTimeSeconds(Seconds(since) ?? 0)
        : this["prompt"]?.Split(' ').Contains("login") == true ? now
        : this["max_age"] is { } age ? now - TimeSpan.FromSeconds(Seconds(age) ?? 0)
        : null;

    private static long? Seconds(string text) => text.Length <= 10 && text.All(char.IsAsciiDigit) ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex("^[A-Za-z0-9_-]{43}$", RegexOptions.NonBacktracking)]
    private static partial Regex Challenge();
}
