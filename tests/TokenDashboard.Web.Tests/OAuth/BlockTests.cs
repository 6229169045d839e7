using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>What a blocked network or program gets: no way in, later for those that are in, and nothing lost.</summary>
public sealed class BlockTests : IDisposable
{
    private const string Blocked = "45.66.77.88";

    // Open to anyone, and no way in; or it asks by itself, as is tried below. Whatever is open to anyone and not here must refuse.
    private static readonly string[] NoWayIn =
    [
        "/blocked", "/favicon.ico", "/sign-out", "/signed-out", "/health/live", "/health/ready", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/oauth/jwks", "/oauth/bundle-keys",
        "/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/api/v1", "/openapi/v1.json",
        "/reference/{documentName?}", "/reference/scalar.js", "/reference/scalar.aspnetcore.js", "/reference/favicon.svg",
        "/oauth/token", "/oauth/revoke", "/oauth/introspect", "/alert", "/confirm-email", "/error", "/not-found",
        // What a provider says leads to /sign-in/external/done.
        "/sign-in/external/return",
    ];

    private readonly DashboardServer _server = new()
    {
        Settings = new(CodeFlow.Settings)
        {
            ["External:Authority"] = FakeProvider.Authority, ["External:ClientId"] = FakeProvider.ClientId, ["External:ClientSecret"] = FakeProvider.ClientSecret, ["External:Name"] = "Example",
            ["RateLimits:Forms"] = "1000", ["RateLimits:Pages"] = "1000",
        },
    };

    private BlockService Blocks => _server.Service<BlockService>();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Routes_OpenToAnyone_RefuseWhoIsBlockedUnlessTheyAreNoWayIn()
    {
        await BlockAsync();
        var (stranger, refused, open) = (_server.Visitor().At(Blocked), new List<string>(), new List<string>());
        var routes = _server.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => !RouteTableTests.IsFile(e) && e.Metadata.GetMetadata<IAllowAnonymous>() is not null).ToList();
        Assert.Contains(routes, r => r.RoutePattern.RawText == "/sign-in/external/done");
        foreach (var route in routes)
        {
            var path = route.RoutePattern.RawText!;
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"])
            {
                var answer = method == "POST" ? await stranger.PostAsync(path) : await stranger.GetAsync(path);
                var isRefused = answer is { Status: HttpStatusCode.SeeOther, Location: "/blocked" } or { Status: HttpStatusCode.Forbidden } || answer.Body.Contains("access_denied", StringComparison.Ordinal);
                (path != "/blocked" && isRefused ? refused : open).Add(path);
            }
        }

        Assert.Equal(NoWayIn.Order(StringComparer.Ordinal), open.Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(open.Intersect(refused));

        var page = await stranger.GetAsync("/blocked");
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("from this network or with this program until 2026-03-02 12:00 UTC", page.Words, StringComparison.Ordinal);
    }

