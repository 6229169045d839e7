using TokenDashboard.Core.Activity;

namespace TokenDashboard.Web.Components.Layout;

/// <summary>
/// Keeps an open page true: it asks again when the feed tells of a change that concerns it, and every five seconds in
/// case it was not told. Changes that come in a burst are asked about once.
/// </summary>
public sealed class Live : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _closed = new();
    private readonly SemaphoreSlim _due = new(0, 1);
    private readonly IDisposable _subscription;

    public Live(SessionFeed feed, TimeProvider clock, Func<Change, bool> concerns, Func<Task> refresh)
    {
        _subscription = feed.Subscribe(change =>
        {
            if (concerns(change))
                Wake();
        });
        _ = PollAsync(clock);
        _ = RefreshAsync(refresh);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription.Dispose();
        _closed.Cancel();
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

    private async Task PollAsync(TimeProvider clock)
    {
        using var timer = new PeriodicTimer(Poll, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_closed.Token))
                Wake();
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
    }

    private async Task RefreshAsync(Func<Task> refresh)
    {
        try
        {
            while (true)
            {
                await _due.WaitAsync(_closed.Token);
                await refresh();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The page was closed.
        }
    }
}
