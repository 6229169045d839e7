using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Web.Demo;

namespace TokenDashboard.Web.Tests.Demo;

/// <summary>A clock that can be set, until the script is over.</summary>
public sealed class ScriptedClockTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Then = Now.AddDays(-35);
    private readonly FakeTimeProvider _real = new(Now);
    private readonly ScriptedClock _clock;

    public ScriptedClockTests() => _clock = new ScriptedClock(_real);

    [Fact]
    public void GetUtcNow_BeforeTheScript_IsTheRealTime() => Assert.Equal(Now, _clock.GetUtcNow());

    [Fact]
    public void GetUtcNow_Set_RunsOnFromThere()
    {
        _clock.Set(Then);
        _real.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(Then.AddSeconds(2), _clock.GetUtcNow());
    }

    [Fact]
    public void EndScript_Set_FollowsTheRealTimeForGood()
    {
        _clock.Set(Then);
        _clock.EndScript();
        _real.Advance(TimeSpan.FromSeconds(2));

        Assert.Throws<InvalidOperationException>(() => _clock.Set(Then));
        Assert.Equal(Now.AddSeconds(2), _clock.GetUtcNow());
    }
}
