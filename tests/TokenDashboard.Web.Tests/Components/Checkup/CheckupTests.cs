using Bunit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Components.Checkup;
using TokenDashboard.Web.Tests.Hosting;
using CheckupPage = TokenDashboard.Web.Components.Checkup.Checkup;

namespace TokenDashboard.Web.Tests.Components.Checkup;

/// <summary>The start page says in one sentence whether its reader is safe, and what to do if not.</summary>
public sealed class CheckupTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SessionRow Mine = Row("MacBook Air", SessionKind.Browser);
    private static readonly SessionRow Strange = Row("Chrome on Windows", SessionKind.Browser) with { NeedsLook = true };

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

        Assert.Equal("We ended a session to be safe. Everything else is in order.", page.Find("h1").TextContent);
        Assert.StartsWith("A spent token of your Laptop was used again on", page.Find(".sub").TextContent, StringComparison.Ordinal);
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

    [Fact]
    public void Findings_SeenFromTheStrangerItself_DoNotAskAboutIt()
    {
        Assert.Equal([Strange], CheckupFindings.Of([Mine, Strange], [], Mine.Id, Now).ToLookAt);
        Assert.Empty(CheckupFindings.Of([Mine, Strange], [], Strange.Id, Now).ToLookAt);
    }

    [Theory]
    [InlineData(6.9, false, true)]
    [InlineData(7, false, false)]
    [InlineData(1, true, false)]
    public void Findings_ReplayedApp_IsToBeConnectedForAWeekOrUntilItIs(double daysAgo, bool again, bool expected)
    {
        var replayed = Row("Pixel 9", SessionKind.App) with { EndedAt = Now.AddDays(-daysAgo), EndReason = EndReason.Reuse };
        IReadOnlyList<SessionRow> active = again ? [Mine, Row("Pixel 9", SessionKind.App)] : [Mine];

        var found = CheckupFindings.Of(active, [replayed], Mine.Id, Now);

        Assert.Equal((expected ? 1 : 0, 1), (found.ToReconnect.Count, found.Replayed.Count));
    }

    private static SessionRow Row(string name, SessionKind kind) => new(
        Guid.NewGuid(), kind, name, DeviceType.Unknown, name, SignInMethod.Password, null,
        Now.AddHours(-1), Now, Now.AddDays(7), null, null, null, false);
}
