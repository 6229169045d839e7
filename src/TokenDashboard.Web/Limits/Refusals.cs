using TokenDashboard.Core.Telemetry;

namespace TokenDashboard.Web.Limits;

/// <summary>
/// How often this instance has refused for too much, within the last hour. It keeps sixty numbers for each name, and names are few: they are
/// written in the source.
/// </summary>
public sealed class Refusals(TimeProvider clock, DashboardMetrics metrics)
{
    private const int Minutes = 60;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Minute, int Count)[]> _hours = [];

    /// <summary>Counts a refusal by the limit of that name.</summary>
    public void Count(string limit)
    {
        metrics.LimitRefused(limit);
        var minute = Minute();
        lock (_lock)
        {
            if (!_hours.TryGetValue(limit, out var hour))
                _hours[limit] = hour = new (long, int)[Minutes];
            ref var now = ref hour[minute % Minutes];
            now = (minute, now.Minute == minute ? now.Count + 1 : 1);
        }
    }

    /// <summary>How many there were within the last hour, to the minute.</summary>
    public int LastHour(string limit)
    {
        var minute = Minute();
        lock (_lock)
            return _hours.TryGetValue(limit, out var hour) ? hour.Where(m => minute - m.Minute < Minutes).Sum(m => m.Count) : 0;
    }

    private long Minute() => clock.GetUtcNow().Ticks / TimeSpan.TicksPerMinute;
}
