using TokenDashboard.Core.Cleanup;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>Promise 6: reuse is found for the family's whole life, whatever happened to history, process or clock.</summary>
public sealed class ReuseLaterTests
{
    [Fact]
    public async Task Replay_AfterItsHistoryWasPurged_EndsTheFamily()
    {
        using var server = new DashboardServer();
        var app = await server.LinkAsync();
        var device = server.Device();
        var token = await device.RotateAsync(app.Token);
        for (var i = 0; i < 3; i++)
        {
            server.Clock!.Advance(TimeSpan.FromDays(5));
            token = await device.RotateAsync(token);
        }

        await server.Service<TokenCleanup>().RunAsync(CancellationToken.None);

        Assert.Equal(0, server.Stored.Value<int>("SELECT COUNT(*) FROM refresh_tokens WHERE Generation = 1"));
        await device.AssertReuseAsync(server, app, app.Token);
    }

    [Fact]
    public async Task Replay_AfterARestart_EndsTheFamily()
    {
        using var folder = new TempFolder();
        LinkedApp app;
        using (var first = new DashboardServer { Folder = folder.Path })
        {
            app = await first.LinkAsync();
            await first.Device().ChainAsync(app.Token, 2);
        }

        using var second = new DashboardServer { Folder = folder.Path };

        await second.Device().AssertReuseAsync(second, app, app.Token);
    }

    [Fact]
    public async Task Refresh_AfterARestart_TheLiveTokenWorks()
    {
        using var folder = new TempFolder();
        string live;
        using (var first = new DashboardServer { Folder = folder.Path })
            live = await first.Device().RotateAsync((await first.LinkAsync()).Token);

        using var second = new DashboardServer { Folder = folder.Path };

        await second.Device().RotateAsync(live);
    }

    [Fact]
    public async Task Retry_AfterARestartInsideTheWindow_GetsTheSameSuccessor()
    {
        using var folder = new TempFolder();
        LinkedApp app;
        string successor;
        using (var first = new DashboardServer { Folder = folder.Path })
        {
            app = await first.LinkAsync();
            successor = await first.Device().RotateAsync(app.Token);
        }

        using var second = new DashboardServer { Folder = folder.Path };

        Assert.Equal(successor, await second.Device().RotateAsync(app.Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replay_OfAnExpiredFamily_OpensAnIncidentMarkedOrNot(bool markedByCleanup)
    {
        using var server = new DashboardServer();
        var app = await server.LinkAsync();
        await server.Device().ChainAsync(app.Token, 2);

        server.Clock!.Advance(TimeSpan.FromDays(8));
        if (markedByCleanup)
            await server.Service<TokenCleanup>().RunAsync(CancellationToken.None);

        Assert.Equal(markedByCleanup ? "Expired" : null, server.Stored.Session(app.SessionId).EndReason);
        await server.Device().AssertReuseAsync(server, app, app.Token);
    }

    [Fact]
    public async Task Replay_OfAnEndedFamilyAfterKeepEnded_IsUnknown()
    {
        using var server = new DashboardServer();
        var app = await server.LinkAsync();
        var tokens = await server.Device().ChainAsync(app.Token, 2);
        await server.Device().RevokeAsync(tokens[2]);

        server.Clock!.Advance(TimeSpan.FromDays(30));
        await server.Service<TokenCleanup>().RunAsync(CancellationToken.None);
        var answer = await server.Device().RefreshAsync(app.Token);

        Assert.Equal("invalid_grant", answer.Error);
        Assert.Equal(0, server.Stored.Value<int>("SELECT COUNT(*) FROM sessions"));
        Assert.Equal(0, server.Stored.Value<int>("SELECT COUNT(*) FROM incidents"));
    }

    /// <summary>Order comes from generations, not from a clock that stands still.</summary>
    [Fact]
    public async Task Replay_OneAfterTheOtherWithoutRetryWindowAndClock_EndsTheFamily()
    {
        using var server = new DashboardServer { Settings = { ["Tokens:RetryWindow"] = "00:00:00" } };
        var app = await server.LinkAsync();
        await server.Device().RotateAsync(app.Token);

        await server.Device().AssertReuseAsync(server, app, app.Token);
    }

    [Fact]
    public async Task Replay_OneAfterTheOtherWithoutRetryWindowOnARealClock_EndsTheFamily()
    {
        using var server = new DashboardServer { Clock = null, Settings = { ["Tokens:RetryWindow"] = "00:00:00" } };
        var app = await server.LinkAsync();
        await server.Device().RotateAsync(app.Token);

        await server.Device().AssertReuseAsync(server, app, app.Token);
    }
}
