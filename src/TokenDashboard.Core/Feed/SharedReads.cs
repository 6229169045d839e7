namespace TokenDashboard.Core.Feed;

/// <summary>
/// Lets all that ask for the same at once share one reading, as open pages do that were told of one change. Nobody is given what was read before they
/// asked: who comes while it is being read waits for the next reading, with all who come until that begins. It holds an entry for what is being read, and none for what is not.
/// </summary>
public sealed class SharedReads<TKey, T>
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Task> _running = [];
    private readonly Dictionary<TKey, Task<T>> _next = [];

    /// <summary>How many readings run or wait.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
                return _running.Count + _next.Count;
        }
    }

    /// <summary>
    /// What <paramref name="read"/> reads, which has to depend on nothing but the key: it may be another caller's that runs. Cancelling it ends the waiting, not the reading.
    /// A reading that fails fails for all who share it.
    /// </summary>
    public Task<T> ReadAsync(TKey key, Func<Task<T>> read, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_next.TryGetValue(key, out var next))
                _next[key] = next = ReadAfterAsync(_running.GetValueOrDefault(key, Task.CompletedTask), key, read);
            return next.WaitAsync(cancellationToken);
        }
    }

    private async Task<T> ReadAfterAsync(Task former, TKey key, Func<Task<T>> read)
    {
        // Never at once: there would be nobody to share it with where reading does not wait.
        await former.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            _running[key] = _next[key];
            _next.Remove(key);
        }

        try
        {
            return await read().ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                // The next one begins when this one has ended, and is named then.
                _running.Remove(key);
            }
        }
    }
}
