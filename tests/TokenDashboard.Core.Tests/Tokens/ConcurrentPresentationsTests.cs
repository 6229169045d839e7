using System.Diagnostics;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>Promise 3: a request that overlaps the one it lost to lost a race; one that came after it is late.</summary>
public sealed class ConcurrentPresentationsTests
{
    private readonly ConcurrentPresentations _presentations = new();
    private readonly byte[] _token = [1, 2, 3];

    [Fact]
    public async Task LostRace_NobodyConsumed_IsFalse()
    {
        using var first = _presentations.Enter(_token);
        using var second = _presentations.Enter(_token);

        Assert.False(await second.LostRaceAsync());
    }

    [Fact]
    public async Task LostRace_EnteredBeforeTheWinner_IsTrue()
    {
        using var early = _presentations.Enter(_token);
        Win(_presentations.Enter(_token));

        Assert.True(await early.LostRaceAsync());
    }

    [Fact]
    public async Task LostRace_EnteredWhileTheWinnerIsThere_IsTrue()
    {
        using var winner = _presentations.Enter(_token);
        winner.Consume();
        winner.Commit();
        using var second = _presentations.Enter(_token);

        Assert.True(await second.LostRaceAsync());
    }

    [Fact]
    public async Task LostRace_EnteredAfterTheWinnerLeft_IsFalse()
    {
        Win(_presentations.Enter(_token));
        using var late = _presentations.Enter(_token);

        Assert.False(await late.LostRaceAsync());
    }

    /// <summary>Although losers of the race are still there.</summary>
    [Fact]
    public async Task LostRace_EnteredAfterTheWinnerLeftButBeforeALoserDid_IsFalse()
    {
        using var loser = _presentations.Enter(_token);
        Win(_presentations.Enter(_token));
        using var late = _presentations.Enter(_token);

        Assert.True(await loser.LostRaceAsync());
        Assert.False(await late.LostRaceAsync());
    }

    /// <summary>Real time: a tenth of a second after whoever came last.</summary>
    [Fact]
    public async Task Quiet_SomebodyComes_WaitsForAMomentAfterThem()
    {
        using var winner = _presentations.Enter(_token);
        var quiet = winner.QuietAsync();
        using var next = _presentations.Enter(_token);
        var came = Stopwatch.GetTimestamp();

        await quiet;

        Assert.True(Stopwatch.GetElapsedTime(came) > TimeSpan.FromMilliseconds(99));
    }

    /// <summary>Whoever has consumed it did so on another instance.</summary>
    [Fact]
    public async Task LostRace_TokenWasCurrentMeanwhile_IsTrue()
    {
        using var early = _presentations.Enter(_token);
        early.SeeCurrent();

        Assert.True(await early.LostRaceAsync());
    }

    /// <summary>What it did may be seen in the database before it is known here.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LostRace_WhileAnAttemptIsUnderWay_WaitsForItsOutcome(bool consumes)
    {
        using var other = _presentations.Enter(_token);
        using var trying = _presentations.Enter(_token);
        var attempt = trying.BeginAttempt();

        var lost = other.LostRaceAsync();
        Assert.False(lost.IsCompleted);
        if (consumes)
            trying.Consume();
        attempt.Dispose();

        Assert.Equal(consumes, await lost);
        Assert.True(other.LostRaceAsync().IsCompleted);
    }

    [Fact]
    public async Task LostRace_OfAnotherToken_IsFalse()
    {
        using var other = _presentations.Enter([9]);
        using var winner = _presentations.Enter(_token);
        winner.Consume();

        Assert.False(await other.LostRaceAsync());
    }

    [Fact]
    public void Enter_WithVeryManyTokens_HoldsThoseThatAreBeingAnswered()
    {
        var present = Enumerable.Range(0, 10_000).Select(i => _presentations.Enter(BitConverter.GetBytes(i))).ToList();
        Assert.Equal(10_000, _presentations.Count);

        present.ForEach(p => p.Dispose());

        Assert.Equal(0, _presentations.Count);
    }

    private static void Win(ConcurrentPresentations.Presentation presentation)
    {
        presentation.Consume();
        presentation.Commit();
        presentation.Dispose();
    }
}
