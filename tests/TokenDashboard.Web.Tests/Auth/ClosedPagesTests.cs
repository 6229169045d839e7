using System.Security.Claims;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Core.Telemetry;
using TokenDashboard.Web.Auth;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>When the memory of closed pages is given back.</summary>
public sealed class ClosedPagesTests
{
    [Theory]
    [InlineData(ClosedPages.Many, 1)]
    [InlineData(ClosedPages.Many - 1, 0)]
    public async Task Close_ManyPages_HasTheirMemoryCollectedOnceTheyAreGone(int closed, int expected)
    {
        using var metrics = new DashboardMetrics();
        using var pages = new OpenPages(Options.Create(new OpenPageOptions { PerSession = 1000 }), metrics);
        var clock = new WaitedFor();
        var collections = 0;
        using var service = new ClosedPages(pages, clock) { Collect = () => Interlocked.Increment(ref collections) };
        var close = new TaskCompletionSource();
        var open = new[] { close.Task, new TaskCompletionSource().Task }.SelectMany((until, i) => Enumerable.Range(0, i == 0 ? closed : 5).Select(_ => pages.LimitAsync(Socket(), _ => until))).ToList();
        Assert.Equal(closed + 5, pages.Count);
        await service.StartAsync(default);
        await clock.PassAsync(ClosedPages.Interval);

        close.SetResult();
        await Task.WhenAll(open.Take(closed));
        await clock.PassAsync(ClosedPages.Interval);
        Assert.Equal(0, collections);
        for (var i = 0; i < 4; i++)
            await clock.PassAsync(ClosedPages.Interval);

        Assert.Equal((expected, 5), (collections, pages.Count));
        await service.StopAsync(default);
    }

    [Fact]
    public async Task Close_MoreWhileTheFirstAreWaitedFor_CollectsTheirMemoryToo()
    {
        using var metrics = new DashboardMetrics();
        using var pages = new OpenPages(Options.Create(new OpenPageOptions { PerSession = 1000 }), metrics);
        var clock = new WaitedFor();
        var collections = 0;
        using var service = new ClosedPages(pages, clock) { Collect = () => Interlocked.Increment(ref collections) };
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        var open = new[] { first.Task, second.Task }.SelectMany(until => Enumerable.Range(0, ClosedPages.Many).Select(_ => pages.LimitAsync(Socket(), _ => until))).ToList();
        await service.StartAsync(default);
        await clock.PassAsync(ClosedPages.Interval);
        first.SetResult();
        await Task.WhenAll(open.Take(ClosedPages.Many));
        await clock.PassAsync(ClosedPages.Interval);

        second.SetResult();
        await Task.WhenAll(open);
        for (var i = 0; i < 5; i++)
            await clock.PassAsync(ClosedPages.Interval);

        Assert.Equal(2, collections);
        await service.StopAsync(default);
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
