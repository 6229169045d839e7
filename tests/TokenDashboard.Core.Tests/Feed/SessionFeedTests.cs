using Microsoft.Extensions.Logging.Abstractions;
using TokenDashboard.Core.Feed;

namespace TokenDashboard.Core.Tests.Feed;

/// <summary>The feed tells open pages; no page's fault reaches another, or the one who publishes.</summary>
public sealed class SessionFeedTests
{
    private readonly SessionFeed _feed = new(NullLogger<SessionFeed>.Instance);
    private readonly List<Change> _heard = [];

    [Fact]
    public void Publish_Subscribed_IsHeardByAll()
    {
        using var one = _feed.Subscribe(_heard.Add);
        using var two = _feed.Subscribe(_heard.Add);

        _feed.Publish(new Change.Sessions("ada"));

        Assert.Equal([new Change.Sessions("ada"), new Change.Sessions("ada")], _heard);
    }

    [Fact]
    public void Publish_AHandlerThrows_TheOthersHear()
    {
        using var one = _feed.Subscribe(_ => throw new InvalidOperationException());
        using var two = _feed.Subscribe(_heard.Add);
        using var three = _feed.Subscribe(_ => throw new InvalidOperationException());

        _feed.Publish(new Change.Incidents(1));

        Assert.Single(_heard);
    }

    [Fact]
    public void Publish_Disposed_IsNotHeard()
    {
        _feed.Subscribe(_heard.Add).Dispose();

        _feed.Publish(new Change.Incidents(1));

        Assert.Empty(_heard);
    }

    [Fact]
    public void Publish_AHandlerUnsubscribes_IsSafe()
    {
        IDisposable? subscription = null;
        subscription = _feed.Subscribe(_ => subscription!.Dispose());
        using var other = _feed.Subscribe(_heard.Add);

        _feed.Publish(new Change.Incidents(1));

        Assert.Single(_heard);
    }

    [Fact]
    public void Publish_ToThoseItConcerns_IsHeardByNobodyElse()
    {
        using var theirs = _feed.Subscribe([new Change.Sessions("ada")], _heard.Add);
        using var others = _feed.Subscribe([new Change.Sessions("bob"), Concern.Any<Change.Incidents>()], _ => Assert.Fail("It was told of somebody else's."));
        using var all = _feed.Subscribe([Concern.Any<Change.Sessions>()], _heard.Add);

        _feed.Publish(new Change.Sessions("ada"));

        Assert.Equal([new Change.Sessions("ada"), new Change.Sessions("ada")], _heard);
    }

    /// <summary>What a rotation costs must not depend on how many pages of others are open.</summary>
    [Fact]
    public void Publish_WhileVeryManyListenToOthers_AllocatesNothingForThem()
    {
        var open = Enumerable.Range(0, 10_000).Select(i => _feed.Subscribe([new Change.Sessions($"user-{i}")], _ => { })).ToList();
        var change = new Change.Sessions("ada");
        _feed.Publish(change);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            _feed.Publish(change);

        // A copy of the list alone would take 80,000 bytes each time.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 1000);
        open.ForEach(o => o.Dispose());
    }

    /// <summary>A handler that waits for another thread's subscription would wait for ever if it were called under the lock.</summary>
    [Fact]
    public void Publish_AHandlerWaitsForAnotherThreadsSubscription_IsCalledOutsideTheLock()
    {
        var subscribed = false;
        using var waiting = _feed.Subscribe(_ =>
        {
            var other = new Thread(() => _feed.Subscribe(_ => { }).Dispose());
            other.Start();
            subscribed = other.Join(TimeSpan.FromSeconds(5));
        });

        _feed.Publish(new Change.Incidents(1));

        Assert.True(subscribed);
    }

    [Fact]
    public void Subscribe_ByVeryManyPages_HoldsNothingOnceTheyAreClosed()
    {
        var open = Enumerable.Range(0, 10_000).Select(i => _feed.Subscribe([new Change.Sessions($"user-{i}"), Concern.Any<Change.Incidents>()], _ => { })).ToList();
        Assert.Equal(10_001, _feed.Count);

        open.ForEach(o => o.Dispose());

        Assert.Equal(0, _feed.Count);
    }
}