    /// <summary>Who is signed in goes on, and may prove who they are; apps are connected from elsewhere, and nobody else signs in.</summary>
    [Fact]
    public async Task SignedIn_FromABlockedPlace_KeepsThatAndConnectsNothing()
    {
        var (browser, user, session) = await _server.SignInAsync();
        var other = await _server.CreateUserAsync(Visits.Password);
        await BlockAsync();
        browser.At(Blocked);

        foreach (var path in new[] { "/", "/sessions", "/methods", "/prove" })
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SubmitAsync("/prove?return=/sessions", "prove", ("Password", Visits.Password))).Status);
        foreach (var path in new[] { "/link", "/device", CodeFlow.Address(), "/sign-in", "/register", "/forgot", "/reset" })
            Assert.Equal((path, "/blocked"), (path, (await browser.GetAsync(path)).Location));
        foreach (var path in new[] { "/link", "/link/decision", "/oauth/authorize", "/oauth/authorize/decision", "/sign-in", "/sign-in/code" })
            Assert.Equal((path, "/blocked"), (path, (await browser.PostAsync(path, ("Input.Email", other.Email!), ("Input.Password", Visits.Password))).Location));
        Assert.Equal((session.ToString(), 1), (_server.PrincipalOf(browser)!.SessionIdOf().ToString(), _server.Stored.Value<int>($"SELECT COUNT(*) FROM sessions WHERE UserId IN ('{user.Id}', '{other.Id}')")));
    }

    [Fact]
    public async Task Refresh_FromABlockedPlace_IsAnsweredLaterAndSpendsNothing()
    {
        var app = await _server.LinkAsync();
        var (admin, stranger) = (await BlockAsync(TimeSpan.FromMinutes(2)), _server.Device(Blocked));

        var answer = await stranger.RefreshAsync(app.Token);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "temporarily_unavailable", "120"), (answer.Status, answer.Error, answer.Response.Headers.RetryAfter?.ToString()));
        Assert.Equal("no-store", answer.Response.Headers.CacheControl?.ToString());
        Assert.Equal((1, null), (_server.Stored.Session(app.SessionId).Generation, _server.Stored.Session(app.SessionId).EndReason));
        var second = await _server.Device().RotateAsync(app.Token);
        // Its reply could have been lost: asked for again from there, and only late from elsewhere, it is no reuse.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await stranger.RefreshAsync(app.Token)).Status);
        _server.Clock!.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(second, await _server.Device().RotateAsync(app.Token));
        var third = await _server.Device().RotateAsync(second);

        // One that was spent long ago is a reuse from there as from anywhere.
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), ((answer = await stranger.RefreshAsync(app.Token)).Status, answer.Error));
        Assert.Equal("Reuse", _server.Stored.Session(app.SessionId).EndReason);
        Assert.Equal("invalid_grant", (await _server.Device().RefreshAsync(third)).Error);
        Assert.Equal(AdminResult.Done, await Blocks.LiftAsync((await Blocks.ListAsync(default))[0].Block.Id, admin, default));
        Assert.Equal("invalid_grant", (await stranger.RefreshAsync(third)).Error);
    }

    [Fact]
    public async Task Connect_FromABlockedPlace_IsDeniedAndCanBeDoneFromElsewhere()
    {
        var (browser, _, _) = await _server.SignInAsync();
        var code = await CodeFlow.CodeAsync(browser);
        var started = await _server.Device().PostAsync("/oauth/device", ("client_id", "companion"));
        await BlockAsync();
        var stranger = _server.Device(Blocked);

        foreach (var answer in new[]
        {
            await stranger.PostAsync("/oauth/device", ("client_id", "companion")), await stranger.PollAsync(started.Text("device_code")!), await stranger.RedeemAsync(code),
        })
            Assert.Equal((HttpStatusCode.BadRequest, "access_denied"), (answer.Status, answer.Error));

        Assert.Equal(HttpStatusCode.OK, (await _server.Device().RedeemAsync(code)).Status);
        Assert.Equal("authorization_pending", (await _server.Device().PollAsync(started.Text("device_code")!)).Error);
    }

    /// <summary>By the program, wherever it is.</summary>
    [Fact]
    public async Task Refresh_ByABlockedProgram_IsAnsweredLater()
    {
        var app = await _server.LinkAsync();
        await BlockAsync(target: BlockTarget.Read(BlockKind.Program, "python-requests").Target);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await (_server.Device() with { Agent = "python-requests/2.31" }).RefreshAsync(app.Token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _server.Device().RefreshAsync(app.Token)).Status);
    }

    /// <summary>What another instance did is seen with its next look, though nothing told of it.</summary>
    [Fact]
    public async Task Set_Elsewhere_IsSeenWithinSeconds()
    {
        var app = await _server.LinkAsync();
        _server.Stored.Execute(
            $"INSERT INTO blocks (Kind, Value, Reason, \"From\", Until, SetBy) VALUES ('Network', '45.66.77.0/24', 'x', {Ticks(0)}, {Ticks(1)}, 'x')");
        _server.Clock!.Advance(Live.Poll);

        for (var i = 0; i < 200 && _server.Service<ActiveBlocks>().Find(new(Blocked, null)) is null; i++)
            await Task.Delay(25);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _server.Device(Blocked).RefreshAsync(app.Token)).Status);

        object Ticks(int days) => _server.Stored.IsPostgres ? $"'{_server.Clock!.GetUtcNow().AddDays(days):O}'" : _server.Clock!.GetUtcNow().AddDays(days).UtcTicks;
    }

    /// <summary>And what was done before the start, at once.</summary>
    [Fact]
    public async Task Start_WithABlock_KnowsIt()
    {
        using var folder = new TempFolder();
        using (var before = new DashboardServer { Folder = folder.Path })
        {
            var boss = await before.SignInAsync(role: SessionClaims.AdminRole);
            Assert.Null((await before.Service<BlockService>().SetAsync(
                BlockTarget.Read(BlockKind.Network, "45.66.77.0/24").Target!, before.Clock!.GetUtcNow().AddDays(1), "x", new(boss.User.Id, boss.SessionId, Requester.Unknown), default)).Fault);
        }

        using var server = new DashboardServer { Folder = folder.Path };

        Assert.Equal("access_denied", (await server.Device(Blocked).PostAsync("/oauth/device", ("client_id", "companion"))).Error);
    }

    private async Task<Actor> BlockAsync(TimeSpan? lasts = null, BlockTarget? target = null)
    {
        var boss = await _server.SignInAsync(role: SessionClaims.AdminRole);
        var admin = new Actor(boss.User.Id, boss.SessionId, Requester.Unknown);
        Assert.Equal(
            new BlockSet(AdminResult.Done),
            await Blocks.SetAsync(target ?? BlockTarget.Read(BlockKind.Network, "45.66.77.0/24").Target!, _server.Clock!.GetUtcNow() + (lasts ?? TimeSpan.FromDays(1)), "Attack", admin, default));
        return admin;
    }
}
