using System.Globalization;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Readers;

/// <summary>The start page tells what happened since its reader was last here, and does so for the whole visit.</summary>
public sealed class LastVisitTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Checkup_AfterAnotherDeviceSignedIn_SaysSoForThisVisitOnly()
    {
        var user = await server.CreateUserAsync(Visits.Password);
        var browser = server.Visitor();
        await browser.SignInAsync(user.Email!, Visits.Password);
        Assert.Null((await browser.GetAsync("/")).Page.QuerySelector("#news"));
        var left = server.Clock!.GetUtcNow();

        server.Clock.Advance(TimeSpan.FromHours(3));
        await server.Visitor().At("203.0.113.7").SignInAsync(user.Email!, Visits.Password);
        await browser.GetAsync("/sessions");
        server.Clock.Advance(TimeSpan.FromMinutes(59));

        var news = (await browser.GetAsync("/")).Page.QuerySelector("section:has(#news)")!;
        Assert.Equal(left.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), news.QuerySelector("time")!.GetAttribute("datetime"));
        Assert.Equal(["1 device signed in"], news.QuerySelectorAll("li").Select(li => li.TextContent.Trim()));
        server.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null((await browser.GetAsync("/")).Page.QuerySelector("#news"));
    }

    [Theory]
    [InlineData("{0}.x.y")]
    [InlineData("{0}.99999999999999999999.1")]
    [InlineData("{0}.-1.-1")]
    [InlineData("{0}.9000000000.9000000000")]
    [InlineData("somebody.1.1")]
    [InlineData("....")]
    public async Task Cookie_ThatNobodyWrote_IsNoVisit(string cookie)
    {
        var user = await server.CreateUserAsync(Visits.Password);
        var browser = server.Visitor();
        await browser.SignInAsync(user.Email!, Visits.Password);
        await browser.GetAsync("/");
        browser.Cookies["visits"] = string.Format(CultureInfo.InvariantCulture, cookie, browser.Cookies["visits"].Split('.')[0]);

        Assert.Null((await browser.GetAsync("/")).Page.QuerySelector("#news"));
    }
}
