using TokenDashboard.Core.Feed;

namespace TokenDashboard.Core.Tests.Feed;

/// <summary>All that ask for the same at once share one reading, and nobody gets one that began before they asked.</summary>
public sealed class SharedReadsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SharedReads<string, int> _shared = new();
    private int _reads;

    [Fact]
    public async Task Read_ByManyWhileOneRuns_IsMadeOnceMoreForAllOfThem()
    {
        var (first, begun, finish) = await BeginAsync("a");

        var others = Enumerable.Range(0, 100).Select(_ => _shared.ReadAsync("a", NextAsync, default)).ToList();
        Assert.All(others, o => Assert.False(o.IsCompleted));
        finish.SetResult();

        Assert.Equal(begun, await first.WaitAsync(Patience));
        Assert.All(await Task.WhenAll(others).WaitAsync(Patience), value => Assert.Equal(begun + 1, value));
        Assert.Equal(begun + 2, await _shared.ReadAsync("a", NextAsync, default).WaitAsync(Patience));
    }

    [Fact]
    public async Task Read_OfSomethingElse_WaitsForNobody()
    {
        var (first, begun, finish) = await BeginAsync("a");

        Assert.Equal(begun + 1, await _shared.ReadAsync("b", NextAsync, default).WaitAsync(Patience));

        finish.SetResult();
        await first.WaitAsync(Patience);
    }

    [Fact]
    public async Task Read_Fails_FailsForThoseWhoShareItAndNobodyElse()
    {
        var (first, begun, finish) = await BeginAsync("a");
        var failing = Enumerable.Range(0, 3).Select(_ => _shared.ReadAsync("a", () => Task.FromException<int>(new InvalidDataException()), default)).ToList();
        finish.SetResult();

        Assert.Equal(begun, await first.WaitAsync(Patience));
        foreach (var one in failing)
            await Assert.ThrowsAsync<InvalidDataException>(() => one.WaitAsync(Patience));
        Assert.Equal(begun + 1, await _shared.ReadAsync("a", NextAsync, default).WaitAsync(Patience));
    }

    [Fact]
    public async Task Read_CancelledByOne_IsTheOthersStill()
    {
        var (first, begun, finish) = await BeginAsync("a");
        using var cancelled = new CancellationTokenSource();
        var leaving = _shared.ReadAsync("a", NextAsync, cancelled.Token);
        var staying = _shared.ReadAsync("a", NextAsync, default);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        finish.SetResult();
        Assert.Equal(begun, await first.WaitAsync(Patience));
        Assert.Equal(begun + 1, await staying.WaitAsync(Patience));
    }

    [Fact]
    public async Task Read_OfVeryManyOneAfterTheOther_HoldsNone()
    {
        for (var i = 0; i < 1000; i++)
            await _shared.ReadAsync($"{i}", NextAsync, default).WaitAsync(Patience);

        Assert.Equal(0, _shared.Count);
    }

    private Task<int> NextAsync() => Task.FromResult(Interlocked.Increment(ref _reads));

    // One that runs until it is let go, and what it will answer.
    private async Task<(Task<int> First, int Begun, TaskCompletionSource Finish)> BeginAsync(string key)
    {
        var running = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _shared.ReadAsync(key, async () =>
        {
            var value = await NextAsync();
            running.SetResult(value);
            await finish.Task;
            return value;
        }, default);
        return (first, await running.Task.WaitAsync(Patience), finish);
    }
}
