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

    [Fact]
    public async Task SignIn_NotMyComputer_EndsWithTheBrowserAndAfterTwelveHoursHoweverUsed()
    {
        var user = await server.CreateUserAsync(Visits.Password);
        var browser = server.Visitor();

        var entered = await browser.SignInAsync(user.Email!, Visits.Password, "/sign-in?visit=true");
        var kept = await server.Visitor().SignInAsync(user.Email!, Visits.Password);

        Assert.Equal((null, null), (entered.Cookie(Visits.SessionCookie).Expires, entered.Cookie(Visits.SessionCookie).MaxAge));
        Assert.NotNull(kept.Cookie(Visits.SessionCookie).Expires);
        // Proving anew replaces the cookie, and makes it no more lasting.
        var proved = await browser.SubmitAsync("/prove?return=/sessions", "prove", ("Password", Visits.Password));
        Assert.Null(proved.Cookie(Visits.SessionCookie).Expires);
        for (var hour = 1; hour < 12; hour++)
        {
            server.Clock!.Advance(TimeSpan.FromHours(1));
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        }

        server.Clock!.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/sessions")).Status);
    }

    [Fact]
    public async Task SignIn_NotMyComputer_IsSaidOnThePageAndTakenBackThere()
    {
        var page = await server.Visitor().GetAsync("/sign-in?return=%2Fsessions");
        var there = await server.Visitor().GetAsync(page.Follow(page.Page.QuerySelector("a[href*='visit=true']")!.GetAttribute("href")!));

        Assert.Contains("signed out when this browser is closed, and after 12 hours at the latest", there.Words, StringComparison.Ordinal);
        Assert.Contains("return=%2Fsessions", there.Path, StringComparison.Ordinal);
        Assert.DoesNotContain("12 hours", (await server.Visitor().GetAsync("/sign-in?visit=perhaps")).Words, StringComparison.Ordinal);
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
