using System.Net;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>Apps that admins register and disable, as apps and browsers meet them.</summary>
public sealed class DisabledAppTests : IDisposable
{
    private const string Origin = "https://photos.example.org";

    private readonly DashboardServer _server = new() { Settings = new(CodeFlow.Settings) { ["Apps:2:Origins:0"] = Origin } };

    private AppService Apps => _server.Service<AppService>();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Disable_AppOfTheConfiguration_IsAsUnknownEverywhere()
    {
        var admin = await AdminAsync();
        var (browser, user, _) = await _server.SignInAsync();
        var app = await _server.LinkAsync(user.Id, CodeFlow.Client);
        var access = (await (_server.Device() with { ClientId = CodeFlow.Client }).RefreshAsync(app.Token)).AccessToken!;
        var code = await CodeFlow.CodeAsync(browser);
        Assert.Equal(HttpStatusCode.Created, (await _server.Device().PushAsync()).Status);
        Assert.NotNull(await AllowedOriginAsync());

        Assert.Equal(new(AdminResult.Done, 1), await Apps.DisableAsync(CodeFlow.Client, admin, default));
        await SeenAsync(() => _server.Service<AppRegistry>().Find(CodeFlow.Client) is null);

        foreach (var answer in new[]
        {
            await (_server.Device() with { ClientId = CodeFlow.Client }).RefreshAsync(app.Token), await _server.Device().RedeemAsync(code),
            await _server.Device().PostAsync("/oauth/device", ("client_id", CodeFlow.Client)), await (_server.Device() with { ClientId = CodeFlow.Client }).RevokeAsync(app.Token),
        })
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_client", "There is no app of that client_id."), (answer.Status, answer.Error, answer.Text("error_description")));
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(CodeFlow.Address())).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Device().SendAsync(new(HttpMethod.Get, "/api/me") { Headers = { Authorization = new("Bearer", access) } })).Status);
        Assert.Equal(("AppDisabled", 0), (_server.Stored.Session(app.SessionId).EndReason, _server.Stored.Count("pushed_requests")));
        Assert.Null(await AllowedOriginAsync());
        Assert.Contains("an admin disabled the app", (await browser.GetAsync("/activity")).Page.Body!.TextContent, StringComparison.Ordinal);

        // Its owner may connect it again, once it may.
        Assert.Equal(AdminResult.Done, await Apps.EnableAsync(CodeFlow.Client, admin, default));
        await SeenAsync(() => _server.Service<AppRegistry>().Find(CodeFlow.Client) is not null);
        Assert.Equal("invalid_grant", (await (_server.Device() with { ClientId = CodeFlow.Client }).RefreshAsync(app.Token)).Error);
        Assert.Equal(HttpStatusCode.OK, (await _server.Device().RedeemAsync(await CodeFlow.CodeAsync(browser))).Status);
    }

    [Fact]
    public async Task Add_ConfidentialApp_MayConnectWithItsSecret()
    {
        var (admin, first, second) = (await AdminAsync(), Secret.New(), Secret.New());
        var viewer = new RegisteredApp
        {
            ClientId = "viewer", Name = "Viewer", SecretHash = Secret.HashOf(first), Grants = "authorization_code", Scopes = "openid profile", RedirectUris = "https://viewer.example.org/a com.example.viewer:/b",
            CreatedBy = "",
        };
        Assert.Equal(AdminResult.Done, await Apps.AddAsync(viewer, admin, default));
        await SeenAsync(() => _server.Service<AppRegistry>().Find("viewer") is { SecretHashes.Count: 1 });
        var (browser, _, _) = await _server.SignInAsync();

        Assert.Equal("invalid_client", (await RedeemAsync("")).Error);
        Assert.Equal("profile", (await RedeemAsync(first.Reveal())).Text("scope"));

        Assert.Equal(AdminResult.Done, await Apps.AddSecretAsync("viewer", Secret.HashOf(second), admin, default));
        await SeenAsync(() => _server.Service<AppRegistry>().Find("viewer") is { SecretHashes.Count: 2 });
        Assert.Equal("profile", (await RedeemAsync(first.Reveal())).Text("scope"));
        Assert.Equal("profile", (await RedeemAsync(second.Reveal())).Text("scope"));

        Assert.Equal(AdminResult.Done, await Apps.RemoveOlderSecretAsync("viewer", admin, default));
        await SeenAsync(() => _server.Service<AppRegistry>().Find("viewer") is { SecretHashes.Count: 1 });
        Assert.Equal("invalid_client", (await RedeemAsync(first.Reveal())).Error);
        Assert.Equal("profile", (await RedeemAsync(second.Reveal())).Text("scope"));

        async Task<OAuthAnswer> RedeemAsync(string secret)
        {
            var code = await CodeFlow.CodeAsync(browser, ("client_id", "viewer"), ("redirect_uri", "com.example.viewer:/b"));
            return await _server.Device().RedeemAsync(code, ("client_id", "viewer"), ("redirect_uri", "com.example.viewer:/b"), ("client_secret", secret));
        }
    }

    /// <summary>What another instance did is seen with its next look, though nothing told of it.</summary>
    [Fact]
    public async Task Disable_Elsewhere_IsSeenWithinSeconds()
    {
        _server.Client().Dispose();
        _server.Stored.Execute("INSERT INTO disabled_apps (ClientId, DisabledAt, DisabledBy) VALUES ('other', $at, 'x')", ("$at", _server.Clock!.GetUtcNow()));
        Assert.NotNull(_server.Service<AppRegistry>().Find("other"));

        _server.Clock!.Advance(Live.Poll);

        await SeenAsync(() => _server.Service<AppRegistry>().Find("other") is null);
    }

    /// <summary>And what was done before the start, at once.</summary>
    [Fact]
    public async Task Start_WithADisabledApp_DoesNotKnowIt()
    {
        using var folder = new TempFolder();
        using (var before = new DashboardServer { Folder = folder.Path })
        {
            var boss = await before.SignInAsync(role: SessionClaims.AdminRole);
            await before.Service<AppService>().DisableAsync("other", new(boss.User.Id, boss.SessionId, Core.Requester.Unknown), default);
        }

        using var server = new DashboardServer { Folder = folder.Path };

        Assert.Equal("invalid_client", (await server.Device().PostAsync("/oauth/device", ("client_id", "other"))).Error);
        Assert.Equal(HttpStatusCode.OK, (await server.Device().PostAsync("/oauth/device", ("client_id", "companion"))).Status);
    }

    private async Task<Core.Actor> AdminAsync()
    {
        var boss = await _server.SignInAsync(role: SessionClaims.AdminRole);
        return new(boss.User.Id, boss.SessionId, Core.Requester.Unknown);
    }

    private async Task<string?> AllowedOriginAsync()
    {
        var answer = await _server.Device().SendAsync(new(HttpMethod.Get, "/oauth/jwks") { Headers = { { "Origin", Origin } } });
        return answer.Response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null;
    }

    private static async Task SeenAsync(Func<bool> isSeen)
    {
        for (var i = 0; i < 200 && !isSeen(); i++)
            await Task.Delay(25);
        Assert.True(isSeen());
    }
}
