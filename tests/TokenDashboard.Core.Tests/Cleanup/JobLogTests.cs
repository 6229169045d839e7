using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Telemetry;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tests.Telemetry;

namespace TokenDashboard.Core.Tests.Cleanup;

/// <summary>How runs are recorded, read and told of.</summary>
public sealed class JobLogTests : IDisposable
{
    private readonly CoreDatabase _core = new();
    private readonly KeptLines<JobLog> _lines = new();
    private readonly JobLog _log;

    public JobLogTests()
    {
        _log = new JobLog(_core.Service<WriteTransaction>(), _core, _core.Clock, _core.Feed, _core.Service<DashboardMetrics>(), _lines);
    }

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task List_MoreRunsThanAskedFor_ReturnsTheLastOnesOldestFirst()
    {
        for (var removed = 1; removed <= 5; removed++)
            await RunAsync("cleanup", removed);

        var runs = await _log.ListAsync("cleanup", 3, default);

        Assert.Equal([3, 4, 5], runs.Select(r => r.Removed));
        Assert.Equal(runs.OrderBy(r => r.StartedAt), runs);
    }

    [Fact]
    public async Task List_OtherJobsRuns_AreNotAmongThem()
    {
        await RunAsync("cleanup", 1);
        await RunAsync("other", 2);

        Assert.Equal([1], (await _log.ListAsync("cleanup", 14, default)).Select(r => r.Removed));
        Assert.Empty(await _log.ListAsync("never", 14, default));
    }

    [Fact]
    public async Task Record_Run_KeepsWhenItBeganHowLongItTookAndWhatItRemoved()
    {
        var began = _core.Clock.GetUtcNow();

        await RunAsync("cleanup", 7);

        var run = Assert.Single(await _log.ListAsync("cleanup", 14, default));
        Assert.Equal((began, TimeSpan.FromSeconds(2), 7, null, false), (run.StartedAt, run.Duration, run.Removed, run.Error, run.Failed));
    }

    [Fact]
    public async Task Record_AnotherInstanceIsAtIt_DoesNothing()
    {
        var another = new JobLog(_core.Service<WriteTransaction>(), _core, _core.Clock, _core.Feed, _core.Service<DashboardMetrics>(), _lines);
        var done = 0;

        await _log.RecordAsync(
            "cleanup",
            async _ =>
            {
                await another.RecordAsync("cleanup", _ => Task.FromResult(++done), default);
                await another.RecordAsync("other", _ => Task.FromResult(++done), default);
                Assert.Equal(["cleanup"], (await another.ListRunningAsync(default)).Keys);
                return 0;
            },
            default);

        Assert.Equal(1, done);
        // Whatever was asserted inside is the job's own failure.
        Assert.Null(Assert.Single(await _log.ListAsync("cleanup", 14, default)).Error);
        Assert.Empty(await _log.ListRunningAsync(default));
    }

    [Fact]
    public async Task Record_OfOneJobWhileAnotherIsDone_LeavesThatHeld()
    {
        IEnumerable<string> running = [];

        await _log.RecordAsync(
            "cleanup",
            async _ =>
            {
                await _log.RecordAsync("other", _ => Task.FromResult(0), default);
                running = (await _log.ListRunningAsync(default)).Keys;
                return 0;
            },
            default);

        Assert.Equal(["cleanup"], running);
    }

