using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Web.Demo;

/// <summary>Where the script is played: against the application's own services, each beat at its instant, in order.</summary>
internal sealed class Stage
{
    private readonly ScriptedClock _clock;
    private readonly IServiceProvider _services;
    private readonly DateTimeOffset _now;
    private readonly List<(DateTimeOffset At, Func<Task> Play)> _beats = [];

    public Stage(IServiceProvider services, ScriptedClock clock)
    {
        (_services, _clock, _now) = (services, clock, clock.GetUtcNow());
        Calendar = new Calendar(_now, clock.LocalTimeZone);
    }

    /// <summary>The days and hours before now.</summary>
    public Calendar Calendar { get; }

    /// <summary>One of the application's services.</summary>
    public T Service<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Writes a beat into the script. The story ends now: nothing in it lies in the future.</summary>
    public void At(DateTimeOffset instant, Func<Task> play)
    {
        if (instant > _now)
            throw new InvalidOperationException($"The script has a beat at {instant:u}, which is yet to come.");
        _beats.Add((instant, play));
    }

    /// <summary>Plays the beats and gives the time back.</summary>
    public async Task PlayAsync()
    {
        try
        {
            foreach (var (at, play) in _beats.OrderBy(b => b.At))
            {
                _clock.Set(at);
                await play();
            }

            await Service<AccessUseLog>().FlushAsync(CancellationToken.None);
            await Service<HourlyCounts>().FlushAsync(CancellationToken.None);
            await Service<AppVersions>().CountAsync(CancellationToken.None);
        }
        finally
        {
            _clock.EndScript();
        }
    }

    /// <summary>What the script says must come of a beat; anything else means that script and services no longer fit.</summary>
    public static T Expect<T>(object? outcome)
        where T : class =>
        outcome as T ?? throw new InvalidOperationException($"The script expected {typeof(T).Name}, but it came to {outcome ?? "nothing"}.");
}
