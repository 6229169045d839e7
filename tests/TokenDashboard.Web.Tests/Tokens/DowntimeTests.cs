using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Web.Jobs;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>
/// Promise 10: downtime does not count. A retry window that was open when the server was last known to live is open once
/// more for 30 seconds after the start; nothing else is.
/// </summary>
public sealed class DowntimeTests : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Downtime = TimeSpan.FromHours(2);
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Retry_SoonAfterTheStart_GetsTheSameSuccessor()
    {
        var (app, successor) = await LoseAReplyAsync();
        _clock.Advance(Downtime);
        using var server = Start();

        _clock.Advance(TimeSpan.FromSeconds(10));
        var again = await server.Device().RotateAsync(app.Token);

        Assert.Equal(successor, again);
        await server.Device().RotateAsync(successor);
        Assert.Equal((3, 0), (server.Stored.Session(app.SessionId).Generation, server.Stored.Incidents(app.SessionId)));
    }

    [Fact]
    public async Task Retry_UpToTheWindowsEndAfterTheStart_GetsTheSameSuccessor()
    {
        var (app, successor) = await LoseAReplyAsync();
        _clock.Advance(Downtime);
        using var server = Start();

        _clock.Advance(Window - Tick);

        Assert.Equal(successor, await server.Device().RotateAsync(app.Token));
    }

    [Fact]
    public async Task Retry_AWindowAfterTheStart_IsReuse()
    {
        var (app, _) = await LoseAReplyAsync();
        _clock.Advance(Downtime);
        using var server = Start();

        _clock.Advance(Window);

        await server.Device().Moved().AssertReuseAsync(server, app, app.Token);
    }

    [Fact]
    public async Task Retry_ClosedBeforeTheLastBeat_IsReuse()
    {
        var (app, _) = await LoseAReplyAsync(stopAfter: Window);
        _clock.Advance(Downtime);
        using var server = Start();

        await server.Device().Moved().AssertReuseAsync(server, app, app.Token);
    }

    [Fact]
    public async Task Retry_OpenToTheLastBeat_GetsTheSameSuccessor()
    {
        var (app, successor) = await LoseAReplyAsync(stopAfter: Window - Tick);
        _clock.Advance(Downtime);
        using var server = Start();

        Assert.Equal(successor, await server.Device().RotateAsync(app.Token));
    }

    [Fact]
    public async Task Retry_OfARotationAfterTheLastBeat_GetsTheSameSuccessor()
    {
        LinkedApp app;
        string successor;
        using (var crashed = Start(beats: false))
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            app = await crashed.LinkAsync();
            successor = await crashed.Device().RotateAsync(app.Token);
        }

        _clock.Advance(Downtime);
        using var server = Start();

        Assert.Equal(successor, await server.Device().RotateAsync(app.Token));
    }

    [Fact]
    public async Task Retry_AfterASecondRestart_IsReuse()
    {
        var (app, _) = await LoseAReplyAsync();
        _clock.Advance(Downtime);
        Start().Dispose();
        _clock.Advance(TimeSpan.FromSeconds(10));
        using var server = Start();

        await server.Device().Moved().AssertReuseAsync(server, app, app.Token);
    }

    /// <summary>A process that died before its second beat has used up the one time as well.</summary>
    [Fact]
    public async Task Retry_AfterACrashRightAfterTheStart_IsReuse()
    {
        var (app, _) = await LoseAReplyAsync();
        _clock.Advance(Downtime);
        Start(beats: false).Dispose();
        using var server = Start();

        await server.Device().Moved().AssertReuseAsync(server, app, app.Token);
    }

    [Fact]
    public async Task Retry_StillOpenAtASecondRestart_GetsTheSameSuccessor()
    {
        var (app, successor) = await LoseAReplyAsync(stopAfter: TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Start().Dispose();
        _clock.Advance(Downtime);
        using var server = Start();

        _clock.Advance(Window - Tick);

        Assert.Equal(successor, await server.Device().RotateAsync(app.Token));
    }

    [Fact]
    public async Task Retry_WithoutAnEarlierBeat_CountsTheDowntime()
    {
        var (app, _) = await LoseAReplyAsync();
        new StoredState(_folder.Path).Execute("DELETE FROM heartbeat");
        _clock.Advance(Downtime);
        using var server = Start();

        await server.Device().Moved().AssertReuseAsync(server, app, app.Token);
    }

    [Fact]
    public async Task Retry_WithTheWindowOff_IsReuse()
    {
        var (app, _) = await LoseAReplyAsync();
        using var server = Start(window: "00:00:00");

        await server.Device().AssertReuseAsync(server, app, app.Token);
    }

    [Fact]
    public async Task Retry_AfterTheStartWithAnotherAgent_IsReuse()
    {
        var (app, _) = await LoseAReplyAsync();
        _clock.Advance(Downtime);
        using var server = Start();

        await (server.Device() with { Agent = "another/2.0" }).AssertReuseAsync(server, app, app.Token);
    }

    [Fact]
    public async Task Retry_AfterTheStartOfAUsedSuccessor_IsReuse()
    {
        var (app, successor) = await LoseAReplyAsync();
        _clock.Advance(Downtime);
        using var server = Start();
        await server.Device().RotateAsync(successor);

        await server.Device().AssertReuseAsync(server, app, app.Token);
    }

    [Fact]
    public async Task Cleanup_WhileAWindowIsOpenAgain_KeepsItsSaltUntilItCloses()
    {
        var (app, successor) = await LoseAReplyAsync();
        _clock.Advance(Downtime);
        using var server = Start(late: "00:00:00");

        _clock.Advance(Window - Tick);
        await server.Service<TokenCleanup>().RunAsync(CancellationToken.None);
        Assert.Equal(successor, await server.Device().RotateAsync(app.Token));

        _clock.Advance(Tick);
        await server.Service<TokenCleanup>().RunAsync(CancellationToken.None);
        Assert.Null(server.Stored.Session(app.SessionId).RetrySalt);
    }

    [Fact]
    public async Task Start_WithOpenWindows_WritesNoSession()
    {
        await LoseAReplyAsync();
        var stored = new StoredState(_folder.Path);
        var before = Sessions(stored);
        _clock.Advance(Downtime);

        using var server = Start();
        await server.Client().GetAsync("/health/ready");

        Assert.Equal(before, Sessions(stored));

        static string[] Sessions(StoredState stored) => [.. stored.Dump().Split('\n').Where(l => l.StartsWith("sessions ", StringComparison.Ordinal))];
    }

    private DashboardServer Start(bool beats = true, string window = "00:00:30", string late = "12:00:00")
    {
        var server = new DashboardServer
        {
            Folder = _folder.Path, Clock = _clock, Settings = { ["Tokens:RetryWindow"] = window, ["Tokens:LateRetry"] = late },
            Replace = services =>
            {
                if (!beats)
                    services.Remove(services.Single(s => s.ImplementationType == typeof(HeartbeatService)));
            },
        };
        server.Client().Dispose();
        return server;
    }

    /// <summary>A server that rotates, whose reply nobody gets, and that then stops in order.</summary>
    private async Task<(LinkedApp App, string Successor)> LoseAReplyAsync(TimeSpan stopAfter = default)
    {
        using var server = Start();
        var app = await server.LinkAsync();
        var successor = await server.Device().RotateAsync(app.Token);
        _clock.Advance(stopAfter);
        return (app, successor);
    }
}
