using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>A clock that is set back by an hour: the generation, not the instant, says what was spent.</summary>
public sealed class ClockStepTests
{
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
}
