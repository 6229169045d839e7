using Microsoft.Extensions.Options;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Tokens;

/// <summary>
/// Alone says for how long a lost reply may be asked for again (rule 5): <see cref="TokenOptions.RetryWindow"/> from the
/// rotation, downtime apart. A window that was open when the process was last known to live, or opened after that, is open
/// once more for as long after the start. After it, until <see cref="TokenOptions.LateRetry"/> from the rotation, downtime included, a late
/// retry may be answered. A clock that is set back neither opens a closed window nor closes an open one.
/// </summary>
public sealed class RetryWindow(IOptionsMonitor<TokenOptions> options, TimeProvider clock)
{
    // A smaller step back can't be told from a request that waited for the processor.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();

    // What the clock would show if it had never been set back, as of the timestamp; and, if it was, the lowest it has
    // shown since. From there to now an instant may have been shown twice, and is taken for its second showing.
    private DateTimeOffset _latest = DateTimeOffset.MinValue;
    private long _latestAt;
    private DateTimeOffset? _setBackTo;

    // Before the first start there is nothing to open again.
    private DateTimeOffset _lastBeat = DateTimeOffset.MaxValue;
    private DateTimeOffset _reopenedUntil = DateTimeOffset.MinValue;

    /// <summary>To be told once, at the start, when the last process was alive for the last time; null if there was none.</summary>
    internal void Resume(DateTimeOffset? lastBeat, DateTimeOffset now)
    {
        lock (_lock)
        {
            (_latest, _latestAt) = (lastBeat ?? now, clock.GetTimestamp());
            _lastBeat = lastBeat ?? _lastBeat;
            Observe(now);
            _reopenedUntil = _latest + options.CurrentValue.RetryWindow;
        }
    }

    /// <summary>To be told the time by every operation that reads it, so that a clock set back is noticed.</summary>
    internal void Observe(DateTimeOffset now)
    {
        lock (_lock)
        {
            var passed = clock.GetElapsedTime(_latestAt);
            var latest = passed > TimeSpan.Zero ? _latest + passed : _latest;
            var setBack = now < latest - Tolerance;
            _setBackTo = !setBack ? null : now < _setBackTo ? now : _setBackTo ?? now;
            (_latest, _latestAt) = (setBack ? latest : now, clock.GetTimestamp());
        }
    }

    /// <summary>Whether the token that a rotation consumed then may still be answered with its successor.</summary>
    internal bool IsOpen(DateTimeOffset rotatedAt, DateTimeOffset now)
    {
        lock (_lock)
        {
            var length = options.CurrentValue.RetryWindow;
            return length != TimeSpan.Zero && (IsWithin(length, rotatedAt, now) || (rotatedAt + length > _lastBeat && IsReopening(now)));
        }
    }

    /// <summary>Whether the very client that consumed the token then may still be answered with its successor.</summary>
    internal bool IsOpenLate(DateTimeOffset rotatedAt, DateTimeOffset now)
    {
        lock (_lock)
            return IsWithin(Late, rotatedAt, now);
    }

    /// <summary>The windows of rotations at or before this instant are closed for good.</summary>
    internal DateTimeOffset ClosedBefore(DateTimeOffset now)
    {
        lock (_lock)
            return (IsReopening(now) && _lastBeat < now ? _lastBeat : now) - options.CurrentValue.RetryWindow;
    }

    /// <summary>Nor may the lost replies of rotations at or before this one be asked for late; their salts may be forgotten.</summary>
    internal DateTimeOffset ClosedLateBefore(DateTimeOffset now)
    {
        var (closed, late) = (ClosedBefore(now), now - Late);
        return late < closed ? late : closed;
    }

    private TimeSpan Late => options.CurrentValue is { LateRetry: var late, RetryWindow.Ticks: > 0 } ? late : TimeSpan.Zero;

    private bool IsWithin(TimeSpan length, DateTimeOffset rotatedAt, DateTimeOffset now)
    {
        var asNow = rotatedAt <= now && !(rotatedAt < _setBackTo);
        return asNow ? now < rotatedAt + length : rotatedAt <= _latest && _latest < rotatedAt + length;
    }

    private bool IsReopening(DateTimeOffset now) => (_setBackTo is null ? now : _latest) < _reopenedUntil;
}
