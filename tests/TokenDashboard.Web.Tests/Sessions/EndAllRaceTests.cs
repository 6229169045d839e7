using System.Net;
using TokenDashboard.Core;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Sessions;

/// <summary>Promise 4: ending beats rotating, in either order. 16 chains rotate over real sockets meanwhile.</summary>
public sealed class EndAllRaceTests
{
    private const int Chains = 16;
    private const int Rounds = 5;

    [Fact]
    public async Task EndAll_WithRotationsInFlight_LeavesNothingAliveOnceAcknowledged()
    {
        using var server = new DashboardServer { Kestrel = true };
        var device = server.Device();
        for (var round = 0; round < Rounds; round++)
        {
            var user = await server.CreateUserAsync();
            var chains = await StartAsync(server, device, user.Id);
            await Task.Delay(100);

            await server.Service<RefreshTokenService>().RevokeUserTokensAsync(
                user.Id, EndReason.PasswordChange, new Actor(user.Id, null, Requester.Unknown), CancellationToken.None);
            Assert.Equal(0, server.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE UserId = $id AND EndedAt IS NULL", ("$id", user.Id)));
            var last = await Task.WhenAll(chains);

            foreach (var token in last)
                Assert.Equal("invalid_grant", (await device.RefreshAsync(token)).Error);
            Assert.Equal(0, server.Stored.Value<int>("SELECT COUNT(*) FROM incidents"));
        }
    }

    [Fact]
    public async Task EndOthers_WithRotationsInFlight_CarriesTheKeptSessionAndEndsTheRest()
    {
        using var server = new DashboardServer { Kestrel = true };
        var device = server.Device();
        var user = await server.CreateUserAsync();
        var sessions = server.Service<SessionService>();
        var browsers = server.Service<BrowserSessionService>();
        var browser = await server.BrowserAsync(user.Id);
        var chains = await StartAsync(server, device, user.Id);
        await Task.Delay(100);

        var ended = await sessions.EndOthersAsync(new Actor(user.Id, browser.Id, Requester.Unknown), CancellationToken.None);
        var last = await Task.WhenAll(chains);

        Assert.Equal(Chains, Assert.IsType<OwnerResult.Done<int>>(ended).Value);
        Assert.IsType<BrowserCheck.Live>(await browsers.CheckAsync(browser.Id, browser.Handle, Requester.Unknown, CancellationToken.None));
        foreach (var token in last)
            Assert.Equal("invalid_grant", (await device.RefreshAsync(token)).Error);
    }

    [Fact]
    public async Task SignOut_RacingItsOwnRefresh_LeavesNothingAlive()
    {
        using var server = new DashboardServer { Kestrel = true };
        var device = server.Device();
        for (var round = 0; round < 20; round++)
        {
            var app = await server.LinkAsync();
            var refresh = Task.Run(() => device.RefreshAsync(app.Token));
            var revoke = Task.Run(() => device.RevokeAsync(app.Token));
            var successor = (await refresh).RefreshToken;
            await revoke;

            Assert.Equal("SignedOut", server.Stored.Session(app.SessionId).EndReason);
            if (successor is not null)
                Assert.Equal("invalid_grant", (await device.RefreshAsync(successor)).Error);
            Assert.Equal(0, server.Stored.Incidents(app.SessionId));
        }
    }

    // Each chain rotates until it is refused, and returns its last token.
    private static async Task<List<Task<string>>> StartAsync(DashboardServer server, AppDevice device, string userId)
    {
        var first = new List<string>();
        for (var i = 0; i < Chains; i++)
            first.Add((await server.LinkAsync(userId)).Token);
        return [.. first.Select(token => Task.Run(async () =>
        {
            while (true)
            {
                var answer = await device.RefreshAsync(token);
                if (answer.Status != HttpStatusCode.OK)
                    return token;
                token = answer.RefreshToken!;
            }
        }))];
    }
}
