using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>Who writes next.</summary>
public sealed class WriteTurnsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly WriteTurns _turns = new();

    [Fact]
    public async Task Release_SeveralWait_HandsTheTurnToTheFirst()
    {
        await _turns.TakeAsync(Long, default);
        var waiting = Enumerable.Range(0, 5).Select(_ => _turns.TakeAsync(Long, default)).ToList();

        for (var i = 0; i < waiting.Count; i++)
        {
            Assert.All(waiting.Skip(i), w => Assert.False(w.IsCompleted));
            _turns.Release();
            Assert.True(await waiting[i]);
        }
    }

    [Fact]
    public async Task Release_SomebodyAndNobodyWait_HandsTheTurnToSomebody()
    {
        await _turns.TakeAsync(Long, default);
        var nobody = _turns.TakeAsync(Long, default, Lane.Nobody);
        var somebody = _turns.TakeAsync(Long, default);

        _turns.Release();
        Assert.True(await somebody);
        Assert.False(nobody.IsCompleted);
        _turns.Release();
        Assert.True(await nobody);
    }

    [Fact]
    public async Task Release_SomebodyWaitsAlways_HandsNobodyATurnNowAndThen()
    {
        await _turns.TakeAsync(Long, default);
        var nobody = _turns.TakeAsync(Long, default, Lane.Nobody);

        var turns = 0;
        while (!nobody.IsCompleted)
        {
            var somebody = _turns.TakeAsync(Long, default);
            _turns.Release();
            await Task.WhenAny(somebody, nobody);
            turns++;
        }

        Assert.Equal(9, turns);
    }

    [Fact]
    public async Task Take_WhereTooManyNobodiesWait_RefusesTheNextOfThemAtOnce()
    {
        await _turns.TakeAsync(Long, default);
        var waiting = Enumerable.Range(0, WriteTurns.MostNobodies).Select(_ => _turns.TakeAsync(Long, default, Lane.Nobody)).ToList();

        Assert.False(await _turns.TakeAsync(Long, default, Lane.Nobody));
        var (housekeeping, somebody) = (_turns.TakeAsync(Long, default, Lane.Housekeeping), _turns.TakeAsync(Long, default));
        for (var i = 0; i < waiting.Count + 2; i++)
            _turns.Release();

        Assert.True(await somebody && await housekeeping);
        Assert.All(waiting, w => Assert.True(w.Result));
    }

    [Fact]
    public async Task Take_NotInTime_IsRefusedAndPassedOver()
    {
        await _turns.TakeAsync(Long, default);

        Assert.False(await _turns.TakeAsync(TimeSpan.Zero, default));
        Assert.False(await _turns.TakeAsync(TimeSpan.FromMilliseconds(1), default));
        var next = _turns.TakeAsync(Long, default);
        _turns.Release();

        Assert.True(await next);
    }

    [Theory]
    [InlineData(Lane.Somebody, Lane.Nobody)]
    [InlineData(Lane.Housekeeping, Lane.Somebody)]
    public async Task Take_TooManyWait_IsRefusedAtOnceInThatLaneAlone(Lane full, Lane other)
    {
        await _turns.TakeAsync(Long, default);
        // Not each by way of the test's own turns.
        var waiting = await Task.Run(() => Enumerable.Range(0, WriteTurns.MostWaiting).Select(_ => _turns.TakeAsync(Long, default, full)).ToList());

        Assert.False(await _turns.TakeAsync(Long, default, full));
        var others = _turns.TakeAsync(Long, default, other);

        Assert.False(others.IsCompleted);
        Assert.Equal(WriteTurns.MostWaiting + 1, _turns.Waiting);
        for (var i = 0; i <= WriteTurns.MostWaiting; i++)
            _turns.Release();
        Assert.True(await others);
        Assert.All(await Task.WhenAll(waiting), Assert.True);
    }

    [Fact]
    public async Task Take_Cancelled_IsPassedOver()
    {
        await _turns.TakeAsync(Long, default);
        using var given = new CancellationTokenSource();
        var up = _turns.TakeAsync(Long, given.Token);
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => up);
        _turns.Release();
        Assert.True(await _turns.TakeAsync(TimeSpan.Zero, default));
    }

    [Fact]
    public async Task Take_ByManyAtOnce_IsOnesAtATime()
    {
        var (inside, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            if (!await _turns.TakeAsync(i % 3 == 0 ? TimeSpan.FromMilliseconds(1) : Long, default))
                return;
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            _turns.Release();
        })));

        Assert.Equal(1, most);
        Assert.True(await _turns.TakeAsync(TimeSpan.Zero, default));
    }
}
