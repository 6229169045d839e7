using System.Net;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Web.Components.Activity;
using TokenDashboard.Web.Components.Sessions;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Sessions;

/// <summary>One session, for its owner alone.</summary>
[Trait("Database", "Sqlite")]
public sealed class SessionPageTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Open_SomeoneElses_IsNotThere()
    {
        await using var tab = new OpenPage(server);
        var others = await server.VisitAsync();

        var page = Open(tab, await server.VisitAsync(), others.SessionId);

        Assert.Equal("There is nothing here.", page.Find("h1").TextContent);
        Assert.Empty(page.FindAll("button, .facts, svg.wide"));
    }

    [Fact]
    public async Task Get_SomeoneElsesOrMadeUp_IsAnsweredLikeAPageThatIsNone()
    {
        var (browser, _, _) = await server.SignInAsync();
        var others = await server.LinkAsync();

        var answers = new[]
        {
            await browser.GetAsync($"/sessions/{others.SessionId}"), await browser.GetAsync($"/sessions/{Guid.NewGuid()}"),
            await browser.GetAsync("/sessions/not-an-id"), await browser.GetAsync("/no-such-page"),
        };

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.Status));
        Assert.All(answers, answer => Assert.Equal("There is nothing here.", answer.Page.QuerySelector("h1")!.TextContent));
    }

    [Fact]
    public async Task Get_Own_IsThere()
    {
        var (browser, _, _) = await server.SignInAsync();

        var list = await browser.GetAsync("/sessions");
        var page = await browser.GetAsync(list.Follow(list.Page.QuerySelector(".ses h3 a")!.GetAttribute("href")!));

        Assert.Equal((HttpStatusCode.OK, "Chrome on Windows"), (page.Status, page.Page.QuerySelector("h1")!.TextContent));
    }

    [Fact]
    public async Task NotMine_Confirmed_EndsItAndLeadsToANewPassword()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var stranger = await server.VisitAsync(me.UserId, WebVisitor.FirefoxOnUbuntu, "198.51.100.7");
        var page = Open(tab, me, stranger.SessionId);

        await page.InvokeAsync(() => page.Find("#not-mine").ClickAsync());
        Assert.Equal("secure", tab.Focused[^1]);
        await page.InvokeAsync(() => page.Find("#secure").ClickAsync(new()));

        Assert.Equal("ByOwner", server.Stored.Session(stranger.SessionId).EndReason);
        Assert.EndsWith(
            $"/methods/password?not-mine={stranger.SessionId}", tab.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.Empty(Open(tab, me, me.SessionId).FindAll("#not-mine"));
    }

    [Fact]
    public async Task LateRetry_Repeated_IsALineOfTheActivityThatCountsAndOneEachOfTheSession()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var app = await server.LinkAsync(me.UserId);
        await server.Device().RotateAsync(app.Token);
        for (var i = 0; i < 2; i++)
        {
            server.Clock!.Advance(TimeSpan.FromMinutes(1));
            await server.Device().RotateAsync(app.Token);
        }

        var activity = tab.Open<AccountActivity>(me);

        var line = activity.FindAll(".act li, li").First(l => l.TextContent.Contains("asked for again late", StringComparison.Ordinal));
        Assert.Contains("A lost reply of Laptop was asked for again late, 2 times, by the same program at the same address", line.TextContent, StringComparison.Ordinal);
        Assert.Contains("Wasn’t me", line.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, Open(tab, me, app.SessionId).FindAll(".ev li").Count(l => l.TextContent.Contains("Token 1 asked for again after the window", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Open_App_SaysWhatItMay()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var app = await server.LinkAsync(me.UserId);

        Assert.Equal("See your name and emailand stay signed in", Open(tab, me, app.SessionId).FindAll(".facts dd")[^1].TextContent.Trim());
    }

    [Fact]
    public async Task Open_Browser_HasFactsAndNetworksAndNoChain()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();

        var page = Open(tab, me, me.SessionId);

        Assert.Equal("Chrome on Windows", page.Find("h1").TextContent);
        Assert.Equal("Chrome 142 on Windows", page.Find(".sub").TextContent);
        Assert.Equal(["State", "Signed in", "Last used", "Expires"], page.FindAll(".facts dt").Select(d => d.TextContent));
        Assert.Equal("Used now", page.FindAll(".facts dd")[2].ChildNodes[0].TextContent.Trim());
        Assert.Empty(page.FindAll(".pic, .ev"));
        Assert.Contains("192.0.2.0/24", page.Find(".nets li").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_App_DrawsItsOwnChainAndNamesItsNetworks()
    {
        await using var tab = new OpenPage(server);
        var (me, app) = await LinkedAsync();
        var second = await server.Device().RotateAsync(app.Token);
        await (server.Device() with { Address = "203.0.113.9" }).RotateAsync(second);

        var page = Open(tab, me, app.SessionId);

        Assert.Equal(["1", "2", "3"], page.FindAll("svg.wide .num").Select(n => n.TextContent));
        Assert.Empty(page.FindAll(".wall, .node-cut, .halo"));
        Assert.Equal(["203.0.113.0/24 joined later", "192.0.2.0/24 from the start"], page.FindAll(".nets li").Select(li =>
            $"{string.Concat(li.QuerySelector("p")!.TextContent.Where(c => !char.IsWhiteSpace(c)))} {li.QuerySelector(".small")!.TextContent}"));
        Assert.Equal("connected with a code", page.FindAll(".facts dd small")[0].TextContent);
        Assert.Equal(
            ["Token 2 used, token 3 issued.", "Token 1 used, token 2 issued.", "Connected. Token 1 issued."],
            page.FindAll(".ev > li > span:not(.place)").Select(moment => moment.ChildNodes.First(n => !string.IsNullOrWhiteSpace(n.TextContent)).TextContent.Trim()));
    }

    [Fact]
    public async Task Open_EndedByReuse_ShowsWhy()
    {
        await using var tab = new OpenPage(server);
        var (me, app) = await LinkedAsync();
        await server.Device().RotateAsync(app.Token);
        await (server.Device() with { Agent = "curl/8.9", Address = "198.51.100.24" }).RefreshAsync(app.Token);

        var page = Open(tab, me, app.SessionId);

        Assert.Equal("Ended to be safe", page.Find(".facts .state").TextContent);
        Assert.Equal("An old key of this app came back. We signed it out at once.", page.Find(".facts dd small").TextContent);
        Assert.Equal("Never seen before", page.Find("svg.wide .t-r").TextContent);
        Assert.Equal("sect sev-mid", page.Find("section:has(.pic)").ClassName);
        Assert.Equal(2, page.FindAll(".ev .hot").Count);
        Assert.Empty(page.FindAll(".head button"));
    }

    [Fact]
    public async Task Open_ExpiredButNotYetMarked_SaysExpired()
    {
        using var own = new DashboardServer();
        own.Client().Dispose();
        await using var tab = new OpenPage(own);
        var app = await own.LinkAsync();
        own.Clock!.Advance(TimeSpan.FromDays(8));
        var me = await own.VisitAsync(own.Stored.Value<string>("SELECT UserId FROM sessions WHERE Id = $id", ("$id", app.SessionId)));

        var page = Open(tab, me, app.SessionId);

        Assert.Equal("Expired", page.Find(".facts .state").TextContent);
        Assert.NotEmpty(page.FindAll("svg.wide .wall.calm"));
    }

    [Fact]
    public async Task SignOut_Asked_EndsNothingUntilConfirmed()
    {
        await using var tab = new OpenPage(server);
        var (me, app) = await LinkedAsync();
        var page = Open(tab, me, app.SessionId);

        await page.InvokeAsync(() => page.Find(".head .ends").ClickAsync());

        Assert.Equal("Sign out Laptop? It will need to be connected again. This can’t be undone.", page.Find(".ask p").TextContent);
        Assert.Null(server.Stored.Session(app.SessionId).EndedAt);
        await page.InvokeAsync(() => page.FindAll(".ask button")[1].ClickAsync());
        Assert.Empty(page.FindAll(".ask"));
        Assert.Equal($"end-{app.SessionId}", tab.Focused[^1]);
    }

    [Theory]
    [InlineData("  Grandma’s\u202e tablet \n", "Grandma’s\ufffd tablet")]
    [InlineData("   ", "Laptop")]
    public async Task Rename_OnThePage_KeepsWhatIsAName(string typed, string name)
    {
        await using var tab = new OpenPage(server);
        var (me, app) = await LinkedAsync();
        var page = Open(tab, me, app.SessionId);

        await page.InvokeAsync(() => page.Find("#rename").ClickAsync());
        await page.InvokeAsync(() => page.Find(".ask input").InputAsync(typed));
        await page.InvokeAsync(() => page.Find("form.ask").SubmitAsync());

        Assert.Equal(name, page.Find("h1").TextContent);
        Assert.Equal(name == "Laptop" ? 1 : 0, page.FindAll(".field-error").Count);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Open_FromNotMineInTheList_AsksAboutAnotherDevice(bool isThis, int asked)
    {
        await using var tab = new OpenPage(server);
        var (me, app) = await LinkedAsync();

        var id = isThis ? me.SessionId : app.SessionId;
        tab.Services.GetRequiredService<NavigationManager>().NavigateTo($"sessions/{id}?then={SessionItem.ThenNotMine}");
        var page = Open(tab, me, id);

        Assert.Equal(asked, page.FindAll("#secure").Count);
        Assert.Null(server.Stored.Session(app.SessionId).EndedAt);
    }

    [Fact]
    public async Task SignOut_Confirmed_EndsItAndShowsTheEnd()
    {
        await using var tab = new OpenPage(server);
        var (me, app) = await LinkedAsync();
        var page = Open(tab, me, app.SessionId);

        await page.InvokeAsync(() => page.Find(".head .ends").ClickAsync());
        await page.InvokeAsync(() => page.Find(".ask .danger").ClickAsync());

        Assert.Equal("ByOwner", server.Stored.Session(app.SessionId).EndReason);
        Assert.Equal("Laptop is signed out. Apps may work up to 10 more minutes.", page.Find("[role=status]").TextContent);
        Assert.Contains("signed out", page.Find("svg.wide .pill-t").TextContent, StringComparison.Ordinal);
        Assert.Equal($"session-{app.SessionId}", tab.Focused[^1]);
    }

    [Fact]
    public async Task Live_EndedElsewhere_ShowsItByItself()
    {
        await using var tab = new OpenPage(server);
        var (me, app) = await LinkedAsync();
        var page = Open(tab, me, app.SessionId);

        await server.Device().RevokeAsync(app.Token);

        page.WaitForAssertion(() => Assert.Equal("Signed out", page.Find(".facts .state").TextContent));
    }

    private static IRenderedComponent<SessionPage> Open(OpenPage tab, Visit me, Guid id) => tab.Open<SessionPage>(me, p => p.Add(s => s.Id, id));

    private async Task<(Visit Me, LinkedApp App)> LinkedAsync()
    {
        var app = await server.LinkAsync();
        return (await server.VisitAsync(server.Stored.Value<string>("SELECT UserId FROM sessions WHERE Id = $id", ("$id", app.SessionId))), app);
    }
}
