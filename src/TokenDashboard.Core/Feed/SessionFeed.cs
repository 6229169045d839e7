using System.Collections.Concurrent;
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

    /// <summary>An app was registered, disabled or changed otherwise.</summary>
    public sealed record Apps(string ClientId) : Change;

    /// <summary>A network or program was blocked, or is so no longer.</summary>
    public sealed record Blocks : Change;

    /// <summary>An admin's act on many cases has come further, or to its end.</summary>
    public sealed record BulkActs(string UserId) : Change;

    /// <summary>A rule was tried, switched on or off, or has settled something.</summary>
    public sealed record Rules : Change;

    /// <summary>A view of the inbox was saved or removed.</summary>
    public sealed record SavedViews : Change;

    /// <summary>A setting was changed.</summary>
    public sealed record Settings : Change;

    /// <summary>A job has begun, or its run is recorded.</summary>
    public sealed record Jobs(string Job) : Change;

    /// <summary>On another instance somebody has an incident open, or not any more.</summary>
    public sealed record Looking(int IncidentId, string UserId, bool IsThere) : Change;
}

/// <summary>Which changes somebody listens for: one, all of a kind, or all there are.</summary>
public readonly record struct Concern
{
    /// <summary>All there are.</summary>
    public static readonly Concern Everything = new(typeof(Change));

    private readonly object _what;

    private Concern(object what) => _what = what;

    /// <summary>That change.</summary>
    public static implicit operator Concern(Change change) => Of(change);

    /// <summary>That change.</summary>
    public static Concern Of(Change change) => new(change);

    /// <summary>All of a kind.</summary>
    public static Concern Any<T>()
        where T : Change => new(typeof(T));

    internal static Concern Kind(Change change) => new(change.GetType());
}

/// <summary>
/// Tells open pages what a commit changed. An accelerator, not a guarantee: pages also ask again by
/// themselves every few seconds. A change costs those nothing whom it does not concern, however many they are. It holds a few
/// subscriptions for each page that is open, and none for one that is not.
/// </summary>
public sealed partial class SessionFeed(ILogger<SessionFeed> logger)
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<Concern, Subscription[]> _subscriptions = new();

    /// <summary>How many concerns somebody listens for.</summary>
    internal int Count => _subscriptions.Count;

    /// <summary>Calls the handler after each commit until disposed. Handlers may be called on any thread and must not block.</summary>
    public IDisposable Subscribe(Action<Change> handler) => Subscribe([Concern.Everything], handler);

    /// <summary>Calls the handler after each commit that concerns it, once for each of the concerns it meets, until disposed.</summary>
    public IDisposable Subscribe(IReadOnlyCollection<Concern> concerns, Action<Change> handler)
    {
        var subscription = new Subscription(this, concerns, handler);
        lock (_lock)
        {
            foreach (var concern in concerns)
                _subscriptions[concern] = [.. _subscriptions.GetValueOrDefault(concern, []), subscription];
        }

        return subscription;
    }

    /// <summary>Raised for what other instances are to hear of too, before it is told here. Handlers must not block or throw.</summary>
    public event Action<Change>? Published;

    /// <summary>To be called after the commit. A handler that throws is logged and does not keep the others from hearing.</summary>
    public void Publish(Change change)
    {
        Published?.Invoke(change);
        PublishHere(change);
    }

    /// <summary>The same for what only other instances are to hear of.</summary>
    public void PublishThere(Change change) => Published?.Invoke(change);

    /// <summary>The same for what happens too often to be told further, and what was heard from another instance.</summary>
    public void PublishHere(Change change)
    {
        Tell(change, change);
        Tell(Concern.Kind(change), change);
        Tell(Concern.Everything, change);
    }

    // The array is never changed, only replaced: whoever comes or goes meanwhile disturbs nobody.
    private void Tell(Concern concern, Change change)
    {
        foreach (var subscription in _subscriptions.GetValueOrDefault(concern, []))
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

    private void Remove(Subscription subscription)
    {
        lock (_lock)
        {
            foreach (var concern in subscription.Concerns)
            {
                var left = _subscriptions.GetValueOrDefault(concern, []).Where(s => s != subscription).ToArray();
                if (left.Length > 0)
                    _subscriptions[concern] = left;
                else
                    _subscriptions.TryRemove(concern, out _);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A page could not be told of a change")]
    private static partial void LogHandlerFailed(ILogger logger, Exception error);

    private sealed class Subscription(SessionFeed feed, IReadOnlyCollection<Concern> concerns, Action<Change> handler) : IDisposable
    {
        public IReadOnlyCollection<Concern> Concerns { get; } = concerns;

        public Action<Change> Handler { get; } = handler;

        public void Dispose() => feed.Remove(this);
    }
}
