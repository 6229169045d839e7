using Bunit;
using TokenDashboard.Web.Tests.Hosting;
using SessionsPage = TokenDashboard.Web.Components.Sessions.Sessions;

namespace TokenDashboard.Web.Tests.Components.Sessions;

/// <summary>The page a person leaves open: it tells the truth by itself, and says what its buttons did.</summary>
public sealed class SessionsPageTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Open_NothingElseSignedIn_SaysSoAndWhatToDoNext()
    {
        await using var tab = new OpenPage(server);

        var page = tab.Open<SessionsPage>(await server.VisitAsync());

        Assert.Equal("You are signed in on this device only.", page.Find("h1").TextContent);
        Assert.Equal("No other devices.", page.Find(".empty h3").TextContent);
        Assert.Equal("/link", page.Find(".empty a").GetAttribute("href"));
        Assert.Empty(page.FindAll(".head button"));
    }

    [Fact]
    public async Task Open_SeveralDevices_ShowsThisOneApartAndNobodyElses()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        await server.VisitAsync(me.UserId, WebVisitor.FirefoxOnUbuntu);
        await server.VisitAsync();

        var page = tab.Open<SessionsPage>(me);

        Assert.Equal("You are signed in on 2 devices.", page.Find("h1").TextContent);
        Assert.Equal("Chrome on Windows", page.Find(".is-mine h3").TextContent);
        Assert.Equal("This device", page.Find(".is-mine .tag").TextContent);
        Assert.Equal(["Firefox on Ubuntu"], Others(page));
    }

    [Fact]
    public async Task Open_DatabaseFails_SaysSoWithAReferenceAndRetries()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        server.Stored.Execute("ALTER TABLE sessions RENAME TO gone");
        IRenderedComponent<SessionsPage> page;
        try
        {
            page = tab.Open<SessionsPage>(me);

            var error = page.Find(".error-state[role=alert]");
            Assert.Matches("^We couldn’t load your sessions. Nothing was changed.Reference [A-Z0-9]{6}$", error.QuerySelector("p")!.TextContent);
            Assert.DoesNotContain("SQLite", page.Markup, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            server.Stored.Execute("ALTER TABLE gone RENAME TO sessions");
        }

        await page.Find(".error-state button").ClickAsync();

        Assert.Equal("You are signed in on this device only.", page.Find("h1").TextContent);
        Assert.Empty(page.FindAll(".error-state"));
    }

    [Fact]
    public async Task SignOutOne_Confirmed_EndsItKeepsTheRowAndFocusesItsHeading()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var other = await server.VisitAsync(me.UserId, WebVisitor.FirefoxOnUbuntu);
        var page = tab.Open<SessionsPage>(me);

        await page.Find($"#end-{other.SessionId}").ClickAsync();
        Assert.Null(server.Stored.Session(other.SessionId).EndedAt);
        await page.Find($"#confirm-{other.SessionId}").ClickAsync();

        Assert.Equal("ByOwner", server.Stored.Session(other.SessionId).EndReason);
        Assert.Contains("You ended it from Chrome on Windows.", page.Find(".is-ended").TextContent, StringComparison.Ordinal);
        Assert.Equal(["Firefox on Ubuntu"], Others(page));
        Assert.Equal("Firefox on Ubuntu is signed out. Its open tabs are closed.", page.Find("[role=status]").TextContent);
        Assert.Equal([$"confirm-{other.SessionId}", $"session-{other.SessionId}"], tab.Focused);
    }

    [Fact]
    public async Task SignOutOne_App_SaysHowLongItMayStillWork()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var app = await server.LinkAsync(me.UserId);
        var page = tab.Open<SessionsPage>(me);

        await page.Find($"#end-{app.SessionId}").ClickAsync();
        await page.Find($"#confirm-{app.SessionId}").ClickAsync();

        Assert.Equal("Laptop is signed out. Apps may work up to 5 more minutes.", page.Find("[role=status]").TextContent);
    }

    [Fact]
    public async Task SignOutOne_Kept_ChangesNothingAndGivesTheFocusBack()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var other = await server.VisitAsync(me.UserId);
        var page = tab.Open<SessionsPage>(me);

        await page.Find($"#end-{other.SessionId}").ClickAsync();
        await page.Find(".ask .btn:not(.danger)").ClickAsync();

        Assert.Empty(page.FindAll(".ask"));
        Assert.Null(server.Stored.Session(other.SessionId).EndedAt);
        Assert.Equal($"end-{other.SessionId}", tab.Focused[^1]);
    }

    /// <summary>A page may outlive its session by a moment.</summary>
    [Fact]
    public async Task SignOutOne_OwnSessionEndedMeanwhile_ChangesNothingAndSaysSo()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var other = await server.VisitAsync(me.UserId);
        var page = tab.Open<SessionsPage>(me);
        await page.Find($"#end-{other.SessionId}").ClickAsync();
        server.Stored.Execute("UPDATE sessions SET EndedAt = 1, EndReason = 'ByAdmin' WHERE Id = $id", ("$id", me.SessionId));

        await page.Find($"#confirm-{other.SessionId}").ClickAsync();

        Assert.Null(server.Stored.Session(other.SessionId).EndedAt);
        Assert.Equal("Nothing was changed: Chrome on Windows was ended already.", page.Find(".vh[role=alert]").TextContent);
    }

    [Fact]
    public async Task SignOutOne_DatabaseFails_SaysThatNothingChanged()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var other = await server.VisitAsync(me.UserId);
        var page = tab.Open<SessionsPage>(me);
        await page.Find($"#end-{other.SessionId}").ClickAsync();

        using (new BrokenStorage(server.Stored, "sessions", "UPDATE"))
            await page.Find($"#confirm-{other.SessionId}").ClickAsync();

        Assert.Equal("We couldn’t do that just now. Nothing was changed.", page.Find(".vh[role=alert]").TextContent);
        Assert.Null(server.Stored.Session(other.SessionId).EndedAt);
    }

    private static IEnumerable<string> Others(IRenderedComponent<SessionsPage> page) =>
        page.FindAll("section[aria-labelledby=other-devices] .list h3").Select(h => h.TextContent);
}
