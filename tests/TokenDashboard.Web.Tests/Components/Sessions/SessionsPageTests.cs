using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Web.Components.Sessions;
using TokenDashboard.Web.Tests.Hosting;
using SessionsPage = TokenDashboard.Web.Components.Sessions.Sessions;

namespace TokenDashboard.Web.Tests.Components.Sessions;

/// <summary>The page a person leaves open: it tells the truth by itself, and says what its buttons did.</summary>
[Trait("Database", "Sqlite")]
public sealed class SessionsPageTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Open_NothingElseSignedIn_SaysSoAndWhatToDoNext()
    {
        await using var tab = new OpenPage(server);

        var page = tab.Open<SessionsPage>(await server.VisitAsync());

        Assert.Equal("You are signed in on this device only.", page.Find("h1").TextContent);
        Assert.Equal("No other devices.", page.Find(".empty h3").TextContent);
        Assert.Equal("link", page.Find(".empty a").GetAttribute("href"));
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
            Assert.Matches("^We couldn’t load your devices. Nothing was changed.Reference [A-Z0-9]{6}$", error.QuerySelector("p")!.TextContent);
            Assert.DoesNotContain("SQLite", page.Markup, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            server.Stored.Execute("ALTER TABLE gone RENAME TO sessions");
        }

        await page.InvokeAsync(() => page.Find(".error-state button").ClickAsync());

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

        await page.InvokeAsync(() => page.Find($"#end-{other.SessionId}").ClickAsync());
        Assert.Null(server.Stored.Session(other.SessionId).EndedAt);
        await page.InvokeAsync(() => page.Find($"#confirm-{other.SessionId}").ClickAsync());

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

        await page.InvokeAsync(() => page.Find($"#end-{app.SessionId}").ClickAsync());
        await page.InvokeAsync(() => page.Find($"#confirm-{app.SessionId}").ClickAsync());

        Assert.Equal("Laptop is signed out. Apps may work up to 10 more minutes.", page.Find("[role=status]").TextContent);
    }

    [Fact]
    public async Task SignOutOne_Kept_ChangesNothingAndGivesTheFocusBack()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var other = await server.VisitAsync(me.UserId);
        var page = tab.Open<SessionsPage>(me);

        await page.InvokeAsync(() => page.Find($"#end-{other.SessionId}").ClickAsync());
        await page.InvokeAsync(() => page.Find(".ask .btn:not(.danger)").ClickAsync());

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
        await page.InvokeAsync(() => page.Find($"#end-{other.SessionId}").ClickAsync());
        server.Stored.Execute("UPDATE sessions SET EndedAt = 1, EndReason = 'ByAdmin' WHERE Id = $id", ("$id", me.SessionId));

        await page.InvokeAsync(() => page.Find($"#confirm-{other.SessionId}").ClickAsync());

        Assert.Null(server.Stored.Session(other.SessionId).EndedAt);
        Assert.Equal("Nothing was changed: Chrome on Windows was ended already.", page.Find(".toast[role=alert]").TextContent.Trim());
    }

    [Fact]
    public async Task SignOutOne_DatabaseFails_SaysThatNothingChanged()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var other = await server.VisitAsync(me.UserId);
        var page = tab.Open<SessionsPage>(me);
        await page.InvokeAsync(() => page.Find($"#end-{other.SessionId}").ClickAsync());

        using (new BrokenStorage(server.Stored, "sessions", "UPDATE"))
            await page.InvokeAsync(() => page.Find($"#confirm-{other.SessionId}").ClickAsync());

        Assert.Matches("^We couldn’t do that just now. Nothing was changed. Reference [A-Z0-9]{6}.$", page.Find(".toast[role=alert]").TextContent.Trim());
        Assert.Null(server.Stored.Session(other.SessionId).EndedAt);
    }

    [Fact]
    public async Task Rename_Saved_ShowsAtOnceAndCanBeTakenBack()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var other = await server.VisitAsync(me.UserId, WebVisitor.FirefoxOnUbuntu);
        var page = tab.Open<SessionsPage>(me);

        await page.InvokeAsync(() => Row(page, "Firefox on Ubuntu").QuerySelector(".pop button")!.ClickAsync());
        await page.InvokeAsync(() => page.Find($"#name-{other.SessionId}").InputAsync(new() { Value = "  Old\u202eThinkPad " }));
        await page.InvokeAsync(() => page.Find("form.ask").SubmitAsync());

        Assert.Equal(["Old\uFFFDThinkPad"], Others(page));
        Assert.Equal("Renamed from “Firefox on Ubuntu”.", page.Find("[role=status]").TextContent);
        await page.InvokeAsync(() => page.Find($"#undo-{other.SessionId}").ClickAsync());
        Assert.Equal(["Firefox on Ubuntu"], Others(page));
        Assert.Equal([$"name-{other.SessionId}", $"undo-{other.SessionId}", $"session-{other.SessionId}"], tab.Focused);
    }

    [Theory]
    [InlineData("   ")]
    [InlineData("\u2800\u3164")]
    public async Task Rename_ToNothing_SaysSoBesideTheFieldAndChangesNothing(string typed)
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var page = tab.Open<SessionsPage>(me);
        await page.InvokeAsync(() => page.Find(".is-mine .pop button").ClickAsync());

        await page.InvokeAsync(() => page.Find($"#name-{me.SessionId}").InputAsync(new() { Value = typed }));
        await page.InvokeAsync(() => page.Find("form.ask").SubmitAsync());

        Assert.Equal("Type a name.", page.Find("form.ask .field-error").TextContent);
        Assert.Equal("Chrome on Windows", page.Find(".is-mine h3").TextContent);
    }

    [Fact]
    public async Task Vouch_ForAStrangeSignIn_TakesTheQuestionAwayAndCanBeTakenBack()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var strange = await StrangeAsync(me.UserId);
        var page = tab.Open<SessionsPage>(me);
        Assert.Equal("One needs a look: Firefox on Ubuntu.", page.Find(".sub").TextContent);

        await page.InvokeAsync(() => page.Find(".ask .btn:not(.ends)").ClickAsync());

        Assert.Equal(0, server.Stored.Value<int>("SELECT NeedsLook FROM sessions WHERE Id = $id", ("$id", strange.SessionId)));
        await page.InvokeAsync(() => page.Find($"#undo-{strange.SessionId}").ClickAsync());
        Assert.Equal("Needs a look", page.Find(".state.look").TextContent);
    }

    [Theory]
    [InlineData(null, null, new[] { "Chrome on Windows", "Firefox on Ubuntu", "Laptop" })]
    [InlineData("browser", null, new[] { "Chrome on Windows", "Firefox on Ubuntu" })]
    [InlineData("app", null, new[] { "Laptop" })]
    [InlineData(null, "look", new[] { "Firefox on Ubuntu" })]
    [InlineData("app", "look", new string[0])]
    [InlineData("nonsense", "nonsense", new[] { "Chrome on Windows", "Firefox on Ubuntu", "Laptop" })]
    public async Task Filter_InTheAddress_ShowsOnlyThose(string? type, string? state, string[] names)
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        await server.VisitAsync(me.UserId);
        await server.LinkAsync(me.UserId);
        await StrangeAsync(me.UserId);

        tab.Services.GetRequiredService<NavigationManager>().NavigateTo(new SessionFilter(type, state).Address);
        var page = tab.Open<SessionsPage>(me);

        Assert.Equal(names, Others(page).Order(StringComparer.Ordinal));
        Assert.Equal(["All 3", "Browsers 2", "Apps 1"], state is null ? page.FindAll(".chips a").Select(a => a.TextContent) : ["All 3", "Browsers 2", "Apps 1"]);
        Assert.Equal(names.Length == 0, page.FindAll(".empty a[href='sessions']").Count == 1);
    }

    private Task<Visit> StrangeAsync(string userId) => server.VisitAsync(userId, WebVisitor.FirefoxOnUbuntu, "198.51.100.7");

    private static AngleSharp.Dom.IElement Row(IRenderedComponent<SessionsPage> page, string name) =>
        page.FindAll(".ses").Single(row => row.QuerySelector("h3")!.TextContent == name);

    private static IEnumerable<string> Others(IRenderedComponent<SessionsPage> page) =>
        page.FindAll("section:is([aria-labelledby=look-first], [aria-labelledby=other-devices]) .list h3").Select(h => h.TextContent);
}
