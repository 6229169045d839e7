using System.Net;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>A browser session slides with use, never past its absolute end, and its use is noted once a minute.</summary>
public sealed class BrowserSessionLifetimeTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Request_WithinTheMinute_WritesNothing()
    {
        var (browser, _, id) = await server.SignInAsync();
        var before = Times(id);

        server.Clock!.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromMicroseconds(1));
        await browser.GetAsync("/sessions");

        Assert.Equal(before, Times(id));
    }

    [Fact]
    public async Task Request_AfterAMinute_NotesUseAndSlidesTheEnd()
    {
        var (browser, _, id) = await server.SignInAsync();

        server.Clock!.Advance(TimeSpan.FromMinutes(1));
        await browser.At("198.51.100.9").GetAsync("/sessions");

        var now = server.Clock.GetUtcNow();
        Assert.Equal((now.UtcTicks, now.AddDays(7).UtcTicks), Times(id));
        Assert.Equal("198.51.100.9", server.Stored.Value<string>("SELECT LastUsedIp FROM sessions WHERE Id = $id", ("$id", id)));
    }

    [Theory]
    [InlineData(-1, HttpStatusCode.OK)]
    [InlineData(0, HttpStatusCode.Redirect)]
    public async Task Request_AtTheEndOfTheIdleDays_IsDecidedToTheMicrosecond(int microseconds, HttpStatusCode expected)
    {
        var (browser, _, _) = await server.SignInAsync();

        server.Clock!.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMicroseconds(microseconds));

        Assert.Equal(expected, (await browser.GetAsync("/sessions")).Status);
    }

    [Fact]
    public async Task Request_UsedEveryFewDays_EndsAtTheAbsoluteEndAllTheSame()
    {
        var (browser, _, id) = await server.SignInAsync();
        var end = server.Clock!.GetUtcNow().AddDays(90);

        for (var day = 6; day < 90; day += 6)
        {
            server.Clock.Advance(TimeSpan.FromDays(6));
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        }

        Assert.Equal(end.UtcTicks, Times(id).ExpiresAt);
        server.Clock.Advance(end - server.Clock.GetUtcNow());
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/sessions")).Status);
    }

    private (long LastUsedAt, long ExpiresAt) Times(Guid id) => (
        server.Stored.Value<long>("SELECT LastUsedAt FROM sessions WHERE Id = $id", ("$id", id)),
        server.Stored.Value<long>("SELECT ExpiresAt FROM sessions WHERE Id = $id", ("$id", id)));
}
