using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Jobs;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>Promise 10: the server keeps when it was last alive.</summary>
public sealed class HeartbeatTests
{
    [Fact]
    public async Task Heartbeat_AsTimePasses_IsStored()
    {
        using var commits = new Commits();
        using var server = new DashboardServer
        {
            Replace = services => services.Intercept(commits),
        };
        server.Client().Dispose();
        var first = LastBeat(server.Stored);

        await commits.NextBeatAsync(server);

        Assert.True(LastBeat(server.Stored) >= first + Heartbeat.Interval.Ticks);
        Assert.Equal(1, server.Stored.Count("heartbeat"));
    }

    [Fact]
    public async Task Heartbeat_OrderlyStop_IsStoredOnceMore()
    {
        using var folder = new TempFolder();
        using var commits = new Commits();
        long stopped;
        await using (var server = new DashboardServer
        {
            Folder = folder.Path,
            Replace = services => services.Intercept(commits),
        })
        {
            server.Client().Dispose();
            await commits.NextBeatAsync(server);
            server.Clock!.Advance(Heartbeat.Interval / 2);
            stopped = server.Clock.GetUtcNow().UtcTicks;
        }

        Assert.Equal(stopped, LastBeat(new StoredState(folder.Path)));
    }

    [Fact]
    public async Task Heartbeat_StoppedInTheMiddleOfABeat_IsStoredOnceMore()
    {
        using var commits = new Commits();
        using var server = new DashboardServer
        {
            Replace = services =>
            {
                services.Intercept(commits);
                services.Remove(services.Single(s => s.ImplementationType == typeof(HeartbeatService)));
            },
        };
        using var beating = new HeartbeatService(server.Service<Heartbeat>(), server.Clock!);
        var goOn = new TaskCompletionSource();
        await beating.StartAsync(CancellationToken.None);
        commits.Hold = goOn.Task;
        await commits.NextBeatAsync(server);

        var stopped = beating.StopAsync(CancellationToken.None);
        server.Clock!.Advance(Heartbeat.Interval / 2);
        goOn.SetResult();
        await stopped;

        Assert.Equal(server.Clock.GetUtcNow().UtcTicks, LastBeat(server.Stored));
    }

    [Fact]
    public async Task Heartbeat_StorageFails_IsLoggedOnceAndComesBack()
    {
        var logs = new CapturedLogs();
        using var server = new DashboardServer { Logs = logs };
        var heartbeat = server.Service<Heartbeat>();
        using (new BrokenStorage(server.Stored, "heartbeat", "UPDATE"))
        {
            await heartbeat.BeatAsync(CancellationToken.None);
            await heartbeat.BeatAsync(CancellationToken.None);
        }

        await heartbeat.BeatAsync(CancellationToken.None);

        Assert.Single(logs.Lines, l => l.Contains("Warning The heartbeat can't be stored", StringComparison.Ordinal));
        Assert.Single(logs.Lines, l => l.Contains("Information The heartbeat is stored again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Heartbeat_StorageRefusesIt_IsAnErrorAndNoReasonToStop()
    {
        var logs = new CapturedLogs();
        using var server = new DashboardServer { Logs = logs };
        var heartbeat = server.Service<Heartbeat>();

        using (new BrokenStorage(server.Stored, "heartbeat", "UPDATE", BrokenStorage.Twice))
            await heartbeat.BeatAsync(CancellationToken.None);

        Assert.Single(logs.Lines, l => l.Contains("Error The heartbeat can't be stored", StringComparison.Ordinal));
    }

    private static long LastBeat(StoredState stored) => stored.Value<long>("SELECT At FROM heartbeat");

    private sealed class Commits : DbTransactionInterceptor, IDisposable
    {
        private readonly SemaphoreSlim _seen = new(0);

        /// <summary>Until this is done, nobody who commits goes on.</summary>
        public Task Hold { get; set; } = Task.CompletedTask;

        /// <summary>Moves the clock until a commit has stored a beat: others commit as well. The loop may not wait yet when it moves for the first time.</summary>
        public async Task NextBeatAsync(DashboardServer server)
        {
            var last = LastBeat(server.Stored);
            do
            {
                server.Clock!.Advance(Heartbeat.Interval);
                await _seen.WaitAsync(TimeSpan.FromMilliseconds(200));
            }
            while (LastBeat(server.Stored) == last);
        }

        public override Task TransactionCommittedAsync(
            DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            _seen.Release();
            return Hold;
        }

        public void Dispose() => _seen.Dispose();
    }
}
