using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Core.Feed;

namespace TokenDashboard.Core.Tests.Feed;

/// <summary>What keeps an open page true: told at once, asking every five seconds, and never after it is closed.</summary>
public sealed class LiveTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SessionFeed _feed = new(NullLogger<SessionFeed>.Instance);
    private int _refreshed;

    [Fact]
    public async Task Change_ThatConcernsThePage_RefreshesIt()
    {
        using var live = Open();

        _feed.Publish(new Change.Sessions("me"));

        await RefreshedAsync(1);
    }

    [Fact]
    public async Task Change_ThatDoesNot_RefreshesNothing()
    {
        using var live = Open();

        _feed.Publish(new Change.Sessions("somebody else"));

        await RefreshedAsync(0);
    }

    [Fact]
    public async Task Listen_ToSomethingElse_HearsThatAndNoMoreOfTheFormer()
    {
        using var live = Open();
        live.Listen([new Change.Sessions("somebody else")]);

        _feed.Publish(new Change.Sessions("me"));
        await RefreshedAsync(0);
        _feed.Publish(new Change.Sessions("somebody else"));

        await RefreshedAsync(1);
    }

    [Fact]
    public async Task Listen_AfterDispose_HearsNothing()
    {
        var live = Open();
        live.Dispose();
        live.Listen([Concern.Everything]);

        _feed.Publish(new Change.Sessions("me"));

        await RefreshedAsync(0);
    }

    [Fact]
    public async Task Changes_InABurst_AreAskedAboutOnce()
    {
        var gate = new TaskCompletionSource();
        using var live = Open(() => gate.Task);
        _feed.Publish(new Change.Sessions("me"));
        await RefreshedAsync(1);

        for (var i = 0; i < 100; i++)
            _feed.Publish(new Change.Sessions("me"));
        gate.SetResult();

        await RefreshedAsync(2);
    }

    [Fact]
    public async Task Refresh_GivesUp_IsTriedAgainAtTheNextOccasion()
    {
        using var live = Open(() => Task.FromException(new OperationCanceledException()));
        _feed.Publish(new Change.Sessions("me"));
        await RefreshedAsync(1);

        _feed.Publish(new Change.Sessions("me"));

        await RefreshedAsync(2);
    }

    [Fact]
    public async Task NoChange_EveryFiveSeconds_Refreshes()
    {
        using var live = Open();

        _clock.Advance(TimeSpan.FromSeconds(4.9));
        await RefreshedAsync(0);
        for (var i = 1; i <= 3; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(5));
            await RefreshedAsync(i);
        }
    }

    [Fact]
    public async Task Dispose_ThenChangesAndTime_RefreshNothing()
    {
        var live = Open();
        live.Dispose();

        _feed.Publish(new Change.Sessions("me"));
        _clock.Advance(TimeSpan.FromSeconds(30));

        await RefreshedAsync(0);
    }

    [Fact]
    public async Task Dispose_WhileRefreshing_IsTheLast()
    {
        var gate = new TaskCompletionSource();
        var live = Open(() => gate.Task);
        _feed.Publish(new Change.Sessions("me"));
        await RefreshedAsync(1);
        _feed.Publish(new Change.Sessions("me"));

        live.Dispose();
        gate.SetResult();

        await RefreshedAsync(1);
    }

    private Live Open(Func<Task>? refresh = null)
    {
        var live = new Live(_feed, _clock, () =>
        {
            Interlocked.Increment(ref _refreshed);
            return refresh?.Invoke() ?? Task.CompletedTask;
        }, NullLogger.Instance);
        live.Listen([new Change.Sessions("me")]);
        return live;
    }

    // That many, and a moment later still no more.
    private async Task RefreshedAsync(int times)
    {
        for (var i = 0; i < 500 && Volatile.Read(ref _refreshed) < times; i++)
            await Task.Delay(10);
        await Task.Delay(50);
        Assert.Equal(times, Volatile.Read(ref _refreshed));
    }
}
