using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Sqlite;
using TokenDashboard.Core.Telemetry;

namespace TokenDashboard.Core.Tests.Data.Sqlite;

/// <summary>One commit for many, and the truth for each of them.</summary>
[Trait("Database", "Sqlite")]
public sealed class GroupCommitTests : IDisposable
{
    private readonly CoreDatabase _core = new();
    private readonly WriteTurns _turns = new();
    private readonly GroupCommit<Work, string> _writer;
    private int _commits;

    public GroupCommitTests()
    {
        _core.Stored(db => db.Database.ExecuteSqlRaw(
            """
            CREATE TABLE words (word TEXT PRIMARY KEY);
            CREATE TRIGGER full BEFORE INSERT ON words WHEN NEW.word = 'full' BEGIN SELECT RAISE(ROLLBACK, 'no space left'); END
            """));
        _writer = new(_core, _turns, connection => new Words(connection), () => _commits++);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _core.Dispose();
    }

    [Fact]
    public async Task Run_SeveralWait_ShareOneCommit()
    {
        var answers = await TogetherAsync([.. Enumerable.Range(0, 100).Select(i => new Work($"{i}"))]);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), await Task.WhenAll(answers));
        Assert.Equal((1, 100), (_commits, Stored().Count));
    }

    [Fact]
    public async Task Run_MoreThanABatch_TakesTheTurnAgain()
    {
        await Task.WhenAll(await TogetherAsync([.. Enumerable.Range(0, 300).Select(i => new Work($"{i}"))]));

        Assert.Equal((2, 300), (_commits, Stored().Count));
    }

    [Fact]
    public async Task Run_OneViolatesAConstraint_FailsAloneAndLeavesNothing()
    {
        var answers = await TogetherAsync([new("a"), new("b", "a"), new("c")]);

        Assert.Equal("a", await answers[0]);
        Assert.False((await Assert.ThrowsAsync<SqliteException>(() => answers[1])).IsStorageFailure());
        Assert.Equal("c", await answers[2]);
        Assert.Equal(["a", "c"], Stored());
    }

    [Fact]
    public async Task Run_OneHasABug_FailsAlone()
    {
        var answers = await TogetherAsync([new("a"), new("b", Also: null, Then: () => throw new InvalidOperationException("A bug.")), new("c")]);

        await Assert.ThrowsAsync<InvalidOperationException>(() => answers[1]);
        await Task.WhenAll(answers[0], answers[2]);
        Assert.Equal(["a", "c"], Stored());
    }

    [Fact]
    public async Task Run_OneCancelledWhileItWaits_IsNotDone()
    {
        using var given = new CancellationTokenSource();
        var answers = await TogetherAsync([new("a"), new("b", Up: given), new("c")]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answers[1]);
        await Task.WhenAll(answers[0], answers[2]);
        Assert.Equal(["a", "c"], Stored());
    }

    [Fact]
    public async Task Run_DiskFullInTheMiddle_EachIsToldAndNothingIsStored()
    {
        var answers = await TogetherAsync([new("a"), new("b"), new("full"), new("d")]);

        foreach (var answer in answers.Take(3))
            await Assert.ThrowsAnyAsync<DbException>(() => answer);
        // What waited still goes into the next transaction.
        Assert.Equal("d", await answers[3]);
        Assert.Equal(["d"], Stored());
        Assert.Equal("again", await _writer.RunAsync(new("again"), default));
    }

    [Fact]
    public async Task Run_Done_IsAnsweredNoSoonerThanCommitted()
    {
        List<Task<string>> answers = [];
        var early = false;
        answers.AddRange(await TogetherAsync([new("a"), new("b"), new("c", Then: () => early = answers.Exists(a => a.IsCompleted))], answers));

        await Task.WhenAll(answers);
        Assert.False(early);
    }

    [Fact]
    public async Task Run_OthersWriteToo_TakesFairTurns()
    {
        await _turns.TakeAsync(TimeSpan.FromMinutes(1), default);
        var first = _writer.RunAsync(new("batch"), default);
        Assert.True(SpinWait.SpinUntil(() => _turns.Waiting == 1, TimeSpan.FromSeconds(30)));
        var other = new WriteTransaction(_core, _turns, _core.Service<DashboardMetrics>()).RunAsync(db => db.Database.ExecuteSqlRawAsync("INSERT INTO words VALUES ('other')"), default);
        Assert.Equal(2, _turns.Waiting);

        _turns.Release();
        await Task.WhenAll(first, other);

        Assert.Equal(["batch", "other"], Stored());
    }

    [Fact]
    public async Task Run_TooManyWait_FailsThoseBeyondAsBusy()
    {
        await _turns.TakeAsync(TimeSpan.FromMinutes(1), default);
        var first = _writer.RunAsync(new("first"), default);
        Assert.True(SpinWait.SpinUntil(() => _turns.Waiting == 1, TimeSpan.FromSeconds(30)));
        using var given = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, GroupCommit<Work, string>.MostWaiting).Select(i => _writer.RunAsync(new($"{i}"), given.Token)).ToList();

        Assert.True((await Assert.ThrowsAsync<StorageBusyException>(() => _writer.RunAsync(new("beyond"), default))).IsStorageFailure());

        Assert.All(waiting, w => Assert.False(w.IsCompleted));
        await given.CancelAsync();
        _turns.Release();
        Assert.Equal("first", await first);
        Assert.Equal("after", await _writer.RunAsync(new("after"), default));
        Assert.Equal(["first", "after"], Stored());
    }

    [Fact]
    public async Task Run_HasStoppedBeforeAnything_SaysSo()
    {
        _writer.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => _writer.RunAsync(new("a"), default));
    }

    [Fact]
    public async Task Dispose_SomeWait_AreDoneFirst()
    {
        var answers = Enumerable.Range(0, 50).Select(i => _writer.RunAsync(new($"{i}"), default)).ToList();

        _writer.Dispose();

        Assert.All(await Task.WhenAll(answers), Assert.NotEmpty);
        Assert.Equal(50, Stored().Count);
    }

    // Asked for while another has the turn, so that all of them wait.
    private async Task<List<Task<string>>> TogetherAsync(IReadOnlyList<Work> works, List<Task<string>>? answers = null)
    {
        answers ??= [];
        await _turns.TakeAsync(TimeSpan.FromMinutes(1), default);
        foreach (var work in works)
            answers.Add(_writer.RunAsync(work, work.Up?.Token ?? default));
        foreach (var work in works)
            work.Up?.Cancel();
        _turns.Release();
        return [.. answers];
    }

    private List<string> Stored() => _core.Stored(db => db.Database.SqlQueryRaw<string>("SELECT word AS Value FROM words ORDER BY rowid").ToList());

    private sealed record Work(string Word, string? Also = null, Action? Then = null, CancellationTokenSource? Up = null);

    private sealed class Words(SqliteConnection connection) : IPrepared<Work, string>
    {
        private readonly SqliteStatement _insert = new(connection, "INSERT INTO words VALUES ({0})", 1);

        public string Run(Work work)
        {
            Insert(work.Word);
            if (work.Also is { } also)
                Insert(also);
            work.Then?.Invoke();
            return work.Word;
        }

        public void Dispose() => _insert.Dispose();

        private void Insert(string word)
        {
            _insert.Bind(0, word);
            _insert.Run();
        }
    }
}
