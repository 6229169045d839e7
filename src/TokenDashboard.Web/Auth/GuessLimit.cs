namespace TokenDashboard.Web.Auth;

/// <summary>Lets a short code be guessed ten times in ten minutes per guesser; right answers don't count.</summary>
public sealed class GuessLimit(TimeProvider clock)
{
    private const int Most = 10;
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(10);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<DateTimeOffset>> _wrong = [];

    /// <summary>Whether this guesser may try now.</summary>
    public bool MayTry(string guesser)
    {
        lock (_lock)
            return Recent(guesser).Count < Most;
    }

    /// <summary>Counts a wrong guess.</summary>
    public void CountWrong(string guesser)
    {
        lock (_lock)
        {
            var recent = Recent(guesser);
            recent.Enqueue(clock.GetUtcNow());
            _wrong[guesser] = recent;
        }
    }

    private Queue<DateTimeOffset> Recent(string guesser)
    {
        if (!_wrong.TryGetValue(guesser, out var times))
            return new();
        var since = clock.GetUtcNow() - Span;
        while (times.TryPeek(out var oldest) && oldest <= since)
            times.Dequeue();
        if (times.Count == 0)
            _wrong.Remove(guesser);
        return times;
    }
}
