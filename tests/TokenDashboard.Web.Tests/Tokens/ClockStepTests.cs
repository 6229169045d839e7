using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>A clock that is set back by an hour: the generation, not the instant, says what was spent.</summary>
public sealed class ClockStepTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Replay_AfterTheClockWasSetBack_EndsTheFamily()
    {
        using var server = new DashboardServer();
        var app = await server.LinkAsync();
        var device = server.Device();
        await device.ChainAsync(app.Token, 2);
        server.Clock!.AdjustTime(server.Clock.GetUtcNow().AddHours(-1));

        await device.AssertReuseAsync(server, app, app.Token);
    }

    /// <summary>An hour ahead by mistake, and put right.</summary>
    [Fact]
    public async Task Refresh_WhileTheClockWasAheadAndAfterwards_GoesOnAndAReplayIsFound()
    {
        using var server = new DashboardServer();
        var (app, device) = (await server.LinkAsync(), server.Device());
        var first = await device.RotateAsync(app.Token);
        server.Clock!.AdjustTime(server.Clock.GetUtcNow().AddHours(1));
        var second = await device.RotateAsync(first);
        server.Clock.AdjustTime(server.Clock.GetUtcNow().AddHours(-1));

        await device.RotateAsync(await device.RotateAsync(second));
        Assert.Equal(0, server.Stored.Incidents(app.SessionId));

        await device.AssertReuseAsync(server, app, first);
    }

    [Fact]
    public async Task Retry_AfterTheClockWasSetBack_GetsTheSameSuccessor()
    {
        using var server = new DashboardServer();
        var app = await server.LinkAsync();
        var device = server.Device();
        var successor = await device.RotateAsync(app.Token);
        server.Clock!.AdjustTime(server.Clock.GetUtcNow().AddHours(-1));

        Assert.Equal(successor, await device.RotateAsync(app.Token));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3600)]
    public async Task Retry_ClosedBeforeTheClockWasSetBack_IsReuse(int seconds)
    {
        using var server = new DashboardServer();
        var app = await server.LinkAsync();
        var device = server.Device();
        await device.RotateAsync(app.Token);
        server.Clock!.Advance(Window);
        await device.RotateAsync((await server.LinkAsync()).Token);
        server.Clock.AdjustTime(server.Clock.GetUtcNow().AddSeconds(-seconds));

        await device.Moved().AssertReuseAsync(server, app, app.Token);
    }

    [Fact]
    public async Task Retry_AWindowAfterTheClockWasSetBack_IsReuse()
    {
        using var server = new DashboardServer();
        var app = await server.LinkAsync();
        var device = server.Device();
        await device.RotateAsync(app.Token);
        server.Clock!.AdjustTime(server.Clock.GetUtcNow().AddHours(-1));
        await device.RotateAsync((await server.LinkAsync()).Token);
        server.Clock.Advance(Window);

        await device.Moved().AssertReuseAsync(server, app, app.Token);
    }

    [Fact]
    public async Task Retry_OfARotationAfterTheClockWasSetBack_GetsTheSameSuccessor()
    {
        using var server = new DashboardServer();
        var (app, device) = (await server.LinkAsync(), server.Device());
        var token = await device.RotateAsync(app.Token);
        server.Clock!.AdjustTime(server.Clock.GetUtcNow().AddHours(-1));
        var successor = await device.RotateAsync(token);
        server.Clock.Advance(Window - TimeSpan.FromMicroseconds(1));

        Assert.Equal(successor, await device.RotateAsync(token));
    }

    [Fact]
    public async Task Retry_ClosedBeforeARestartWithTheClockSetBack_IsReuse()
    {
        using var folder = new TempFolder();
        using var second = await RestartAnHourEarlierAsync(folder, Window);

        await second.Server.Device().Moved().AssertReuseAsync(second.Server, second.App, second.App.Token);
    }

    [Fact]
    public async Task Retry_OpenAtARestartWithTheClockSetBack_GetsTheSameSuccessorForAWindow()
    {
        using var folder = new TempFolder();
        using var second = await RestartAnHourEarlierAsync(folder, TimeSpan.FromSeconds(5));
        var device = second.Server.Device();

        Assert.Equal(second.Successor, await device.RotateAsync(second.App.Token));
        second.Server.Clock!.Advance(Window);
        await device.Moved().AssertReuseAsync(second.Server, second.App, second.App.Token);
    }

    private static async Task<Restarted> RestartAnHourEarlierAsync(TempFolder folder, TimeSpan stopAfter)
    {
        using var first = new DashboardServer { Folder = folder.Path };
        var app = await first.LinkAsync();
        var successor = await first.Device().RotateAsync(app.Token);
        first.Clock!.Advance(stopAfter);
        var earlier = first.Clock.GetUtcNow().AddHours(-1);
        await first.DisposeAsync();
        return new(new DashboardServer { Folder = folder.Path, Clock = new(earlier) }, app, successor);
    }

    private sealed record Restarted(DashboardServer Server, LinkedApp App, string Successor) : IDisposable
    {
        public void Dispose() => Server.Dispose();
    }
}
