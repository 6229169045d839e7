using System.Net;
using TokenDashboard.Web.Auth;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>Which names the site answers to, and whose word counts for where a request came from.</summary>
public sealed class OriginTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Theory]
    [InlineData("http://evil.example", "/sign-in")]
    [InlineData("http://evil.example", "/css/app.css")]
    [InlineData("http://localhost.evil.example", "/oauth/jwks")]
    [InlineData("http://192.0.2.1", "/sign-in")]
    [InlineData("http://localhost:9999", "/sessions")]
    [InlineData("http://127.0.0.1:9999", "/sign-in")]
    public async Task Get_UnknownHost_IsBadRequest(string origin, string path) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Visitor(origin: origin).GetAsync(path)).Status);

    /// <summary>Every redirect is made of the public origin, not of what the request calls it.</summary>
    [Theory]
    [InlineData("https://accounts.example.org", "http://ACCOUNTS.example.org", "https://accounts.example.org/sign-in?return=%2Fsessions")]
    [InlineData("https://accounts.example.org:8443", "https://accounts.example.org:8443", "https://accounts.example.org:8443/sign-in?return=%2Fsessions")]
    [InlineData("http://localhost:5080", "http://LOCALHOST:5080", "http://localhost:5080/sign-in?return=%2Fsessions")]
    public async Task Get_PageThatLeadsElsewhere_LeadsToThePublicOrigin(string publicOrigin, string asked, string location)
    {
        using var site = new DashboardServer { Settings = { ["PublicOrigin"] = publicOrigin } };
        await site.CreateUserAsync(role: SessionClaims.AdminRole);
        var browser = site.Visitor(origin: asked.ToLowerInvariant());
        browser.Headers["Host"] = asked.Split("//")[1];

        Assert.Equal(location, (await browser.GetAsync("/sessions")).Response.Headers.Location?.OriginalString);
    }

    /// <summary>Orchestrators ask by address.</summary>
    [Fact]
    public async Task Get_HealthByAnyHost_IsAnswered() =>
        Assert.Equal(HttpStatusCode.OK, (await server.Visitor(origin: "http://192.0.2.1").GetAsync("/health/live")).Status);

    /// <summary>Cookies and passkeys are bound to the name.</summary>
    [Fact]
    public async Task Get_PageByNumber_LeadsToTheSamePageByName()
    {
        using var sockets = new DashboardServer { Kestrel = true };
        using var client = sockets.Client();
        var port = client.BaseAddress!.Port;
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

        var answer = await new WebVisitor(http, $"http://127.0.0.1:{port}").GetAsync("/sign-in?return=%2Flink");

        Assert.Equal((HttpStatusCode.Redirect, $"http://localhost:{port}/sign-in?return=%2Flink"), (answer.Status, answer.Location));
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/json")]
    public async Task Get_TokenEndpointByNumber_IsNotRedirected(string accept) =>
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await server.Visitor(origin: "http://127.0.0.1").GetAsync("/oauth/token", accept)).Status);

    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://[::1]")]
    public async Task Post_TokenEndpointByNumber_IsAnswered(string origin) =>
        Assert.Contains("invalid_request", (await server.Visitor(origin: origin).PostAsync("/oauth/token", ("client_id", "companion"))).Body, StringComparison.Ordinal);

    [Fact]
    public async Task Get_ByNumberUnderAPublicName_IsBadRequest()
    {
        using var https = new DashboardServer { Settings = { ["PublicOrigin"] = "https://accounts.example.org" } };

        Assert.Equal(HttpStatusCode.BadRequest, (await https.Visitor(origin: "http://127.0.0.1").GetAsync("/sign-in")).Status);
    }

    /// <summary>A page of another site may open a socket here, and the cookie would come along.</summary>
    [Theory]
    [InlineData(HttpStatusCode.OK, "http://localhost:5080")]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.Forbidden, "https://localhost:5080")]
    [InlineData(HttpStatusCode.Forbidden, "http://localhost")]
    [InlineData(HttpStatusCode.Forbidden, "http://localhost:81")]
    [InlineData(HttpStatusCode.Forbidden, "http://evil.example")]
    [InlineData(HttpStatusCode.Forbidden, "http://localhost.evil.example:5080")]
    [InlineData(HttpStatusCode.Forbidden, "http://localhost:5080/")]
    [InlineData(HttpStatusCode.Forbidden, "null")]
    [InlineData(HttpStatusCode.Forbidden, "http://localhost:5080", "http://evil.example")]
    [InlineData(HttpStatusCode.Forbidden, "http://evil.example", "http://localhost:5080")]
    [InlineData(HttpStatusCode.Forbidden, "http://localhost:5080", "http://localhost:5080")]
    [InlineData(HttpStatusCode.Forbidden, "http://localhost:5080, http://evil.example")]
    public async Task Socket_FromAPageElsewhere_IsRefused(HttpStatusCode status, params string[] origins)
    {
        var (browser, _, _) = await server.SignInAsync();
        using var negotiate = new HttpRequestMessage(HttpMethod.Post, "http://localhost:5080/_blazor/negotiate?negotiateVersion=1");
        negotiate.Headers.Add("Cookie", string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}")));
        if (origins.Length > 0)
            negotiate.Headers.TryAddWithoutValidation("Origin", origins);

        Assert.Equal(status, (await server.Client().SendAsync(negotiate)).StatusCode);
    }

    [Fact]
    public async Task SignIn_ForwardedForWithoutAConfiguredProxy_ShowsThePeer() =>
        Assert.Equal("192.0.2.20", await AddressOfASignInAsync(server, "192.0.2.20", "203.0.113.9"));

    [Theory]
    [InlineData("192.0.2.1", "203.0.113.9", "203.0.113.9")]
    [InlineData("192.0.2.1", "1.1.1.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("192.0.2.2", "203.0.113.9", "192.0.2.2")]
    [InlineData("192.0.2.1", "<b>nonsense</b>", "192.0.2.1")]
    public async Task SignIn_ForwardedFor_CountsFromTheConfiguredProxyAlone(string peer, string forwarded, string shown)
    {
        using var proxied = new DashboardServer { Settings = { ["Proxy:Known:0"] = "192.0.2.1" } };

        Assert.Equal(shown, await AddressOfASignInAsync(proxied, peer, forwarded));
    }

    [Fact]
    public async Task Get_ForwardedHost_IsNotBelieved()
    {
        using var proxied = new DashboardServer { Settings = { ["Proxy:Known:0"] = "192.0.2.1" } };
        var browser = proxied.Visitor(origin: "http://evil.example").At("192.0.2.1");
        browser.Headers["X-Forwarded-Host"] = "localhost";

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync("/sign-in")).Status);
    }

    /// <summary>The public origin says how people come here, and nobody's header, a known proxy's neither.</summary>
    [Theory]
    [InlineData("http://localhost", "https", "192.0.2.1")]
    [InlineData("http://localhost", "https", "192.0.2.2")]
    [InlineData("https://localhost", "http", "192.0.2.1")]
    [InlineData("https://localhost", "http", "192.0.2.2")]
    public async Task Get_ForwardedScheme_ChangesNoAddressAndNoCookie(string origin, string forwarded, string peer)
    {
        using var proxied = new DashboardServer { Settings = { ["PublicOrigin"] = origin, ["Proxy:Known:0"] = "192.0.2.1" } };
        var browser = proxied.Visitor(origin: origin).At(peer);
        browser.Headers["X-Forwarded-Proto"] = forwarded;

        var (page, metadata) = (await browser.GetAsync("/sign-in"), await browser.GetAsync("/.well-known/oauth-authorization-server"));

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains($"\"issuer\":\"{origin}\"", metadata.Body.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.All(page.Response.Headers.GetValues("Set-Cookie"), cookie => Assert.Equal(origin.StartsWith("https", StringComparison.Ordinal), cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>A proxy that takes the path off says so, and is believed if it is ours and took this one.</summary>
    [Theory]
    [InlineData("192.0.2.1", "/accounts", HttpStatusCode.OK)]
    [InlineData("192.0.2.1", "/other", HttpStatusCode.NotFound)]
    [InlineData("192.0.2.1", "/accounts/accounts", HttpStatusCode.NotFound)]
    [InlineData("192.0.2.2", "/accounts", HttpStatusCode.NotFound)]
    public async Task Get_PathTakenOff_IsAnsweredForTheKnownProxy(string peer, string prefix, HttpStatusCode status)
    {
        using var shared = new DashboardServer { Settings = { ["PublicOrigin"] = "http://localhost/accounts", ["Proxy:Known:0"] = "192.0.2.1" } };
        var browser = shared.Visitor().At(peer);
        browser.Headers["X-Forwarded-Prefix"] = prefix;

        var page = await browser.GetAsync("/sign-in");

        Assert.Equal(status, page.Status);
        Assert.Equal(status == HttpStatusCode.OK ? "/accounts/" : null, page.Page.QuerySelector("base")?.GetAttribute("href"));
    }

    /// <summary>Where the site has its host to itself, nobody's header moves it.</summary>
    [Fact]
    public async Task Get_PrefixWhereThereIsNoPath_MovesNothing()
    {
        using var proxied = new DashboardServer { Settings = { ["Proxy:Known:0"] = "192.0.2.1" } };
        var browser = proxied.Visitor().At("192.0.2.1");
        browser.Headers["X-Forwarded-Prefix"] = "/elsewhere";

        Assert.Equal("/sign-in?return=%2Fsessions", (await browser.GetAsync("/sessions")).Location);
    }

    private static async Task<string?> AddressOfASignInAsync(DashboardServer server, string peer, string forwarded)
    {
        var user = await server.CreateUserAsync(Visits.Password);
        var browser = server.Visitor().At(peer);
        browser.Headers["X-Forwarded-For"] = forwarded;
        await browser.SignInAsync(user.Email!, Visits.Password);
        return server.Stored.Value<string>("SELECT LastUsedIp FROM sessions WHERE UserId = $id", ("$id", user.Id));
    }
}
