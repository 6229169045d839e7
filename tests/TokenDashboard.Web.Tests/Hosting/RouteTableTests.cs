using System.Globalization;
using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Rest;

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

    // The desk: what a role needs at each route, and an address of it. In these, {case} is a case, {person} its owner, {session} the session, {app} an app that was registered here.
    private static readonly (string Route, string Address, Capability Needed)[] Desk =
    [
        ("/admin", "/admin?span=what", Capability.ReadCases),
        ("/admin/apps", "/admin/apps", Capability.ReadPeople),
        ("/admin/apps/new", "/admin/apps/new", Capability.Administer),
        ("/admin/apps/{Id}", "/admin/apps/{app}", Capability.ReadPeople),
        ("/admin/apps/{Id}/edit", "/admin/apps/{app}/edit", Capability.Administer),
        ("/admin/audit", "/admin/audit", Capability.ReadPeople),
        ("/admin/audit.csv", "/admin/audit.csv", Capability.ReadPeople),
        ("/admin/audit.json", "/admin/audit.json", Capability.ReadPeople),
        ("/admin/blocks", "/admin/blocks", Capability.ReadPeople),
        ("/admin/find", "/admin/find?q=0.0.0.0/0&at=never", Capability.ReadPeople),
        ("/admin/groups", "/admin/groups", Capability.ReadPeople),
        ("/admin/groups/{Group}", "/admin/groups/network-1", Capability.ReadPeople),
        ("/admin/incidents", "/admin/incidents", Capability.ReadCases),
        ("/admin/incidents.csv", "/admin/incidents.csv", Capability.ReadPeople),
        ("/admin/incidents.json", "/admin/incidents.json", Capability.ReadPeople),
        ("/admin/incidents/{Id:int}", "/admin/incidents/{case}", Capability.ReadCases),
        ("/admin/incidents/{id:int}.json", "/admin/incidents/{case}.json", Capability.ReadPeople),
        ("/admin/incidents/{id:int}/bundle", "/admin/incidents/{case}/bundle", Capability.ReadPeople),
        ("/admin/incidents/{id:int}/report", "/admin/incidents/{case}/report", Capability.ReadPeople),
        ("/admin/jobs", "/admin/jobs", Capability.Administer),
        ("/admin/outcomes", "/admin/outcomes", Capability.ReadCases),
        ("/admin/rules", "/admin/rules?then=SameNetwork%2099%20Stolen", Capability.ReadPeople),
        ("/admin/sessions", "/admin/sessions", Capability.ReadPeople),
        ("/admin/sessions/{Id:guid}", "/admin/sessions/{session}", Capability.ReadPeople),
        ("/admin/settings", "/admin/settings", Capability.Administer),
        ("/admin/users", "/admin/users", Capability.ReadPeople),
        ("/admin/users/{Id}", "/admin/users/{person}", Capability.ReadPeople),
    ];

    private static readonly string[] Admins = [.. Desk.Select(d => d.Route)];

    // The same of the API: beside the scope that the token must have.
    private static readonly (string Method, string Route, Capability Needed)[] ApiDesk =
    [
        ("GET", "/admin/incidents", Capability.ReadPeople),
        ("GET", "/admin/incidents.csv", Capability.ReadPeople),
        ("GET", "/admin/incidents.ndjson", Capability.ReadPeople),
        ("GET", "/admin/incidents/{id:int}", Capability.ReadCases),
        ("POST", "/admin/incidents/{id:int}/contain", Capability.Act),
        ("POST", "/admin/incidents/{id:int}/settle", Capability.Act),
        ("POST", "/admin/incidents/settle", Capability.Act),
        ("GET", "/admin/sessions", Capability.ReadPeople),
        ("DELETE", "/admin/sessions/{id:guid}", Capability.Act),
        ("GET", "/admin/sessions/{id:guid}", Capability.ReadPeople),
        ("POST", "/admin/users/{id}/contain", Capability.Act),
        ("POST", "/admin/users/{id}/end-sessions", Capability.Act),
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

    // Nobody's cookie counts at what apps ask. Signing out and passkeys look for the token themselves; what the framework adds looks at the Origin.
    private static readonly string[] WithoutToken =
    [
        "/_blazor", "/_blazor/disconnect/", "/_blazor/initializers/", "/_blazor/negotiate", "/oauth/authorize", "/oauth/device", "/oauth/introspect", "/oauth/par", "/oauth/revoke",
        "/oauth/token", "/oauth/userinfo", "/passkeys/creation", "/passkeys/request", "/sign-out",
    ];

    private static bool TakesForms(RouteEndpoint route) => route.Metadata.GetMetadata<IHttpMethodMetadata>() is not { } methods || methods.HttpMethods.Contains(HttpMethods.Post);

    private IReadOnlyList<RouteEndpoint> Routes => [.. server.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => !IsFile(e))];

    [Fact]
    public async Task Routes_AllOfThem_AreOpenOrProtectedAsWrittenDown()
    {
        using var _ = server.Client();
        Assert.Equal(Anonymous.Order(StringComparer.Ordinal), Patterns(Routes.Where(IsOpen)));
        Assert.Equal(SignedIn.Order(StringComparer.Ordinal), Patterns(Routes.Where(e => !IsOpen(e))));
        Assert.True((await server.Service<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync())!.Requirements.Count > 0);
    }

    /// <summary>Each asks for what is written down, and for nothing beyond it.</summary>
    [Fact]
    public void Routes_OfTheDesk_AskForTheirPolicy()
    {
        using var _ = server.Client();
        Assert.All(Routes.Where(e => e.RoutePattern.RawText!.StartsWith("/admin", StringComparison.Ordinal)), e => Assert.Contains(e.RoutePattern.RawText, Admins));
        Assert.Equal(
            Desk.Select(d => (d.Route, DeskPolicy.Of(d.Needed))).Order(),
            Routes.Select(e => (e.RoutePattern.RawText!, Policy: Policy(e))).Where(e => e.Policy is not null).Select(e => (e.Item1, e.Policy!)).Distinct().Order());
        Assert.Equal(
            ApiDesk.Select(d => $"{d.Method} /api/v1{d.Route}").Order(StringComparer.Ordinal),
            Routes.Where(e => e.RoutePattern.RawText!.StartsWith("/api/v1/admin", StringComparison.Ordinal)).Select(e => $"{e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()} {e.RoutePattern.RawText}").Order(StringComparer.Ordinal));

        static string? Policy(RouteEndpoint endpoint) => Enum.GetValues<Capability>().Reverse().Select(DeskPolicy.Of)
            .FirstOrDefault(policy => endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(a => a.Policy == policy));
    }

    [Theory]
    [InlineData("anonymous")]
    [InlineData(null)]
    [InlineData(DeskRoles.Viewer)]
    [InlineData(DeskRoles.Investigator)]
    [InlineData(DeskRoles.Admin)]
    public async Task Desk_EveryRouteByEachRole_IsThereForWhoMay(string? role)
    {
        using var site = await CaseSite.OpenAsync();
        // An admin exists, so that the first run is over.
        await site.Server.CreateUserAsync(role: DeskRoles.Admin);
        var browser = role == "anonymous" ? site.Server.Visitor() : (await site.Server.SignInAsync(role: role)).Browser;
        var none = role == "anonymous" ? HttpStatusCode.Redirect : HttpStatusCode.NotFound;

        foreach (var (route, address, needed) in Desk)
        {
            var page = await browser.GetAsync(site.Fill(address));
            Assert.Equal((route, DeskRoles.With(needed).Contains(role) ? HttpStatusCode.OK : none), (route, page.Status));
        }
    }

    /// <summary>What is somebody's own, or anybody's, is so whatever role they have at the desk.</summary>
    [Theory]
    [InlineData(DeskRoles.Viewer)]
    [InlineData(DeskRoles.Investigator)]
    public async Task Request_BesideTheDeskByARole_IsAnsweredAsToAnyOwner(string role)
    {
        var (person, other) = ((await server.SignInAsync()).Browser, (await server.SignInAsync(role: role)).Browser);
        foreach (var path in SignedIn.Concat(Anonymous).Where(p => !p.StartsWith("/admin", StringComparison.Ordinal) && !p.StartsWith("/_", StringComparison.Ordinal) && !p.Contains('{', StringComparison.Ordinal) && p != "/sign-out"))
            Assert.Equal((path, (await person.GetAsync(path)).Status), (path, (await other.GetAsync(path)).Status));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(DeskRoles.Viewer)]
    [InlineData(DeskRoles.Investigator)]
    [InlineData(DeskRoles.Admin)]
    public async Task Api_EveryRouteByTokensOfEachRole_IsThereForWhoMay(string? role)
    {
        using var site = await CaseSite.OpenAsync();
        var script = await ApiScript.OfAsync(site.Server, role: role);
        foreach (var (method, route, needed) in ApiDesk)
        {
            var path = route.Replace("{id:int}", site.Case.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{id:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal).Replace("{id}", "nobody", StringComparison.Ordinal);

            var answer = await script.AskAsync(method, path, method == "POST" ? "{}" : null);

            var refused = (answer.Status, answer.Problem) switch
            {
                (HttpStatusCode.Forbidden, "not-an-admin") => true,
                // Of its scope the token has what the role allows.
                (HttpStatusCode.Forbidden, "insufficient-scope") => true,
                _ => false,
            };
            Assert.Equal((route, !DeskRoles.With(needed).Contains(role)), (route, refused));
        }
    }

    /// <summary>Whoever lost the role since has what they were given for minutes yet, and gets nothing for it.</summary>
    [Fact]
    public async Task Api_TokenOfBeforeTheRoleWasTaken_OpensNothing()
    {
        using var site = await CaseSite.OpenAsync();
        var script = await ApiScript.OfAdminAsync(site.Server);
        await site.Server.CreateUserAsync(role: DeskRoles.Admin);
        using (var scope = site.Server.Service<IServiceScopeFactory>().CreateScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
            var user = (await users.FindByIdAsync(script.App.UserId))!;
            await users.RemoveFromRoleAsync(user, DeskRoles.Admin);
            await users.AddToRoleAsync(user, await RoleAsync(scope, DeskRoles.Viewer));
        }

        Assert.Equal((HttpStatusCode.Forbidden, "not-an-admin"), await AskAsync(script, "POST", $"/admin/incidents/{site.Case}/contain"));
        Assert.Equal((HttpStatusCode.OK, null), await AskAsync(script, "GET", $"/admin/incidents/{site.Case}"));
        var next = await site.Server.Device().RefreshAsync(script.Refresh);
        Assert.Equal("profile sessions:read sessions:manage admin:read offline_access", next.Text("scope"));
        Assert.Equal((HttpStatusCode.Forbidden, "insufficient-scope"), await AskAsync(script with { Token = next.AccessToken! }, "POST", $"/admin/incidents/{site.Case}/contain"));

        // Asked for by name it is no more there either.
        var asked = await site.Server.Device().PostAsync("/oauth/token", ("grant_type", "refresh_token"), ("client_id", "companion"), ("refresh_token", next.RefreshToken!), ("scope", "admin:read admin:manage"));
        Assert.Equal("admin:read", asked.Text("scope"));

        static async Task<(HttpStatusCode, string?)> AskAsync(ApiScript script, string method, string path) => await script.AskAsync(method, path, null) is var answer ? (answer.Status, answer.Problem) : default;

        static async Task<string> RoleAsync(IServiceScope scope, string role)
        {
            await scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole>>().CreateAsync(new IdentityRole(role));
            return role;
        }
    }

    /// <summary>A page of another site could send each form, and the cookie might come along.</summary>
    [Fact]
    public void Forms_AllOfThem_AskForTheirToken()
    {
        var without = Routes.Where(r => TakesForms(r) && r.Metadata.GetMetadata<IAntiforgeryMetadata>() is not { RequiresValidation: true })
            .Select(r => "/" + r.RoutePattern.RawText!.TrimStart('/')).Where(p => !p.StartsWith("/api/", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal).ToList();

        Assert.True(without.SequenceEqual(WithoutToken), string.Join('\n', without));
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
    [InlineData("GET", "/admin/incidents/1", 302, 404, 200)]
    [InlineData("GET", "/admin/incidents/4711/bundle", 302, 404, 404)]
    [InlineData("GET", "/admin/incidents/4711/report", 302, 404, 404)]
    [InlineData("GET", "/oauth/bundle-keys", 200, 200, 200)]
    [InlineData("POST", "/admin/incidents", 302, 404, 303)]
    [InlineData("GET", "/admin/apps/companion/edit", 302, 404, 404)]
    [InlineData("GET", "/blocked", 302, 302, 302)]
    [InlineData("GET", "/admin/users/nobody", 302, 404, 200)]
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
    [InlineData(null, "")]
    [InlineData(DeskRoles.Viewer, "admin admin/incidents")]
    [InlineData(DeskRoles.Investigator, "admin admin/find admin/incidents admin/users admin/sessions admin/apps admin/blocks admin/audit")]
    [InlineData(DeskRoles.Admin, "admin admin/find admin/incidents admin/users admin/sessions admin/apps admin/blocks admin/jobs admin/settings admin/audit")]
    public async Task Navigation_OfEachRole_LinksToWhatItOpens(string? role, string expected)
    {
        var (browser, _, _) = await server.SignInAsync(role: role);

        var page = await browser.GetAsync("/sessions");

        Assert.Equal(expected, string.Join(' ', page.Page.QuerySelector(".side nav")!.QuerySelectorAll("a").Select(a => a.GetAttribute("href")!).Where(href => href.StartsWith("admin", StringComparison.Ordinal))));
    }

    // Files have a test of their own; in a build there is also a route for files that came later.
    internal static bool IsFile(RouteEndpoint endpoint) =>
        endpoint.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor") || endpoint.DisplayName?.StartsWith("Fallback ", StringComparison.Ordinal) == true;

    private static bool IsOpen(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static IEnumerable<string> Patterns(IEnumerable<RouteEndpoint> endpoints) =>
        endpoints.Select(e => e.RoutePattern.RawText!).Distinct().Order(StringComparer.Ordinal);

    /// <summary>A site with a case, and an app that was registered there.</summary>
    private sealed record CaseSite(DashboardServer Server, int Case, string Person, Guid Session) : IDisposable
    {
        private const string App = "their-app";

        public static async Task<CaseSite> OpenAsync()
        {
            var server = new DashboardServer { Clock = new(DateTimeOffset.UtcNow) };
            server.Client().Dispose();
            using (var db = server.Service<IDbContextFactory<DashboardContext>>().CreateDbContext())
            {
                db.Apps.Add(new RegisteredApp { ClientId = App, Name = "Theirs", Grants = "authorization_code", Scopes = "profile", RedirectUris = "https://theirs.example/back", CreatedBy = "ada", CreatedAt = DateTimeOffset.UnixEpoch });
                await db.SaveChangesAsync();
            }

            var (id, app) = await ApiScript.ReplayAsync(server);
            return new(server, id, app.UserId, app.SessionId);
        }

        public string Fill(string address) => address.Replace("{case}", Case.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{person}", Person, StringComparison.Ordinal)
            .Replace("{session}", Session.ToString(), StringComparison.Ordinal).Replace("{app}", App, StringComparison.Ordinal);

        public void Dispose() => Server.Dispose();
    }
}
