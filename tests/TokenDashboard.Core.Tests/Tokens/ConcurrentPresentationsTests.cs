using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>Promise 3: a request that overlaps the one it lost to lost a race; one that came after it is late.</summary>
public sealed class ConcurrentPresentationsTests
{
    private readonly ConcurrentPresentations _presentations = new();
    private readonly byte[] _token = [1, 2, 3];

    [Fact]
    public void LostRace_NobodyConsumed_IsFalse()
    {
        using var first = _presentations.Enter(_token);
        using var second = _presentations.Enter(_token);

        Assert.False(second.LostRace);
    }

    [Fact]
    public void LostRace_EnteredBeforeTheWinner_IsTrue()
    {
        using var early = _presentations.Enter(_token);
        Win(_presentations.Enter(_token));

        Assert.True(early.LostRace);
    }

    [Fact]
    public void LostRace_EnteredWhileTheWinnerIsThere_IsTrue()
    {
        using var winner = _presentations.Enter(_token);
        winner.Consume();
        winner.Commit();
        using var second = _presentations.Enter(_token);

        Assert.True(second.LostRace);
    }

    [Fact]
    public void LostRace_EnteredAfterTheWinnerLeft_IsFalse()
    {
        Win(_presentations.Enter(_token));
        using var late = _presentations.Enter(_token);

        Assert.False(late.LostRace);
    }

    /// <summary>Although losers of the race are still there.</summary>
    [Fact]
    public void LostRace_EnteredAfterTheWinnerLeftButBeforeALoserDid_IsFalse()
    {
        using var loser = _presentations.Enter(_token);
        Win(_presentations.Enter(_token));
        using var late = _presentations.Enter(_token);

        Assert.True(loser.LostRace);
        Assert.False(late.LostRace);
    }

    [Fact]
    public void LostRace_OfAnotherToken_IsFalse()
    {
        using var other = _presentations.Enter([9]);
        using var winner = _presentations.Enter(_token);
        winner.Consume();

        Assert.False(other.LostRace);
    }

    private static void Win(ConcurrentPresentations.Presentation presentation)
    {
        presentation.Consume();
        presentation.Commit();
        presentation.Dispose();
    }
}
