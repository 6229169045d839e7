using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using TokenDashboard.Web.Auth;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>Every route, and who gets what of it. A route that is new turns these red until it is written down here.</summary>
public sealed class RouteTableTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    // Open to anyone. Everything else must ask who is there.
    private static readonly string[] Anonymous =
    [
        "/device", "/favicon.ico", "/sign-out", "/health/live", "/health/ready",
        "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/api/v1", "/openapi/v1.json",
        "/reference/{documentName?}", "/reference/scalar.js", "/reference/scalar.aspnetcore.js", "/reference/favicon.svg",
        "/oauth/jwks", "/oauth/bundle-keys", "/oauth/authorize", "/oauth/token", "/oauth/par", "/oauth/device", "/oauth/revoke", "/oauth/introspect",
        "/setup", "/register", "/sign-in", "/sign-in/code", "/alert", "/undo", "/confirm-email", "/passkeys/request", "/forgot", "/reset", "/confirm", "/confirm/again",
        "/signed-out", "/blocked", "/error", "/not-found",
    ];

    private static readonly string[] Admins =
    [
        "/admin", "/admin/apps", "/admin/apps/new", "/admin/apps/{Id}", "/admin/apps/{Id}/edit", "/admin/audit", "/admin/audit.csv", "/admin/audit.json", "/admin/blocks", "/admin/find", "/admin/groups", "/admin/groups/{Group}", "/admin/incidents", "/admin/incidents.csv", "/admin/incidents.json",
        "/admin/incidents/{Id:int}", "/admin/incidents/{id:int}.json", "/admin/incidents/{id:int}/bundle", "/admin/incidents/{id:int}/report", "/admin/jobs", "/admin/rules", "/admin/sessions", "/admin/sessions/{Id:guid}", "/admin/settings", "/admin/users", "/admin/users/{Id}",
    ];

    // By access token alone, and each with its scope; those of admins ask for the role as well.
    private static readonly string[] Api =
    [
        "/api/v1/sessions", "/api/v1/sessions/{id:guid}", "/api/v1/sessions/end-others", "/api/v1/admin/incidents", "/api/v1/admin/incidents.csv", "/api/v1/admin/incidents.ndjson",
        "/api/v1/admin/incidents/{id:int}", "/api/v1/admin/incidents/{id:int}/contain", "/api/v1/admin/incidents/{id:int}/settle", "/api/v1/admin/incidents/settle",
        "/api/v1/admin/sessions", "/api/v1/admin/sessions/{id:guid}", "/api/v1/admin/users/{id}/contain", "/api/v1/admin/users/{id}/end-sessions",
    ];

    private static readonly string[] SignedIn =
    [
        "/", "/sessions", "/sessions/{Id:guid}", "/link", "/link/decision", "/oauth/authorize/decision", "/oauth/userinfo", "/api/me", .. Api, "/prove", "/methods", "/methods/app", "/methods/codes", "/methods/review", "/methods/off",
        "/methods/password", "/methods/passkeys/new", "/methods/passkeys/{Id}", "/passkeys/creation", "/activity", "/activity.csv",
        "/profile", "/profile/email", "/profile/delete", "/profile/data.json",
        .. Admins,
        "/_blazor", "/_blazor/negotiate", "/_blazor/disconnect/", "/_blazor/initializers/", "/_framework/opaque-redirect",
    ];

    private IReadOnlyList<RouteEndpoint> Routes => [.. server.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => !IsFile(e))];

    [Fact]
    public async Task Routes_AllOfThem_AreOpenOrProtectedAsWrittenDown()
    {
        using var _ = server.Client();
        Assert.Equal(Anonymous.Order(StringComparer.Ordinal), Patterns(Routes.Where(IsOpen)));
        Assert.Equal(SignedIn.Order(StringComparer.Ordinal), Patterns(Routes.Where(e => !IsOpen(e))));
        Assert.True((await server.Service<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync())!.Requirements.Count > 0);
    }

    [Fact]
    public void Routes_ForAdmins_AskForTheRole()
    {
        using var _ = server.Client();
        Assert.Equal(
            Admins.Order(StringComparer.Ordinal), Patterns(Routes.Where(e => e.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(a => a.Roles == SessionClaims.AdminRole))));
        Assert.All(Routes.Where(e => e.RoutePattern.RawText!.StartsWith("/admin", StringComparison.Ordinal)), e => Assert.Contains(e.RoutePattern.RawText, Admins));
    }

    /// <summary>The framework fails the page where an address has something else; text it takes as it is.</summary>
    [Fact]
    public void Pages_WhatTheyTakeFromTheAddress_IsText() => Assert.Equal(
        [],
        typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(p => p.IsDefined(typeof(SupplyParameterFromQueryAttribute)) && p.PropertyType != typeof(string))
            .Select(p => $"{p.DeclaringType!.Name}.{p.Name}"));

    [Theory]
    [InlineData("GET", "/", 302, 200, 200)]
    [InlineData("GET", "/device", 302, 302, 302)]
    [InlineData("GET", "/sign-in", 200, 200, 200)]
    [InlineData("GET", "/register", 200, 200, 200)]
    [InlineData("GET", "/setup", 404, 404, 404)]
    [InlineData("GET", "/signed-out", 200, 200, 200)]
    [InlineData("GET", "/sessions", 302, 200, 200)]
    [InlineData("GET", "/link", 302, 200, 200)]
    [InlineData("GET", "/oauth/authorize", 400, 400, 400)]
    [InlineData("POST", "/oauth/par", 400, 400, 400)]
    [InlineData("GET", "/methods", 302, 200, 200)]
    [InlineData("GET", "/methods/app", 302, 200, 200)]
    [InlineData("GET", "/methods/off", 302, 302, 302)]
    [InlineData("GET", "/methods/password", 302, 200, 200)]
    [InlineData("GET", "/methods/passkeys/new", 302, 200, 200)]
    [InlineData("GET", "/methods/passkeys/AAAA", 302, 302, 302)]
    [InlineData("POST", "/passkeys/request", 400, 400, 400)]
    [InlineData("POST", "/passkeys/creation", 302, 400, 400)]
    [InlineData("GET", "/confirm-email", 200, 200, 200)]
    [InlineData("GET", "/activity", 302, 200, 200)]
    [InlineData("GET", "/activity.csv", 302, 200, 200)]
    [InlineData("GET", "/profile", 302, 200, 200)]
    [InlineData("GET", "/profile/email", 302, 200, 200)]
    [InlineData("GET", "/profile/delete", 302, 200, 200)]
    [InlineData("GET", "/profile/data.json", 302, 200, 200)]
    [InlineData("GET", "/sign-in/code", 302, 302, 302)]
    [InlineData("POST", "/sessions", 302, 303, 303)]
    [InlineData("GET", "/admin/incidents", 302, 404, 200)]
    [InlineData("GET", "/admin/incidents/1", 302, 404, 200)]
    [InlineData("GET", "/admin/incidents/4711/bundle", 302, 404, 404)]
    [InlineData("GET", "/admin/incidents/4711/report", 302, 404, 404)]
    [InlineData("GET", "/oauth/bundle-keys", 200, 200, 200)]
    [InlineData("POST", "/admin/incidents", 302, 404, 303)]
    [InlineData("GET", "/admin?span=what", 302, 404, 200)]
    [InlineData("GET", "/admin/apps", 302, 404, 200)]
    [InlineData("GET", "/admin/apps/new", 302, 404, 200)]
    [InlineData("GET", "/admin/apps/companion", 302, 404, 200)]
    [InlineData("GET", "/admin/apps/companion/edit", 302, 404, 404)]
    [InlineData("GET", "/admin/blocks", 302, 404, 200)]
    [InlineData("GET", "/blocked", 302, 302, 302)]
    [InlineData("GET", "/admin/groups", 302, 404, 200)]
    [InlineData("GET", "/admin/groups/network-1", 302, 404, 200)]
    [InlineData("GET", "/admin/find?q=0.0.0.0/0&at=never", 302, 404, 200)]
    [InlineData("GET", "/admin/jobs", 302, 404, 200)]
    [InlineData("GET", "/admin/rules?then=SameNetwork%2099%20Stolen", 302, 404, 200)]
    [InlineData("GET", "/admin/incidents.csv", 302, 404, 200)]
    [InlineData("GET", "/admin/incidents.json", 302, 404, 200)]
    [InlineData("GET", "/admin/audit", 302, 404, 200)]
    [InlineData("GET", "/admin/audit.csv", 302, 404, 200)]
    [InlineData("GET", "/admin/audit.json", 302, 404, 200)]
    [InlineData("GET", "/admin/users", 302, 404, 200)]
    [InlineData("GET", "/admin/users/nobody", 302, 404, 200)]
    [InlineData("GET", "/admin/sessions", 302, 404, 200)]
    [InlineData("GET", "/admin/sessions/00000000-0000-0000-0000-000000000001", 302, 404, 404)]
    [InlineData("POST", "/admin/users", 302, 404, 303)]
    [InlineData("POST", "/admin/sessions", 302, 404, 303)]
    [InlineData("POST", "/admin/jobs", 302, 404, 303)]
    [InlineData("GET", "/admin/nothing", 404, 404, 404)]
    [InlineData("GET", "/_blazor/initializers", 302, 200, 200)]
    [InlineData("GET", "/api/me", 401, 401, 401)]
    [InlineData("GET", "/api/v1/sessions", 401, 401, 401)]
    [InlineData("POST", "/api/v1/sessions/end-others", 401, 401, 401)]
    [InlineData("GET", "/api/v1/admin/incidents", 401, 401, 401)]
    [InlineData("POST", "/api/v1/admin/incidents/settle", 401, 401, 401)]
    [InlineData("GET", "/api/v1/nothing", 404, 404, 404)]
    [InlineData("GET", "/openapi/v1.json", 200, 200, 200)]
    [InlineData("GET", "/reference", 302, 302, 302)]
    [InlineData("GET", "/reference/", 200, 200, 200)]
    [InlineData("GET", "/reference/v2", 404, 404, 404)]
    [InlineData("GET", "/.well-known/oauth-protected-resource", 200, 200, 200)]
    [InlineData("POST", "/oauth/userinfo", 401, 401, 401)]
    [InlineData("GET", "/health/ready", 200, 200, 200)]
    public async Task Request_ByEachKindOfPerson_IsAnsweredAsWrittenDown(string method, string path, int anonymous, int user, int admin)
    {
        var nobody = server.Visitor();
        // An admin exists, so that the first run is over.
        var boss = (await server.SignInAsync(role: SessionClaims.AdminRole)).Browser;
        var person = (await server.SignInAsync()).Browser;

        Assert.Equal((anonymous, user, admin), (await StatusAsync(nobody), await StatusAsync(person), await StatusAsync(boss)));

        async Task<int> StatusAsync(WebVisitor browser) =>
            (int)(method == "GET" ? await browser.GetAsync(path) : await browser.PostAsync(path)).Status;
    }

    /// <summary>Whoever is no admin is not told what is there.</summary>
    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/incidents")]
    [InlineData("/admin/incidents/1")]
    [InlineData("/admin/apps")]
    [InlineData("/admin/apps/new")]
    [InlineData("/admin/apps/companion")]
    [InlineData("/admin/blocks")]
    [InlineData("/admin/find")]
    [InlineData("/admin/jobs")]
    [InlineData("/admin/rules")]
    [InlineData("/admin/audit")]
    [InlineData("/admin/users")]
    [InlineData("/admin/users/nobody")]
    [InlineData("/admin/sessions")]
    public async Task AdminPage_ForSomebodyElse_IsNotFound(string path)
    {
        var (browser, _, _) = await server.SignInAsync();

        var page = await browser.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains("There is nothing here.", page.Words, StringComparison.Ordinal);
        Assert.DoesNotMatch("ncident|ousekeeping|eople|udit", page.Page.QuerySelector("main")!.TextContent);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(SessionClaims.AdminRole, true)]
    public async Task Navigation_LinksToAdminPages_OnlyForAdmins(string? role, bool shown)
    {
        var (browser, _, _) = await server.SignInAsync(role: role);

        var page = await browser.GetAsync("/sessions");

        Assert.All(
            new[] { "incidents", "users", "sessions", "jobs", "audit" },
            name => Assert.Equal(shown, page.Page.QuerySelector($"a[href='admin/{name}']") is not null));
    }

    // Files have a test of their own; in a build there is also a route for files that came later.
    internal static bool IsFile(RouteEndpoint endpoint) =>
        endpoint.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor") || endpoint.DisplayName?.StartsWith("Fallback ", StringComparison.Ordinal) == true;

    private static bool IsOpen(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static IEnumerable<string> Patterns(IEnumerable<RouteEndpoint> endpoints) =>
        endpoints.Select(e => e.RoutePattern.RawText!).Distinct().Order(StringComparer.Ordinal);
}