    [Fact]
    public async Task Record_DueAtATime_IsHeldForAMinuteUnderThatTime()
    {
        var due = _core.Clock.GetUtcNow().AddMinutes(-5);
        List<(TimeSpan Due, TimeSpan Until)> held = [];

        // First there is no claim yet, and then there is one.
        foreach (var at in new[] { due, due.AddHours(1) })
        {
            await _log.RecordAsync(
                "cleanup",
                _ =>
                {
                    var (claim, now) = (_core.Stored(db => db.JobClaims.Single()), _core.Clock.GetUtcNow());
                    held.Add((now - claim.DueAt, claim.Until - now));
                    return Task.FromResult(0);
                },
                default,
                at);
            _core.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal([(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1)), (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1))], held);
    }

    [Fact]
    public async Task Record_AnotherInstanceHasTakenIt_IsBrokenOffAndLeavesItToThat()
    {
        var (other, until) = (Guid.NewGuid(), _core.Clock.GetUtcNow().AddDays(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _log.RecordAsync(
            "cleanup",
            async stopped =>
            {
                _core.Stored(db => db.JobClaims.ExecuteUpdate(set => set.SetProperty(c => c.Instance, other).SetProperty(c => c.Until, until)));
                _core.Clock.Advance(TimeSpan.FromSeconds(20));
                await Task.Delay(TimeSpan.FromSeconds(60), stopped);
                return 1;
            },
            default));

        Assert.Empty(await _log.ListAsync("cleanup", 14, default));
        var claim = _core.Stored(db => db.JobClaims.Single());
        Assert.Equal((other, until), (claim.Instance, claim.Until));
    }

    [Fact]
    public async Task Record_DoneForThatTimeAlready_DoesNothing()
    {
        var another = new JobLog(_core.Service<WriteTransaction>(), _core, _core.Clock, _core.Feed, _core.Service<DashboardMetrics>(), _lines);
        var (due, done) = (_core.Clock.GetUtcNow(), 0);

        await _log.RecordAsync("cleanup", _ => Task.FromResult(++done), default, due);
        await another.RecordAsync("cleanup", _ => Task.FromResult(++done), default, due);
        Assert.Equal(1, done);
        await another.RecordAsync("cleanup", _ => Task.FromResult(++done), default, due.AddHours(1));

        Assert.Equal(2, done);
    }

    [Fact]
    public async Task Record_InstanceAtItIsGone_IsTakenOnceItsTimeIsUp()
    {
        _core.Stored(db =>
        {
            var now = _core.Clock.GetUtcNow();
            db.JobClaims.Add(new JobClaim { Job = "cleanup", Instance = Guid.NewGuid(), DueAt = now, StartedAt = now, Until = now.AddMinutes(1) });
            return db.SaveChanges();
        });

        await RunAsync("cleanup", 1);
        Assert.Empty(await _log.ListAsync("cleanup", 14, default));
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await RunAsync("cleanup", 1);

        Assert.Single(await _log.ListAsync("cleanup", 14, default));
    }

    [Fact]
    public async Task Record_TakesLong_IsHeldAllTheWhile()
    {
        var another = new JobLog(_core.Service<WriteTransaction>(), _core, _core.Clock, _core.Feed, _core.Service<DashboardMetrics>(), _lines);
        var taken = false;

        await _log.RecordAsync(
            "cleanup",
            async _ =>
            {
                for (var i = 0; i < 10; i++)
                {
                    var held = _core.Stored(db => db.JobClaims.Single().Until);
                    _core.Clock.Advance(TimeSpan.FromSeconds(20));
                    Assert.True(SpinWait.SpinUntil(() => _core.Stored(db => db.JobClaims.Single().Until) > held, TimeSpan.FromSeconds(60)));
                    await another.RecordAsync("cleanup", _ =>
                    {
                        taken = true;
                        return Task.FromResult(1);
                    }, default);
                }

                return 0;
            },
            default);

        Assert.False(taken);
        Assert.Null(Assert.Single(await _log.ListAsync("cleanup", 14, default)).Error);
    }

    [Fact]
    public async Task Record_DatabaseFails_SaysWhatItSaidUnderTheReferenceThatTheLogHas()
    {
        await _log.RecordAsync("cleanup", _ => throw new SqliteException("database is locked\nand more", 5), default);

        var run = Assert.Single(await _log.ListAsync("cleanup", 14, default));
        Assert.True(run.Failed);
        Assert.Matches("^database is locked Reference [2-9A-Z]{6}$", run.Error);
        Assert.Contains($"reference {run.Error![^6..]}", Assert.Single(_lines.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_DatabaseFailsInside_SaysTheCause()
    {
        var cause = new SqliteException("disk is full", 13);

        await _log.RecordAsync("cleanup", _ => throw new InvalidOperationException("See the inner exception.", cause), default);

        Assert.StartsWith("disk is full Reference ", (await _log.ListAsync("cleanup", 14, default))[0].Error, StringComparison.Ordinal);
    }

    /// <summary>A message may quote what it could not read.</summary>
    [Fact]
    public async Task Record_AnythingElseFails_SaysItsKindAndNotItsMessage()
    {
        await _log.RecordAsync("cleanup", _ => throw new FormatException("td1_secret is no number"), default);

        var run = Assert.Single(await _log.ListAsync("cleanup", 14, default));
        Assert.Matches("^FormatException. Reference [2-9A-Z]{6}$", run.Error);
    }

    [Fact]
    public async Task Record_Run_IsToldOfWhenItBeginsAndOnceItIsRecorded()
    {
        var told = new List<(Change, int)>();
        using var subscription = _core.Feed.Subscribe(change => told.Add((change, _core.Stored(db => db.JobRuns.Count()))));

        await RunAsync("cleanup", 1);

        var jobs = new Change.Jobs("cleanup");
        Assert.Equal([(jobs, 0), (jobs, 1)], told);
    }

    [Fact]
    public async Task Record_MoreThanAreKept_ForgetsTheOldestOfThatJob()
    {
        await RunAsync("other", 1);
        for (var i = 0; i < JobLog.RunsKept + 1; i++)
            await RunAsync("cleanup", i);

        var runs = await _log.ListAsync("cleanup", int.MaxValue, default);

        Assert.Equal((JobLog.RunsKept, 1), (runs.Count, runs[0].Removed));
        Assert.Single(await _log.ListAsync("other", 14, default));
    }

    // A run of two seconds.
    private async Task RunAsync(string job, int removed)
    {
        await _log.RecordAsync(
            job,
            _ =>
            {
                _core.Clock.Advance(TimeSpan.FromSeconds(2));
                return Task.FromResult(removed);
            },
            default);
        _core.Clock.Advance(TimeSpan.FromHours(1));
    }
}
