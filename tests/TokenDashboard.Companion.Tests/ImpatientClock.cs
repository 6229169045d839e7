namespace TokenDashboard.Companion.Tests;

/// <summary>
/// A clock on which a wait is over as soon as it begins, the time having moved on by its length, while a deadline passes
/// only when <see cref="PassDeadlines"/> says so.
/// </summary>
internal sealed class ImpatientClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _waits = [];
    private readonly List<Deadline> _deadlines = [];
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Every wait so far, in order.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_lock)
                return [.. _waits];
        }
    }

    /// <summary>The limits of the deadlines that are running.</summary>
    public IReadOnlyList<TimeSpan> RunningDeadlines
    {
        get
        {
            lock (_lock)
                return [.. _deadlines.Select(d => d.Limit)];
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public void Advance(TimeSpan by)
    {
        lock (_lock)
            _now += by;
    }

    /// <summary>Lets every running deadline pass now.</summary>
    public void PassDeadlines()
    {
        Deadline[] passed;
        lock (_lock)
            passed = [.. _deadlines];
        foreach (var deadline in passed)
            deadline.Pass();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Deadline(this, dueTime, () => callback(state));
        lock (_lock)
        {
            if (state is CancellationTokenSource)
            {
                _deadlines.Add(timer);
                return timer;
            }

            _waits.Add(dueTime);
            _now += dueTime;
        }

        ThreadPool.QueueUserWorkItem(_ => callback(state));
        return timer;
    }

    private sealed class Deadline(ImpatientClock clock, TimeSpan limit, Action pass) : ITimer
    {
        public TimeSpan Limit => limit;

        public void Pass() => pass();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            lock (clock._lock)
                clock._deadlines.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
