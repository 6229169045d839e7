using System.Net;
using Microsoft.AspNetCore.Routing;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Tests.Hosting;
using TokenDashboard.Web.Tests.OAuth;

namespace TokenDashboard.Web.Tests.Rest;

/// <summary>Who gets in, by every route that there is.</summary>
public sealed class ApiAccessTests : IDisposable
{
    private readonly DashboardServer _server = new() { Settings = new(CodeFlow.Settings) { ["Apps:0:Scopes:0"] = "profile", ["Apps:0:Scopes:1"] = "admin:read", ["Apps:0:Scopes:2"] = "admin:manage", ["Apps:2:Scopes:0"] = "profile", ["Apps:2:Scopes:1"] = "admin:manage", ["Apps:2:Scopes:2"] = "offline_access" } };

    public void Dispose() => _server.Dispose();

    private List<(string Method, string Path, string Scope)> Routes
    {
        get
        {
            _server.Client().Dispose();
            return [.. _server.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal)).Select(e => (
                e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single(),
                e.RoutePattern.RawText!["/api/v1".Length..].Replace("{id:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal).Replace("{id:int}", "1", StringComparison.Ordinal).Replace("{id}", "x", StringComparison.Ordinal),
                e.Metadata.GetMetadata<NeededScope>()!.Scope))];
        }
    }

    [Fact]
    public async Task Ask_TokenOfEveryOtherScope_IsToldWhichIsNeeded()
    {
        var admin = (await _server.CreateUserAsync(role: DeskRoles.Admin)).Id;
        foreach (var needed in Routes.GroupBy(r => r.Scope))
        {
            var script = await ApiScript.OfAsync(_server, string.Join(' ', ApiScript.All.Split(' ').Where(s => s != needed.Key)), userId: admin);
            foreach (var (method, path, scope) in needed)
            {
                var answer = await script.AskAsync(method, path, method is "POST" or "PATCH" ? "{}" : null);
                Assert.Equal((path, HttpStatusCode.Forbidden, "insufficient-scope"), (path, answer.Status, answer.Problem));
                Assert.Equal($"Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"{scope}\", resource_metadata=\"http://localhost:5080/.well-known/oauth-protected-resource\"", answer.Response.Headers.WwwAuthenticate.ToString());
            }
        }
    }

    [Fact]
    public async Task Ask_PersonWhoIsNoAdminAnyMore_SeesAndDoesNothingOfAdmins()
    {
        var script = await ApiScript.OfAdminAsync(_server);
        _server.Stored.Execute("DELETE FROM AspNetUserRoles");
        foreach (var (method, path, _) in Routes.Where(r => r.Path.StartsWith("/admin", StringComparison.Ordinal)))
        {
            var answer = await script.AskAsync(method, path, method is "POST" or "PATCH" ? "{}" : null);
            Assert.Equal((path, HttpStatusCode.Forbidden, "not-an-admin"), (path, answer.Status, answer.Problem));
        }

        Assert.Equal(0, _server.Stored.Count("audit"));
    }

    [Fact]
    public async Task Ask_SessionThatHasEnded_IsRefusedByEveryRoute()
    {
        var script = await ApiScript.OfAdminAsync(_server);
        await _server.Device().RevokeAsync(script.Refresh);
        foreach (var (method, path, _) in Routes)
        {
            var answer = await script.AskAsync(method, path, null);
            Assert.Equal((path, HttpStatusCode.Unauthorized, "not-signed-in"), (path, answer.Status, answer.Problem));
        }
    }

    [Theory]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound, "not-found")]
    [InlineData("GET", "/sessions/no-id", HttpStatusCode.NotFound, "not-found")]
    [InlineData("GET", "/admin/incidents/99999999999", HttpStatusCode.NotFound, "not-found")]
    [InlineData("PUT", "/sessions", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    public async Task Ask_WhatIsNotThere_IsAProblemOfThatName(string method, string path, HttpStatusCode status, string problem)
    {
        var script = await ApiScript.OfAdminAsync(_server);

        Assert.Equal((status, problem), await script.AskAsync(method, path, null) is var a ? (a.Status, a.Problem) : default);
    }

    [Fact]
    public async Task Ask_TooMuchByOneToken_LeavesAnotherAlone()
    {
        using var server = new DashboardServer { Settings = { ["RateLimits:Token"] = "3" } };
        var one = await ApiScript.OfAsync(server);
        var two = await ApiScript.OfAsync(server, userId: one.App.UserId);
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await one.GetAsync("/sessions")).Status);

        var answer = await one.GetAsync("/sessions");

        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-requests"), (answer.Status, answer.Problem));
        Assert.InRange(answer.Response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await two.GetAsync("/sessions")).Status);
    }

    [Theory]
    [InlineData(null, "profile admin:read admin:manage", "profile")]
    [InlineData(null, "admin:read", null)]
    [InlineData(DeskRoles.Admin, "admin:read", "admin:read")]
    public async Task Device_ScopesOfAdmins_AreGivenToAdminsAlone(string? role, string asked, string? granted)
    {
        var (links, user) = (_server.Service<DeviceAuthorizationService>(), await _server.CreateUserAsync(role: role));
        var device = _server.Device() with { ClientId = "companion" };
        var start = await device.PostAsync("/oauth/device", ("client_id", "companion"), ("scope", asked));
        var link = await links.ClaimAsync(start.Text("user_code")!, user.Id, default);

        var decided = await links.DecideAsync(link!.Id, allow: true, new Actor(user.Id, (await _server.BrowserAsync(user.Id)).Id, Requester.Unknown), default);

        Assert.Equal(granted is not null, decided.IsDone);
        if (granted is not null)
            Assert.Equal(granted, (await device.PollAsync(start.Text("device_code")!)).Text("scope"));
    }

    [Theory]
    [InlineData(null, "profile")]
    [InlineData(DeskRoles.Admin, "profile admin:manage")]
    public async Task Code_ScopesOfAdmins_AreGivenToAdminsAlone(string? role, string granted)
    {
        var (browser, _, _) = await _server.SignInAsync(role: role);
        var page = await browser.GetAsync(CodeFlow.Address(("scope", "profile admin:manage")));

        var code = CodeFlow.Said(await CodeFlow.DecideAsync(browser, page))["code"];

        Assert.Equal(role is null, page.Words.Contains("act as an admin, which you are not", StringComparison.Ordinal));
        Assert.Equal(role is not null, page.Words.Contains("settle incidents, sign anyone out and contain accounts, as an admin", StringComparison.Ordinal));
        Assert.Equal(role is null, page.Words.Contains("sign out your other devices", StringComparison.Ordinal));
        Assert.Equal(granted, (await _server.Device().RedeemAsync(code)).Text("scope"));
    }

    /// <summary>RFC 9728 §3.3: the document is about what its address was made of.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("/api/v1", "/api/v1")]
    public async Task Metadata_OfTheApi_NamesItAndItsServer(string behind, string path)
    {
        using var client = _server.Client();
        var answer = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync("/.well-known/oauth-protected-resource" + behind)).RootElement;

        Assert.Equal("http://localhost:5080" + path, answer.GetProperty("resource").GetString());
        Assert.Equal("http://localhost:5080", Assert.Single(answer.GetProperty("authorization_servers").EnumerateArray()).GetString());
        Assert.Equal("http://localhost:5080/reference", answer.GetProperty("resource_documentation").GetString());
        Assert.Contains("admin:manage", answer.GetProperty("scopes_supported").EnumerateArray().Select(s => s.GetString()));
    }

    /// <summary>An app that follows the metadata asks for a token for what they name (RFC 8707).</summary>
    [Fact]
    public async Task Token_AskedForTheApiByItsAddress_IsForIt()
    {
        var app = await _server.LinkAsync(scope: "sessions:read offline_access");
        var answer = await _server.Device().PostAsync("/oauth/token", ("grant_type", "refresh_token"), ("refresh_token", app.Token), ("client_id", "companion"), ("resource", "http://localhost:5080/api/v1"));

        Assert.Equal("http://localhost:5080", answer.Claims().GetProperty("aud").GetString());
        Assert.Equal(HttpStatusCode.OK, (await new ApiScript(_server, app, answer.AccessToken!, "").GetAsync("/sessions")).Status);
    }
}
