using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>For how long a lost reply may be asked for again, whatever the clock shows meanwhile.</summary>
public sealed class RetryWindowTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Open = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Late = 12 * Hour;
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly InForce<TokenOptions> _options = new(new TokenOptions { RetryWindow = Open, LateRetry = Late });

    // Only the time that passes is asked of it; what it shows is told.
    private readonly FakeTimeProvider _clock = new(Now);
    private readonly RetryWindow _window;

    public RetryWindowTests() => _window = new(_options, _clock);

    [Fact]
    public void Window_AsTimePasses_ClosesToTheTick()
    {
        _window.Resume(null, Now);
        Pass(Late, Now + Late);

        Assert.True(_window.IsOpen(Now + Late - Open + Tick, Now + Late));
        Assert.False(_window.IsOpen(Now + Late - Open, Now + Late));
        Assert.True(_window.IsOpenLate(Now + Tick, Now + Late));
        Assert.False(_window.IsOpenLate(Now, Now + Late));
        Assert.Equal((Now + Late - Open, Now), (_window.ClosedBefore(Now + Late), _window.ClosedLateBefore(Now + Late)));
    }

    [Fact]
    public void Window_OfNoTime_IsNeverOpenNorLate()
    {
        _options.CurrentValue = new TokenOptions { RetryWindow = TimeSpan.Zero, LateRetry = Late };
        _window.Resume(Now, Now + Second);

        Assert.False(_window.IsOpen(Now + Second, Now + Second));
        Assert.False(_window.IsOpenLate(Now + Second, Now + Second));
        Assert.Equal(Now + Hour, _window.ClosedLateBefore(Now + Hour));
    }

    /// <summary>Longer open than late retries are answered: nothing is forgotten before both are over.</summary>
    [Fact]
    public void Closed_LateRetriesEndFirst_IsWhenBothHave()
    {
        _options.CurrentValue = new TokenOptions { RetryWindow = Open, LateRetry = Second };
        _window.Resume(null, Now);

        Assert.Equal(Now - Open, _window.ClosedLateBefore(Now));
    }

    /// <summary>Nobody could ask while nobody answered.</summary>
    [Fact]
    public void Window_OpenWhenTheLastProcessEnded_IsOpenOnceMoreForAsLong()
    {
        var start = Now + Hour;
        _window.Resume(Now, start);

        Assert.True(_window.IsOpen(Now - Open + Tick, start));
        Assert.False(_window.IsOpen(Now - Open, start));
        Assert.Equal(Now - Open, _window.ClosedBefore(start));
        Pass(Open - Tick, start + Open - Tick);
        Assert.True(_window.IsOpen(Now, start + Open - Tick));
        Pass(Tick, start + Open);
        Assert.False(_window.IsOpen(Now, start + Open));
        Assert.Equal(start, _window.ClosedBefore(start + Open));
    }

    [Fact]
    public void Window_BeforeTheFirstStart_OpensNothingAgain()
    {
        _window.Resume(null, Now);

        Assert.False(_window.IsOpen(Now - Open, Now));
        Assert.Equal(Now - Open, _window.ClosedBefore(Now));
    }

    /// <summary>The last process has shown what this one has not yet.</summary>
    [Fact]
    public void Window_StartsWithTheClockSetBack_KnowsWhatWasOpen()
    {
        _window.Resume(Now + Hour, Now);

        Assert.True(_window.IsOpenLate(Now + Hour - Second, Now));
        Assert.False(_window.IsOpenLate(Now + Hour + Second, Now));
    }

    /// <summary>While it is open again, a clock that is set back closes nothing and lengthens nothing.</summary>
    [Fact]
    public void Window_OpenAgainWhenTheClockIsSetBack_IsOpenForAsLongAsTimePasses()
    {
        _window.Resume(Now, Now + Hour);
        Pass(Second, Now);

        Assert.True(_window.IsOpen(Now - Second, Now));
        Pass(Open - Second - Tick, Now + Open - Second - Tick);
        Assert.True(_window.IsOpen(Now - Second, Now + Open - Second - Tick));
        Pass(Tick, Now + Open - Second);
        Assert.False(_window.IsOpen(Now - Second, Now + Open - Second));
    }

    [Fact]
    public void Window_ClosedWhenTheClockIsSetBack_StaysClosedAndOpenOnesCloseInTime()
    {
        _window.Resume(null, Now);
        Pass(TimeSpan.Zero, Now - Hour);

        Assert.False(_window.IsOpen(Now - Hour - Second, Now - Hour));
        Assert.True(_window.IsOpen(Now, Now - Hour));
        Assert.True(_window.IsOpen(Now - Hour, Now - Hour));
        Pass(Open - Tick, Now - Hour + Open - Tick);
        Assert.True(_window.IsOpen(Now, Now - Hour + Open - Tick));
        Pass(Tick, Now - Hour + Open);
        Assert.False(_window.IsOpen(Now, Now - Hour + Open));
        Assert.False(_window.IsOpen(Now - Hour, Now - Hour + Open));
    }

    /// <summary>What was rotated since it was first set back is of now, and so it stays when the clock is set back again or goes on.</summary>
    [Fact]
    public void Window_SetBackTwice_IsOpenFromTheLowestThatWasShown()
    {
        _window.Resume(null, Now);
        Pass(TimeSpan.Zero, Now - Hour);
        Pass(TimeSpan.Zero, Now - (2 * Hour));
        Pass(Second, Now - (2 * Hour) + Second);

        Assert.True(_window.IsOpen(Now - (2 * Hour), Now - (2 * Hour) + Second));
        Assert.False(_window.IsOpen(Now - (2 * Hour) - Tick, Now - (2 * Hour) + Second));
    }

    /// <summary>Once the time that it was set back by has passed, no instant is ambiguous any more.</summary>
    [Fact]
    public void Window_ClockCaughtUp_IsAsItShouldBe()
    {
        _window.Resume(null, Now);
        Pass(TimeSpan.Zero, Now - Hour);
        Pass(Hour, Now + Hour - Second);

        Assert.True(_window.IsOpen(Now - Hour + Hour + Hour - Open, Now + Hour - Second));
        Assert.False(_window.IsOpen(Now, Now + Hour - Second));
    }

    /// <summary>A request may have waited as long for the processor.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Window_TimeToldASecondLate_IsNoClockSetBack(long ticks, bool isOpen)
    {
        _window.Resume(null, Now);
        var told = Now - Second - TimeSpan.FromTicks(ticks);
        Pass(TimeSpan.Zero, told);

        Assert.Equal(isOpen, _window.IsOpen(told - Open + Second, told));
    }

    private void Pass(TimeSpan time, DateTimeOffset shown)
    {
        _clock.Advance(time);
        _window.Observe(shown);
    }
}
