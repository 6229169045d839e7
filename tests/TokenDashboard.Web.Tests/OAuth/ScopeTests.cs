using System.Net;
using System.Net.Http.Headers;
using TokenDashboard.Core;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>Scopes decide: what was asked for is what is given, stored and said, and no more.</summary>
public sealed class ScopeTests : IDisposable
{
    private readonly DashboardServer _server = new() { Settings = { ["Apps:1:Grants:0"] = "urn:ietf:params:oauth:grant-type:device_code" } };

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("companion", "", "profile offline_access", true)]
    [InlineData("companion", "profile", "profile", false)]
    [InlineData("companion", "offline_access profile openid", "openid profile offline_access", true)]
    [InlineData("companion", "profile  profile ", "profile", false)]
    [InlineData("other", "", "profile", false)]
    [InlineData("other", "openid offline_access", "openid", false)]
    public async Task Poll_Allowed_GivesWhatWasAskedForAndARefreshTokenForOfflineAccessOnly(string app, string asked, string granted, bool refreshes)
    {
        var answer = await LinkAsync(app, asked);

        Assert.Equal((HttpStatusCode.OK, granted), (answer.Status, answer.Text("scope")));
        Assert.Equal(granted, answer.Claims().GetProperty("scope").GetString());
        Assert.Equal(refreshes, answer.RefreshToken is not null);
        Assert.Equal(refreshes, answer.Body.Contains("refresh_token", StringComparison.Ordinal));
        Assert.Equal(granted, _server.Stored.Value<string>("SELECT Scope FROM sessions WHERE AppId IS NOT NULL"));
    }

    [Fact]
    public async Task Device_ScopeNamed450Times_IsStoredOnce()
    {
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("companion", string.Join(' ', Enumerable.Repeat("profile", 450)))).Status);

        Assert.Equal("profile", _server.Stored.Value<string>("SELECT Scope FROM device_codes"));
    }

    [Theory]
    [InlineData("companion", "profile admin")]
    [InlineData("companion", "Profile")]
    [InlineData("companion", " ")]
    [InlineData("other", "offline_access")]
    public async Task Device_ScopeThatIsNotThere_IsInvalidScopeAndNamesThoseThatAre(string app, string asked)
    {
        var answer = await AskAsync(app, asked);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_scope", "The scopes here are openid, profile, email, offline_access, sessions:read, sessions:manage."), (answer.Status, answer.Error, answer.Text("error_description")));
        Assert.Equal(0, _server.Stored.Count("device_codes"));
    }

    /// <summary>Without a refresh token there is nothing that could keep the session alive, so it ends when its access token does.</summary>
    [Fact]
    public async Task Session_WithoutOfflineAccess_EndsWithItsAccessToken()
    {
        var answer = await LinkAsync("companion", "profile");
        _server.Clock!.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal(HttpStatusCode.OK, (await MeAsync(answer.AccessToken!)).Status);

        _server.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await MeAsync(answer.AccessToken!)).Status);
        Assert.Equal(0, _server.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE AppId IS NOT NULL AND ExpiresAt > $now", ("$now", _server.Clock.GetUtcNow())));
    }

    [Fact]
    public async Task Refresh_FamilyFromBeforeWithoutOfflineAccess_GoesOn()
    {
        var app = await _server.LinkAsync(scope: "profile");

        await _server.Device().RotateAsync(await _server.Device().RotateAsync(app.Token));
    }

    [Fact]
    public async Task Refresh_ScopeNamedManyTimes_IsAnsweredOnce()
    {
        var app = await _server.LinkAsync();

        Assert.Equal("profile offline_access", (await _server.Device().RefreshAsync(app.Token, string.Join(' ', Enumerable.Repeat("offline_access profile", 40)))).Text("scope"));
    }

    /// <summary>No access token outlives its session.</summary>
    [Fact]
    public async Task Refresh_NearTheSessionsEnd_GivesAnAccessTokenThatEndsWithIt()
    {
        var app = await _server.LinkAsync();
        var token = app.Token;
        for (var day = 0; day < 15; day++)
        {
            _server.Clock!.Advance(TimeSpan.FromDays(6) - (day < 14 ? TimeSpan.Zero : TimeSpan.FromSeconds(90)));
            token = await _server.Device().RotateAsync(token);
        }

        var answer = await _server.Device().RefreshAsync(token);

        Assert.Equal("90", answer.Text("expires_in"));
        Assert.Equal(_server.Clock!.GetUtcNow().ToUnixTimeSeconds() + 90, answer.Claims().GetProperty("exp").GetInt64());
    }

    private Task<OAuthAnswer> AskAsync(string app, string scope) =>
        _server.Device().PostAsync("/oauth/device", ("client_id", app), ("device_name", "Laptop"), ("scope", scope));

    private async Task<OAuthAnswer> LinkAsync(string app, string scope)
    {
        var (links, user) = (_server.Service<DeviceAuthorizationService>(), await _server.CreateUserAsync());
        var start = await AskAsync(app, scope);
        var link = await links.ClaimAsync(start.Text("user_code")!, user.Id, default);
        await links.DecideAsync(link!.Id, allow: true, new Actor(user.Id, (await _server.BrowserAsync(user.Id)).Id, Requester.Unknown), default);
        return await (_server.Device() with { ClientId = app }).PollAsync(start.Text("device_code")!);
    }

    private Task<OAuthAnswer> MeAsync(string token) =>
        _server.Device().SendAsync(new(HttpMethod.Get, "/api/me") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } });
}
