using System.Security.Claims;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Core.Telemetry;
using TokenDashboard.Web.Auth;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>When memory is given back that only the start needed, or pages that are closed.</summary>
public sealed class SpareMemoryTests : IDisposable
{
    private readonly DashboardMetrics _metrics = new();
    private readonly WaitedFor _clock = new();
    private readonly OpenPages _pages;
    private readonly SpareMemory _service;
    private int _collections;

    public SpareMemoryTests()
    {
        _pages = new OpenPages(Options.Create(new OpenPageOptions { PerSession = 1000 }), _metrics);
        _service = new SpareMemory(_pages, _clock) { Collect = () => Interlocked.Increment(ref _collections) };
    }

    public void Dispose()
    {
        _service.Dispose();
        _pages.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task Start_Over_HasWhatItAloneNeededCollectedOnce()
    {
        await StartedAsync();

        for (var i = 0; i < 5; i++)
            await _clock.PassAsync(SpareMemory.UntilGone);

        Assert.Equal(0, _collections);
        await _service.StopAsync(default);
    }

    [Theory]
    [InlineData(SpareMemory.Many, 1)]
    [InlineData(SpareMemory.Many - 1, 0)]
    public async Task Close_ManyPages_HasTheirMemoryCollectedOnceTheyAreGone(int closed, int expected)
    {
        var close = new TaskCompletionSource();
        var open = new[] { close.Task, new TaskCompletionSource().Task }.SelectMany((until, i) => Enumerable.Range(0, i == 0 ? closed : 5).Select(_ => _pages.LimitAsync(Socket(), _ => until))).ToList();
        Assert.Equal(closed + 5, _pages.Count);
        await StartedAsync();
        await _clock.PassAsync(SpareMemory.Interval);

        close.SetResult();
        await Task.WhenAll(open.Take(closed));
        await _clock.PassAsync(SpareMemory.Interval);
        Assert.Equal(0, _collections);
        for (var i = 0; i < 4; i++)
            await _clock.PassAsync(SpareMemory.UntilGone);

        Assert.Equal((expected, 5), (_collections, _pages.Count));
        await _service.StopAsync(default);
    }

    [Fact]
    public async Task Close_MoreWhileTheFirstAreWaitedFor_CollectsTheirMemoryToo()
    {
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        var open = new[] { first.Task, second.Task }.SelectMany(until => Enumerable.Range(0, SpareMemory.Many).Select(_ => _pages.LimitAsync(Socket(), _ => until))).ToList();
        await StartedAsync();
        await _clock.PassAsync(SpareMemory.Interval);
        first.SetResult();
        await Task.WhenAll(open.Take(SpareMemory.Many));
        await _clock.PassAsync(SpareMemory.Interval);

        second.SetResult();
        await Task.WhenAll(open);
        for (var i = 0; i < 5; i++)
            await _clock.PassAsync(SpareMemory.UntilGone);

        Assert.Equal(2, _collections);
        await _service.StopAsync(default);
    }

    /// <summary>It looks four times a minute: a crowd that came and went between two looks has left as much.</summary>
    [Fact]
    public async Task Close_ThoseThatWereNeverLookedAt_HasTheirMemoryCollectedOnce()
    {
        await StartedAsync();
        await _clock.PassAsync(SpareMemory.Interval);

        var close = new TaskCompletionSource();
        var open = Enumerable.Range(0, SpareMemory.Many).Select(_ => _pages.LimitAsync(Socket(), _ => close.Task)).ToList();
        close.SetResult();
        await Task.WhenAll(open);
        for (var i = 0; i < 5; i++)
            await _clock.PassAsync(SpareMemory.UntilGone);

        Assert.Equal((1, 0), (_collections, _pages.Count));
        await _service.StopAsync(default);
    }

    // What is collected once the start is over is not counted.
    private async Task StartedAsync()
    {
        await _service.StartAsync(default);
        await _clock.PassAsync(SpareMemory.Interval);
        Assert.Equal(1, Interlocked.Exchange(ref _collections, 0));
    }

    private static DefaultHttpContext Socket()
    {
        var http = new DefaultHttpContext { User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(SessionClaims.SessionId, Guid.NewGuid().ToString())], "test")) };
        http.Request.Path = "/_blazor";
        http.Features.Set<IHttpUpgradeFeature>(new Upgradable());
        return http;
    }

    private sealed class Upgradable : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => true;

        public Task<Stream> UpgradeAsync() => throw new NotSupportedException();
    }

    // Its one reader waits for it, and again once it has done what it waited for.
    private sealed class WaitedFor : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

        public async Task PassAsync(TimeSpan time)
        {
            await WaitedAsync();
            Advance(time);
            _waits.Writer.TryWrite(await WaitedAsync());
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waits.Writer.TryWrite(dueTime);
            return timer;
        }

        private Task<TimeSpan> WaitedAsync() => _waits.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }
}
