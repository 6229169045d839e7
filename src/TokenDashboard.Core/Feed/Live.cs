using Microsoft.Extensions.Logging;

namespace TokenDashboard.Core.Feed;

/// <summary>
/// Keeps something open true: it refreshes when the feed tells of a change that concerns it, and every five seconds in
/// case it was not told. Changes that come in a burst are refreshed for once, never on the thread that told of them, and
/// a refresh that fails is logged and tried again at the next occasion.
/// </summary>
public sealed partial class Live : IDisposable
{
    /// <summary>How long a change can go unnoticed at most.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _closed = new();
    private readonly SemaphoreSlim _due = new(0, 1);
    private readonly Lock _lock = new();
    private readonly SessionFeed _feed;
    private readonly ILogger _logger;
    private IReadOnlyCollection<Concern> _concerns = [];
    private IDisposable? _subscription;
    private bool _disposed;

    /// <summary>Starts; the first refresh is not made by itself, and nothing is heard before it is said what concerns it.</summary>
    public Live(SessionFeed feed, TimeProvider clock, Func<Task> refresh, ILogger logger)
    {
        _feed = feed;
        _logger = logger;
        var closed = _closed.Token;
        _ = PollAsync(clock, closed);
        _ = RefreshAsync(refresh, closed);
    }

    /// <summary>Hears of what concerns it from now on, and of nothing else any more.</summary>
    public void Listen(IReadOnlyCollection<Concern> concerns)
    {
        lock (_lock)
        {
            if (_disposed || _concerns.SequenceEqual(concerns))
                return;
            // The new one first: nothing is missed in between.
            var former = _subscription;
            (_concerns, _subscription) = (concerns, _feed.Subscribe(concerns, _ => Wake()));
            former?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _subscription?.Dispose();
        }

        _closed.Cancel();
        _closed.Dispose();
    }

    private void Wake()
    {
        if (_due.CurrentCount > 0)
            return;
        try
        {
            _due.Release();
        }
        catch (SemaphoreFullException)
        {
            // A refresh has become due meanwhile.
        }
    }

    private async Task PollAsync(TimeProvider clock, CancellationToken closed)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Poll, clock, closed);
                Wake();
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }

    private async Task RefreshAsync(Func<Task> refresh, CancellationToken closed)
    {
        try
        {
            while (true)
            {
                await _due.WaitAsync(closed);
                await TryAsync(refresh, closed);
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }

    private async Task TryAsync(Func<Task> refresh, CancellationToken closed)
    {
        try
        {
            await refresh();
        }
#pragma warning disable CA1031 // Whatever went wrong once, a wait that somebody else gave up too, must not leave an open page stale for good.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!closed.IsCancellationRequested)
                LogNotRefreshed(_logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is kept up to date could not be refreshed; the next try is in a few seconds")]
    private static partial void LogNotRefreshed(ILogger logger, Exception error);
}
