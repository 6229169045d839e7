using System.Net;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>Pages at a registered app's web origin can read what is answered to apps, and nobody else anything.</summary>
public sealed class CorsTests : IDisposable
{
    private const string App = "https://app.example.org";

    private readonly DashboardServer _server = new() { Settings = { ["Apps:1:Origins:0"] = App, ["Apps:1:Origins:1"] = "http://localhost:3000" } };

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("GET", "/.well-known/oauth-authorization-server", true)]
    [InlineData("GET", "/.well-known/openid-configuration", true)]
    [InlineData("GET", "/oauth/jwks", true)]
    [InlineData("POST", "/oauth/token", true)]
    [InlineData("POST", "/oauth/par", true)]
    [InlineData("POST", "/oauth/revoke", true)]
    [InlineData("GET", "/api/me", true)]
    [InlineData("GET", "/oauth/userinfo", true)]
    [InlineData("POST", "/oauth/device", false)]
    [InlineData("GET", "/sign-in", false)]
    [InlineData("GET", "/health/live", false)]
    [InlineData("GET", "/nowhere", false)]
    public async Task Ask_FromTheOrigin_IsReadableWhereAppsAreAnswered(string method, string path, bool readable)
    {
        foreach (var origin in new[] { App, "http://localhost:3000", "https://app.example.org.evil.example", "http://app.example.org", "null" })
        {
            string? expected = readable && origin is App or "http://localhost:3000" && readable ? origin : null;
            var answer = await AskAsync(_server, method, path, ("Origin", origin));
            var preflight = await AskAsync(
                _server, "OPTIONS", path, ("Origin", origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", "authorization,content-type,dpop"));

            Assert.Equal((expected, expected), (Allowed(answer), Allowed(preflight)));
            if (expected is null)
                Assert.DoesNotContain("Access-Control", $"{answer.Response.Headers}{preflight.Response.Headers}", StringComparison.OrdinalIgnoreCase);
            else
                Assert.Equal((HttpStatusCode.NoContent, "Authorization,Content-Type,If-Match,If-None-Match,DPoP"), (preflight.Status, preflight.Response.Headers.GetValues("Access-Control-Allow-Headers").Single()));
            Assert.False(answer.Response.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Theory]
    [InlineData("/oauth/jwks", null)]
    [InlineData("/oauth/jwks", App)]
    [InlineData("/oauth/jwks", "https://elsewhere.example")]
    public async Task Ask_WhatMayBeKept_SaysThatItDependsOnTheOrigin(string path, string? origin) =>
        Assert.Equal(["Origin"], (await AskAsync(_server, "GET", path, ("Origin", origin ?? ""))).Response.Headers.Vary);

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/oauth/token")]
    [InlineData("/api/me")]
    public async Task Ask_NoOriginRegistered_HasNoHeaderOfCors(string path)
    {
        using var plain = new DashboardServer();
        var answers = new[]
        {
            await AskAsync(plain, "GET", path, ("Origin", App)),
            await AskAsync(plain, "OPTIONS", path, ("Origin", App), ("Access-Control-Request-Method", "POST")),
        };

        Assert.All(answers, a => Assert.DoesNotContain("Access-Control", a.Response.Headers.ToString(), StringComparison.OrdinalIgnoreCase));
        Assert.All(answers, a => Assert.DoesNotContain("Origin", a.Response.Headers.Vary));
    }

    private static string? Allowed(OAuthAnswer answer) =>
        answer.Response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? Assert.Single(values) : null;

    private static Task<OAuthAnswer> AskAsync(DashboardServer server, string method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers.Where(h => h.Value.Length > 0))
            request.Headers.TryAddWithoutValidation(name, value);
        return server.Device().SendAsync(request);
    }
}
