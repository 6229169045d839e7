using System.Net;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>What every answer tells a browser to refuse.</summary>
public sealed class SecurityHeadersTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Theory]
    [InlineData("/sign-in", HttpStatusCode.OK)]
    [InlineData("/sessions", HttpStatusCode.Redirect)]
    [InlineData("/nothing-here", HttpStatusCode.NotFound)]
    [InlineData("/css/app.css", HttpStatusCode.OK)]
    [InlineData("/favicon.svg", HttpStatusCode.OK)]
    [InlineData("/oauth/jwks", HttpStatusCode.OK)]
    [InlineData("/.well-known/oauth-authorization-server", HttpStatusCode.OK)]
    [InlineData("/api/me", HttpStatusCode.Unauthorized)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    public async Task Get_Anything_CarriesTheHeaders(string path, HttpStatusCode status)
    {
        var answer = await server.Visitor().GetAsync(path);

        Assert.Equal(status, answer.Status);
        AssertHeaders(answer);
    }

    [Fact]
    public async Task Get_UnknownHost_CarriesTheHeaders() =>
        AssertHeaders(await server.Visitor(origin: "http://evil.example").GetAsync("/sign-in"));

    [Fact]
    public async Task Get_ApplicationPage_CarriesTheHeaders() =>
        AssertHeaders(await (await server.SignInAsync()).Browser.GetAsync("/sessions"));

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/setup")]
    [InlineData("/register")]
    [InlineData("/signed-out")]
    [InlineData("/nothing-here")]
    [InlineData("/link")]
    [InlineData("/sessions")]
    [InlineData("/admin/incidents")]
    public async Task Page_UnderThisPolicy_HasNoScriptOrStyleOfItsOwn(string path)
    {
        var (browser, _, _) = await server.SignInAsync(role: path == "/setup" ? null : SessionClaims.AdminRole);

        var answer = await browser.GetAsync(path);

        Assert.All(answer.Page.QuerySelectorAll("script"), s => Assert.Matches("^(js|_content|_framework)/", s.GetAttribute("src")));
        Assert.DoesNotContain(answer.Page.All, e => e.Attributes.Any(a => a.Name.StartsWith("on", StringComparison.Ordinal)));
        Assert.DoesNotContain(answer.Page.All, e => e.LocalName == "style" || e.HasAttribute("style"));
        Assert.DoesNotContain(answer.Page.All, e => e.GetAttribute("href")?.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) == true);
    }

    /// <summary>MudBlazor's grids write how wide they are; nothing else is let through for them, and nowhere else.</summary>
    [Fact]
    public async Task Get_PageOfTheDesk_LetsStyleAttributesStandAndNothingMore()
    {
        var (browser, _, _) = await server.SignInAsync(role: SessionClaims.AdminRole);
        var (home, desk) = (Policy(await browser.GetAsync("/sessions")).Split("; "), Policy(await browser.GetAsync("/admin/users")).Split("; "));

        Assert.Equal(["style-src-attr 'unsafe-inline'"], desk.Except(home));
        Assert.StartsWith("style-src-attr 'unsafe-hashes'", Assert.Single(home.Except(desk)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sign-in", false)]
    [InlineData("/", false)]
    [InlineData("/sessions", false)]
    [InlineData("/methods", false)]
    [InlineData("/admin/users", true)]
    [InlineData("/admin/incidents", true)]
    public async Task Page_OfTheDesk_AloneHasItsStylesheet(string path, bool has)
    {
        var (browser, _, _) = await server.SignInAsync(role: SessionClaims.AdminRole);

        var links = (await browser.GetAsync(path)).Page.QuerySelectorAll("head link").Select(l => l.GetAttribute("href")!).ToList();

        Assert.Equal(has, links.Any(l => l.StartsWith("css/desk", StringComparison.Ordinal)));
        Assert.Equal(has, links.Any(l => l.Contains("MudBlazor", StringComparison.Ordinal)));
    }

    /// <summary>For a year, and for what is below the host, unless others share it.</summary>
    [Theory]
    [InlineData("https://accounts.example.org", "/sign-in", "max-age=31536000; includeSubDomains")]
    [InlineData("https://accounts.example.org/people", "/people/sign-in", "max-age=31536000")]
    public async Task Get_OverHttps_AsksForHttpsFromNowOn(string origin, string path, string asked)
    {
        using var https = new DashboardServer { Settings = { ["PublicOrigin"] = origin } };

        var answer = await https.Visitor().GetAsync(path);

        Assert.Equal(asked, Assert.Single(answer.Response.Headers.GetValues("Strict-Transport-Security")));
        Assert.Contains("connect-src 'self' wss://accounts.example.org", Policy(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OverHttp_DoesNotAskForHttps() =>
        Assert.False((await server.Visitor().GetAsync("/sign-in")).Response.Headers.Contains("Strict-Transport-Security"));

    internal static void AssertHeaders(WebAnswer answer)
    {
        var headers = answer.Response.Headers;
        var directives = Policy(answer).Split("; ").Select(d => d.Split(' ', 2)).ToDictionary(d => d[0], d => d[1]);
        Assert.Equal(("'self'", "'self'"), (directives["script-src"], directives["style-src"]));
        Assert.Equal(("'none'", "'none'", "'self'", "'self'"), (directives["default-src"], directives["frame-ancestors"], directives["form-action"], directives["base-uri"]));
        Assert.DoesNotContain(directives.Values, v => v.Contains("unsafe-eval", StringComparison.Ordinal) || v.Contains("unsafe-inline", StringComparison.Ordinal));
        Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(headers.GetValues("Referrer-Policy")));
        Assert.Equal("same-origin", Assert.Single(headers.GetValues("Cross-Origin-Opener-Policy")));
        Assert.Equal("same-origin", Assert.Single(headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.Equal("noindex", Assert.Single(headers.GetValues("X-Robots-Tag")));
        Assert.True(headers.Contains("Permissions-Policy"));
        Assert.False(headers.Contains("Server"));
    }

    private static string Policy(WebAnswer answer)
    {
        Assert.True(answer.Response.Headers.Contains("Content-Security-Policy"), $"{(int)answer.Status} carries no policy.");
        return Assert.Single(answer.Response.Headers.GetValues("Content-Security-Policy"));
    }
}
