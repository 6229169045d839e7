using Microsoft.Extensions.Logging;

namespace TokenDashboard.Core.Feed;

/// <summary>What changed, by id only: whoever hears it asks the database again.</summary>
public abstract record Change
{
    private Change()
    {
    }

    /// <summary>A user's list of sessions, or one session in it, is not what it was.</summary>
    public sealed record Sessions(string UserId) : Change;

    /// <summary>An incident was opened, or has more to tell.</summary>
    public sealed record Incidents(int IncidentId) : Change;

    /// <summary>A job has begun, or its run is recorded.</summary>
    public sealed record Jobs(string Job) : Change;
}

/// <summary>
/// Tells open pages, in this process, what a commit changed. An accelerator, not a guarantee: pages also ask again by
/// themselves every few seconds.
/// </summary>
public sealed partial class SessionFeed(ILogger<SessionFeed> logger)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Subscription> _subscriptions = [];

    /// <summary>Calls the handler after each commit until disposed. Handlers may be called on any thread and must not block.</summary>
    public IDisposable Subscribe(Action<Change> handler)
    {
        var subscription = new Subscription(this, handler);
        lock (_lock)
            _subscriptions.Add(subscription);
        return subscription;
    }

    /// <summary>To be called after the commit. A handler that throws is logged and does not keep the others from hearing.</summary>
    public void Publish(Change change)
    {
        Subscription[] current;
        lock (_lock)
            current = [.. _subscriptions];
        foreach (var subscription in current)
        {
            try
            {
                subscription.Handler(change);
            }
#pragma warning disable CA1031 // A page's fault must not undo what was committed, nor silence other pages.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogHandlerFailed(logger, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A page could not be told of a change")]
    private static partial void LogHandlerFailed(ILogger logger, Exception error);

    private sealed class Subscription(SessionFeed feed, Action<Change> handler) : IDisposable
    {
        public Action<Change> Handler { get; } = handler;

        public void Dispose()
        {
            lock (feed._lock)
                feed._subscriptions.Remove(this);
        }
    }
}
