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
    private readonly IDisposable _subscription;
    private readonly ILogger _logger;

    /// <summary>Starts listening; the first refresh is not made by itself.</summary>
    public Live(SessionFeed feed, TimeProvider clock, Func<Change, bool> concerns, Func<Task> refresh, ILogger logger)
    {
        _logger = logger;
        _subscription = feed.Subscribe(change =>
        {
            if (concerns(change))
                Wake();
        });
        var closed = _closed.Token;
        _ = PollAsync(clock, closed);
        _ = RefreshAsync(refresh, closed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    private void Wake()
    {
        try
        {
            _due.Release();
        }
        catch (SemaphoreFullException)
        {
            // A refresh is due already.
        }
    }

    private async Task PollAsync(TimeProvider clock, CancellationToken closed)
    {
        using var timer = new PeriodicTimer(Poll, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(closed))
                Wake();
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
#pragma warning disable CA1031 // Whatever went wrong once must not leave an open page stale for good.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            if (!closed.IsCancellationRequested)
                LogNotRefreshed(_logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An open page could not be refreshed; the next try is in a few seconds")]
    private static partial void LogNotRefreshed(ILogger logger, Exception error);
}
