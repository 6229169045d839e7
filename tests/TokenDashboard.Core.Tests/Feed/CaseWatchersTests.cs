using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Core.Feed;

namespace TokenDashboard.Core.Tests.Feed;

/// <summary>Who has an incident open: told at once, on every instance, and forgotten soon.</summary>
public sealed class CaseWatchersTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SessionFeed _hereFeed = new(NullLogger<SessionFeed>.Instance);
    private readonly SessionFeed _thereFeed = new(NullLogger<SessionFeed>.Instance);
    private readonly CaseWatchers _here;
    private readonly CaseWatchers _there;
    private int _told;
    private bool _isCut;

    public CaseWatchersTests()
    {
        (_here, _there) = (new(_hereFeed, _clock), new(_thereFeed, _clock));
        _hereFeed.Published += change => Pass(change, _thereFeed);
        _thereFeed.Published += change => Pass(change, _hereFeed);
    }

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Fact]
    public void Enter_OnTwoInstances_IsSeenOnBothAndGoneWhenTheyLeave()
    {
        List<string> changes = [];
        var ada = _here.Enter(7, "ada", () => changes.Add("ada is told"));
        var jonas = _there.Enter(7, "jonas", () => changes.Add("jonas is told"));
        using var other = _there.Enter(8, "kim", () => { });

        Assert.Equal(("ada jonas", "ada jonas", "kim"), (At(_here, 7), At(_there, 7), At(_here, 8)));
        Assert.Equal(["ada is told", "ada is told", "jonas is told"], changes.Order());
        changes.Clear();

        jonas.Dispose();
        jonas.Dispose();
        Assert.Equal(("ada", "ada"), (At(_here, 7), At(_there, 7)));
        Assert.Equal(["ada is told"], changes);
        ada.Dispose();
        Assert.Equal(("", ""), (At(_here, 7), At(_there, 7)));
    }

    [Fact]
    public void Enter_TwoPagesOfOne_IsOnceAndStaysUntilTheLastCloses()
    {
        var (first, second) = (_here.Enter(7, "ada", () => { }), _here.Enter(7, "ada", () => { }));

        first.Dispose();
        Assert.Equal(("ada", "ada"), (At(_here, 7), At(_there, 7)));
        second.Dispose();
        Assert.Equal(("", ""), (At(_here, 7), At(_there, 7)));
    }

    /// <summary>As long as both run, however long that is; and not after one died, which says nothing any more.</summary>
    [Fact]
    public void At_InstanceThatDied_ForgetsItsPeopleWithinAQuarterOfAMinute()
    {
        var told = 0;
        using var jonas = _there.Enter(7, "jonas", () => told++);
        using var ada = _here.Enter(7, "ada", () => { });
        for (var i = 0; i < 20; i++)
            _clock.Advance(CaseWatchers.Beat);
        Assert.Equal(["ada", "jonas"], _there.At(7));
        told = 0;

        _isCut = true;
        _clock.Advance(CaseWatchers.Kept - CaseWatchers.Beat);
        Assert.Equal(["ada", "jonas"], _there.At(7));
        _clock.Advance(CaseWatchers.Beat);

        Assert.Equal(("jonas", 1, 0), (At(_there, 7), told, _there.Elsewhere));
        _isCut = false;
        _clock.Advance(CaseWatchers.Beat);
        Assert.Equal(("ada jonas", 2), (At(_there, 7), told));
    }

    [Fact]
    public void Tick_NobodyLooks_TellsNothing()
    {
        _here.Enter(7, "ada", () => { }).Dispose();
        _told = 0;

        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, _told);
    }

    [Fact]
    public void Hear_MoreThanAreKept_KeepsSoMany()
    {
        for (var i = 0; i < 2 * CaseWatchers.MostElsewhere; i++)
            _hereFeed.PublishHere(new Change.Looking(i, "ada", IsThere: true));

        Assert.Equal(CaseWatchers.MostElsewhere, _here.Elsewhere);
    }

    /// <summary>What pages listen for is not theirs to hear: nobody reads a case again since somebody looks at it.</summary>
    [Fact]
    public void Enter_HereItself_IsNoChange()
    {
        List<Change> heard = [];
        using var hearing = _hereFeed.Subscribe(heard.Add);

        using var ada = _here.Enter(7, "ada", () => { });
        _clock.Advance(CaseWatchers.Kept);

        Assert.Empty(heard);
    }

    private static string At(CaseWatchers watchers, int incident) => string.Join(' ', watchers.At(incident));

    private void Pass(Change change, SessionFeed to)
    {
        _told++;
        if (!_isCut)
            to.PublishHere(change);
    }
}
