namespace TokenDashboard.Web.Demo;

/// <summary>
/// The demo's time. While the script plays it runs on from the instant it was last set to, so that what takes a while is
/// seen to; before and for good afterwards it is the real time.
/// </summary>
public sealed class ScriptedClock(TimeProvider real) : TimeProvider
{
    private volatile Setting? _setting;
    private volatile bool _isOver;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => real.LocalTimeZone;

    /// <summary>Sets it. Throws once the script is over.</summary>
    public void Set(DateTimeOffset instant)
    {
        if (_isOver)
            throw new InvalidOperationException("The script is over: from now on time is real.");
        _setting = new Setting(instant, real.GetTimestamp());
    }

    /// <summary>Follows the real time from now on.</summary>
    public void EndScript() => (_isOver, _setting) = (true, null);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        _setting is { } setting ? setting.Instant + real.GetElapsedTime(setting.SetAt) : real.GetUtcNow();

    private sealed record Setting(DateTimeOffset Instant, long SetAt);
}
