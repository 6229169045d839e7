using System.Net;
using TokenDashboard.Core;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>Connecting an app with a code (RFC 8628), over HTTP; the service stands for the person at the page.</summary>
public sealed class DeviceFlowTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private const string Salts = "SELECT COUNT(*) FROM sessions WHERE AppId IS NOT NULL AND RetrySalt IS NOT NULL";

    private DeviceAuthorizationService Links => server.Service<DeviceAuthorizationService>();

    [Fact]
    public async Task Device_Asked_AnswersAsRfc8628Says()
    {
        var start = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, start.Status);
        Assert.True(start.Response.Headers.CacheControl?.NoStore);
        Assert.Matches("^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$", start.Text("user_code"));
        Assert.Equal(("600", "5", "http://localhost:5080/device"), (start.Text("expires_in"), start.Text("interval"), start.Text("verification_uri")));
        Assert.Null(start.Text("verification_uri_complete"));
    }

    [Fact]
    public async Task Poll_Allowed_StartsTheFamily()
    {
        var start = await StartAsync();
        await DecideAsync(start, (await server.CreateUserAsync()).Id, allow: true);

        var answer = await server.Device().PollAsync(start.Text("device_code")!);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        await server.Device().RotateAsync(answer.RefreshToken!);
    }

    [Fact]
    public async Task Poll_NobodyDecided_IsPending() =>
        Assert.Equal("authorization_pending", (await server.Device().PollAsync((await StartAsync()).Text("device_code")!)).Error);

    /// <summary>RFC 8628 §3.5: each slow_down lengthens the interval by 5 seconds, for good. A second early is in time.</summary>
    [Fact]
    public async Task Poll_TooSoon_SlowsDownByFiveSecondsEachTime()
    {
        var code = (await StartAsync()).Text("device_code")!;
        Assert.Equal("authorization_pending", await PollAfterAsync(0));

        Assert.Equal("slow_down", await PollAfterAsync(3.9));
        Assert.Equal("slow_down", await PollAfterAsync(8.9));
        Assert.Equal("authorization_pending", await PollAfterAsync(14));

        async Task<string?> PollAfterAsync(double seconds)
        {
            server.Clock!.Advance(TimeSpan.FromSeconds(seconds));
            return (await server.Device().PollAsync(code)).Error;
        }
    }

    [Fact]
    public async Task Poll_Denied_IsAccessDenied()
    {
        var start = await StartAsync();
        await DecideAsync(start, (await server.CreateUserAsync()).Id, allow: false);

        Assert.Equal("access_denied", (await server.Device().PollAsync(start.Text("device_code")!)).Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Poll_AfterTenMinutes_IsExpiredThoughAllowed(bool allowed)
    {
        var start = await StartAsync();
        if (allowed)
            await DecideAsync(start, (await server.CreateUserAsync()).Id, allow: true);

        server.Clock!.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal("expired_token", (await server.Device().PollAsync(start.Text("device_code")!)).Error);
    }

    [Fact]
    public async Task Claim_AfterTenMinutes_FindsNothing()
    {
        var start = await StartAsync();
        server.Clock!.Advance(TimeSpan.FromMinutes(10));

        Assert.Null(await Links.ClaimAsync(start.Text("user_code")!, (await server.CreateUserAsync()).Id, CancellationToken.None));
    }

    /// <summary>The answer got lost, and no session must be left that nobody holds.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("profile")]
    public async Task Poll_AgainWithinTheWindow_GivesTheSameSessionsTokensAgain(string scope)
    {
        var start = await server.Device().PostAsync("/oauth/device", ("client_id", "companion"), ("scope", scope));
        var user = (await server.CreateUserAsync()).Id;
        await DecideAsync(start, user, allow: true);
        var lost = await server.Device().PollAsync(start.Text("device_code")!);
        server.Clock!.Advance(TimeSpan.FromSeconds(29.9));

        var again = await server.Device("198.51.100.7").PollAsync(start.Text("device_code")!);

        Assert.Equal((HttpStatusCode.OK, lost.RefreshToken), (again.Status, again.RefreshToken));
        Assert.Equal(lost.Claims().GetProperty("sid").GetString(), again.Claims().GetProperty("sid").GetString());
        Assert.Equal(1, server.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE AppId IS NOT NULL AND UserId = $id", ("$id", user)));
        if (again.RefreshToken is { } token)
            await server.Device().RotateAsync(token);
    }

    [Theory]
    [InlineData("later")]
    [InlineData("another program")]
    [InlineData("another app")]
    [InlineData("once refreshed")]
    [InlineData("once ended")]
    [InlineData("once locked")]
    public async Task Poll_AgainOtherwise_IsInvalidGrantAndEndsNothing(string when)
    {
        var start = await StartAsync();
        var user = (await server.CreateUserAsync()).Id;
        await DecideAsync(start, user, allow: true);
        var (code, device) = (start.Text("device_code")!, server.Device());
        var first = await device.PollAsync(code);
        var (token, session) = (first.RefreshToken!, first.Claims().GetProperty("sid").GetGuid());
        switch (when)
        {
            case "later":
                server.Clock!.Advance(TimeSpan.FromSeconds(30));
                break;
            case "another program":
                device = device with { Agent = "curl/8.9" };
                break;
            case "another app":
                device = device with { ClientId = "other" };
                break;
            case "once refreshed":
                token = await device.RotateAsync(token);
                break;
            case "once ended":
                await device.RevokeAsync(token);
                break;
            default:
                server.Stored.Execute("UPDATE accounts SET LockedAt = 1 WHERE Id = $id", ("$id", user));
                break;
        }

        Assert.Equal("invalid_grant", (await device.PollAsync(code)).Error);
        if (when is "later" or "another program" or "another app" or "once refreshed")
            await server.Device().RotateAsync(token);
        Assert.Equal((0, 0), (server.Stored.Incidents(session), server.Stored.Evidence(session)));
    }

    /// <summary>What the first token is derived with is forgotten with the window, as of any other.</summary>
    [Fact]
    public async Task Cleanup_AfterTheWindow_ForgetsTheSaltOfAFirstToken()
    {
        using var fresh = new DashboardServer();
        var (links, user, device) = (fresh.Service<DeviceAuthorizationService>(), await fresh.CreateUserAsync(), fresh.Device());
        var start = await device.PostAsync("/oauth/device", ("client_id", "companion"));
        var link = await links.ClaimAsync(start.Text("user_code")!, user.Id, default);
        await links.DecideAsync(link!.Id, allow: true, await ActorAsync(fresh, user.Id), default);
        await device.PollAsync(start.Text("device_code")!);
        Assert.Equal(1, fresh.Stored.Value<int>(Salts));

        fresh.Clock!.Advance(TimeSpan.FromSeconds(31));
        await fresh.Service<TokenCleanup>().RunAsync(default);

        Assert.Equal(0, fresh.Stored.Value<int>(Salts));
    }

    [Fact]
    public async Task Poll_ByAnotherApp_IsInvalidGrant()
    {
        var start = await StartAsync();
        await DecideAsync(start, (await server.CreateUserAsync()).Id, allow: true);

        Assert.Equal("invalid_grant", (await (server.Device() with { ClientId = "other" }).PollAsync(start.Text("device_code")!)).Error);
    }

    [Fact]
    public async Task Poll_SixteenAtOnce_OneFamily()
    {
        using var sockets = new DashboardServer { Kestrel = true };
        var device = sockets.Device();
        var user = await sockets.CreateUserAsync();
        var start = await device.PostAsync("/oauth/device", ("client_id", "companion"));
        var links = sockets.Service<DeviceAuthorizationService>();
        var link = await links.ClaimAsync(start.Text("user_code")!, user.Id, CancellationToken.None);
        await links.DecideAsync(link!.Id, allow: true, await ActorAsync(sockets, user.Id), CancellationToken.None);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => device.PollAsync(start.Text("device_code")!))));

        Assert.All(answers, a => Assert.Equal((HttpStatusCode.OK, answers[0].RefreshToken), (a.Status, a.RefreshToken)));
        Assert.Equal(1, sockets.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE AppId IS NOT NULL"));
    }

    /// <summary>Whoever typed the code first is the only one who can see and decide it.</summary>
    [Fact]
    public async Task Claim_BySomeoneElse_FindsNothingAndCannotDecide()
    {
        var start = await StartAsync();
        var (first, second) = ((await server.CreateUserAsync()).Id, (await server.CreateUserAsync()).Id);
        var link = await Links.ClaimAsync(start.Text("user_code")!, first, CancellationToken.None);

        Assert.Null(await Links.ClaimAsync(start.Text("user_code")!, second, CancellationToken.None));
        Assert.False((await Links.DecideAsync(link!.Id, allow: true, await ActorAsync(server, second), CancellationToken.None)).IsDone);
        Assert.Equal("authorization_pending", (await server.Device().PollAsync(start.Text("device_code")!)).Error);
    }

    [Theory]
    [InlineData("lower")]
    [InlineData("spaced")]
    public async Task Claim_HoweverTyped_IsFound(string how)
    {
        var code = (await StartAsync()).Text("user_code")!;
        var typed = how == "lower" ? code.ToLowerInvariant().Replace("-", "", StringComparison.Ordinal) : $"  {code[..2]} {code[2..].Replace('-', ' ')} ";

        Assert.NotNull(await Links.ClaimAsync(typed, (await server.CreateUserAsync()).Id, CancellationToken.None));
    }

    [Fact]
    public async Task Poll_OwnerLockedByAnAdminMeanwhile_GetsNoFamily()
    {
        var start = await StartAsync();
        var user = await server.CreateUserAsync();
        await DecideAsync(start, user.Id, allow: true);
        server.Stored.Execute("UPDATE accounts SET LockedAt = 1 WHERE Id = $id", ("$id", user.Id));

        Assert.Equal("access_denied", (await server.Device().PollAsync(start.Text("device_code")!)).Error);
    }

    [Theory]
    [InlineData("sessions", "INSERT")]
    [InlineData("session_clients", "INSERT")]
    [InlineData("device_codes", "UPDATE")]
    public async Task Poll_WriteFails_CanStillBeRedeemed(string table, string write)
    {
        var start = await StartAsync();
        await DecideAsync(start, (await server.CreateUserAsync()).Id, allow: true);

        using (new BrokenStorage(server.Stored, table, write))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Device().PollAsync(start.Text("device_code")!)).Status);

        Assert.Equal(HttpStatusCode.OK, (await server.Device().PollAsync(start.Text("device_code")!)).Status);
    }

    /// <summary>A name of which nothing is seen is none: the device is called what it seems to be.</summary>
    [Theory]
    [InlineData("Ada's\u200blaptop", "Ada's\ufffdlaptop")]
    [InlineData("\u3164", null)]
    [InlineData("\u202e\u0301", null)]
    public async Task Start_OddDeviceName_IsKeptInert(string name, string? kept)
    {
        using var fresh = new DashboardServer();

        await fresh.Device().PostAsync("/oauth/device", ("client_id", "companion"), ("device_name", name));

        Assert.Equal((1, kept), (fresh.Stored.Count("device_codes"), fresh.Stored.Value<string>("SELECT DeviceName FROM device_codes")));
    }

    private Task<OAuthAnswer> StartAsync() => server.Device().PostAsync("/oauth/device", ("client_id", "companion"), ("device_name", "Ada's laptop"));

    private async Task DecideAsync(OAuthAnswer start, string userId, bool allow)
    {
        var link = await Links.ClaimAsync(start.Text("user_code")!, userId, CancellationToken.None);
        Assert.True((await Links.DecideAsync(link!.Id, allow, await ActorAsync(server, userId), CancellationToken.None)).IsDone);
    }

    private static async Task<Actor> ActorAsync(DashboardServer server, string userId)
    {
        var browser = await server.BrowserAsync(userId);
        return new Actor(userId, browser.Id, Requester.Unknown);
    }
}
