using Bunit;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Tests.Hosting;
using CheckupPage = TokenDashboard.Web.Components.Checkup.Checkup;

namespace TokenDashboard.Web.Tests.Components.Checkup;

/// <summary>The start page says in one sentence whether its reader is safe, and what to do if not.</summary>
[Trait("Database", "Sqlite")]
public sealed class CheckupTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Open_NothingToSay_SaysThatEverythingIsInOrder()
    {
        await using var tab = new OpenPage(server);

        var page = tab.Open<CheckupPage>(await server.VisitAsync());

        // Without a password there is nothing that a second factor would guard.
        Assert.Equal("Everything is in order.", page.Find("h1").TextContent);
        Assert.Equal("Nothing. When something needs you, it stands here.", page.Find("section p").TextContent);
        Assert.Equal("1 device signed in, in order", page.Find(".orbit").GetAttribute("aria-label"));
        Assert.Equal("1 browser, 0 apps", page.Find(".facts small").TextContent);
    }

    [Fact]
    public async Task Open_StrangeSignIn_AsksAboutItUntilItIsAnswered()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var strange = await server.VisitAsync(me.UserId, WebVisitor.FirefoxOnUbuntu, "198.51.100.7");
        var page = tab.Open<CheckupPage>(me);
        Assert.Equal("One sign-in needs a look. Everything else is in order.", page.Find("h1").TextContent);
        Assert.Equal(("sessions?state=look", 1), (page.Find(".task a").GetAttribute("href"), page.FindAll(".orbit .look").Count));

        await server.Service<SessionService>().VouchAsync(strange.SessionId, isMine: true, me.Actor, CancellationToken.None);

        page.WaitForAssertion(() => Assert.Equal("Everything is in order.", page.Find("h1").TextContent));
    }

    [Fact]
    public async Task Open_ReplayedApp_SaysWhatWasEndedAndHowToGoOn()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var app = await server.LinkAsync(me.UserId);
        await server.Device().RotateAsync(await server.Device().RotateAsync(app.Token));
        await server.Device().RefreshAsync(app.Token);

        var page = tab.Open<CheckupPage>(me);

        Assert.Equal("We signed out a device to be safe. Everything else is in order.", page.Find("h1").TextContent);
        Assert.StartsWith("An old key of your Laptop came back", page.Find(".sub").TextContent, StringComparison.Ordinal);
        Assert.Equal(("Connect Laptop again", "link"), (page.Find(".task h3").TextContent, page.Find(".task a").GetAttribute("href")));
    }

    [Fact]
    public async Task Open_DatabaseFails_SaysSoWithAReference()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        server.Stored.Execute("ALTER TABLE sessions RENAME TO gone");
        try
        {
            Assert.StartsWith("We couldn’t look at your account.", tab.Open<CheckupPage>(me).Find(".error-state p").TextContent, StringComparison.Ordinal);
        }
        finally
        {
            server.Stored.Execute("ALTER TABLE gone RENAME TO sessions");
        }
    }
}
