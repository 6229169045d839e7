using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>An app that leads a person's browser to the page where it is allowed, and fetches what comes of it.</summary>
internal static class CodeFlow
{
    public const string Client = "photos";
    public const string Redirect = "http://127.0.0.1:49152/callback";
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    // RFC 7636, appendix B.
    public const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    /// <summary>The settings of the app.</summary>
    public static readonly Dictionary<string, string> Settings = new()
    {
        ["Apps:2:ClientId"] = Client, ["Apps:2:Name"] = "Photos", ["Apps:2:Grants:0"] = "authorization_code", ["Apps:2:Grants:1"] = "refresh_token",
        ["Apps:2:RedirectUris:0"] = "http://127.0.0.1/callback", ["Apps:2:RedirectUris:1"] = "http://[::1]/callback", ["Apps:2:RedirectUris:2"] = "com.example.photos:/callback",
        ["Apps:2:RedirectUris:3"] = "https://photos.example.org/callback?from=td", ["Apps:2:RedirectUris:4"] = "http://localhost:3000/callback",
    };

    /// <summary>Where the browser is led; an empty value leaves the parameter out.</summary>
    public static string Address(params (string Name, string Value)[] changed) =>
        QueryHelpers.AddQueryString("/oauth/authorize", Asked(changed).Select(p => KeyValuePair.Create(p.Name, (string?)p.Value)));

    /// <summary>Sends the request ahead (RFC 9126).</summary>
    public static Task<OAuthAnswer> PushAsync(this AppDevice device, params (string Name, string Value)[] changed) => device.PushAsync("/oauth/par", changed);

    /// <inheritdoc cref="PushAsync(AppDevice, ValueTuple{string, string}[])"/>
    public static Task<OAuthAnswer> PushAsync(this AppDevice device, string path, params (string Name, string Value)[] changed) => device.PostAsync(path, Asked(changed));

    /// <summary>Decides on the page.</summary>
    public static async Task<WebAnswer> DecideAsync(WebVisitor browser, string address, bool allow = true) => await DecideAsync(browser, await browser.GetAsync(address), allow);

    /// <inheritdoc cref="DecideAsync(WebVisitor, string, bool)"/>
    public static Task<WebAnswer> DecideAsync(WebVisitor browser, WebAnswer page, bool allow = true)
    {
        Assert.True(page.Status == HttpStatusCode.OK, $"{(int)page.Status} {page.Location}");
        return browser.SubmitAsync(page, page.Follow(page.Page.QuerySelector("form.decide")!.GetAttribute("action")!), ("allow", allow ? "true" : "false"));
    }

    /// <summary>What an address that leads to an app says.</summary>
    public static Dictionary<string, string> Said(WebAnswer answer) =>
        QueryHelpers.ParseQuery(new Uri(answer.Location!).Query).ToDictionary(p => p.Key, p => p.Value.ToString());

    /// <summary>A code that somebody has just allowed.</summary>
    public static async Task<string> CodeAsync(WebVisitor browser, params (string Name, string Value)[] changed) => Said(await DecideAsync(browser, Address(changed)))["code"];

    /// <summary>Fetches the tokens; an empty value leaves the parameter out.</summary>
    public static Task<OAuthAnswer> RedeemAsync(this AppDevice device, string code, params (string Name, string Value)[] changed)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["client_id"] = Client, ["redirect_uri"] = Redirect, ["code"] = code, ["code_verifier"] = Verifier,
        };
        foreach (var (name, value) in changed)
            form[name] = value;
        return device.PostAsync("/oauth/token", [.. form.Select(p => (p.Key, p.Value))]);
    }

    private static (string Name, string Value)[] Asked((string Name, string Value)[] changed)
    {
        var parameters = new Dictionary<string, string>
        {
            ["response_type"] = "code", ["client_id"] = Client, ["redirect_uri"] = Redirect, ["code_challenge"] = Challenge, ["code_challenge_method"] = "S256", ["state"] = "s t&a=t#e",
        };
        foreach (var (name, value) in changed)
            parameters[name] = value;
        return [.. parameters.Where(p => p.Value.Length > 0).Select(p => (p.Key, p.Value))];
    }

    public static string ChallengeOf(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
