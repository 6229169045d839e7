using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Tests.Hosting;
using SessionsPage = TokenDashboard.Web.Components.Sessions.Sessions;

namespace TokenDashboard.Web.Tests.Components.Sessions;

/// <summary>Changes from elsewhere arrive by themselves; ending several asks first and lists what ends.</summary>
[Trait("Database", "Sqlite")]
public sealed class SessionsLiveTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private SessionService Service => server.Service<SessionService>();

    [Fact]
    public async Task Change_EndedElsewhere_ShowsWithoutTakingTheFocus()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var other = await server.VisitAsync(me.UserId);
        var page = tab.Open<SessionsPage>(me);

        await Service.EndAsync(other.SessionId, other.Actor, CancellationToken.None);

        page.WaitForAssertion(() => Assert.Contains("You signed out there.", page.Find(".is-ended").TextContent, StringComparison.Ordinal));
        Assert.Equal("You are signed in on this device only.", page.Find("h1").TextContent);
        Assert.Empty(tab.Focused);
    }

    [Fact]
    public async Task Change_NewSession_WaitsUntilItIsAskedFor()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        await server.VisitAsync(me.UserId);
        var page = tab.Open<SessionsPage>(me);

        var arrival = await server.VisitAsync(me.UserId, WebVisitor.FirefoxOnUbuntu);

        page.WaitForAssertion(() => Assert.Equal("1 new device – Show", page.Find(".news button").TextContent));
        Assert.DoesNotContain("Firefox", page.Markup, StringComparison.Ordinal);
        await page.InvokeAsync(() => page.Find(".news button").ClickAsync());
        Assert.Equal(["Firefox on Ubuntu", "Chrome on Windows"], page.FindAll("section[aria-labelledby=other-devices] .list h3").Select(h => h.TextContent));
        Assert.Equal([$"session-{arrival.SessionId}"], tab.Focused);
    }

    /// <summary>Another instance has no way to tell this one but the database.</summary>
    [Fact]
    public async Task Change_NobodyTold_ShowsWithinFiveSeconds()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var other = await server.VisitAsync(me.UserId);
        var page = tab.Open<SessionsPage>(me);
        server.Stored.Execute("UPDATE sessions SET EndedAt = LastUsedAt, EndReason = 'ByAdmin' WHERE Id = $id", ("$id", other.SessionId));

        server.Clock!.Advance(TimeSpan.FromSeconds(5));

        page.WaitForAssertion(() => Assert.Contains("An admin ended it.", page.Find(".is-ended").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignOutOthers_Asked_ListsExactlyWhatEnds()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        await server.VisitAsync(me.UserId, WebVisitor.FirefoxOnUbuntu);
        await server.LinkAsync(me.UserId);
        var gone = await server.VisitAsync(me.UserId);
        await Service.EndAsync(gone.SessionId, gone.Actor, CancellationToken.None);
        await server.VisitAsync();
        var dialogs = tab.Dialogs();
        var page = tab.Open<SessionsPage>(me);

        _ = page.InvokeAsync(() => page.Find(".head button").ClickAsync());

        Assert.Equal("Sign out 2 other devices?", dialogs.WaitForElement("h2").TextContent);
        Assert.Equal(["Firefox on Ubuntu", "Laptop"], dialogs.FindAll(".dialog li b").Select(s => s.TextContent).Order(StringComparer.Ordinal));
        Assert.Equal("keep-all", dialogs.Find(".mud-dialog button").Id);
    }

    [Fact]
    public async Task SignOutOthers_OneEndsElsewhereMeanwhile_IsStruckAndTheCountFollows()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        await server.VisitAsync(me.UserId, WebVisitor.FirefoxOnUbuntu);
        var other = await server.VisitAsync(me.UserId);
        var dialogs = tab.Dialogs();
        var page = tab.Open<SessionsPage>(me);
        _ = page.InvokeAsync(() => page.Find(".head button").ClickAsync());
        Assert.Equal("Sign out 2", dialogs.WaitForElement(".dialog .danger").TextContent);

        await Service.EndAsync(other.SessionId, other.Actor, CancellationToken.None);

        dialogs.WaitForAssertion(() => Assert.Equal("Sign out 1", dialogs.Find(".dialog .danger").TextContent));
        Assert.Equal("Sign out the other device?", dialogs.Find("h2").TextContent);
        Assert.Equal("Chrome on Windows", dialogs.Find(".dialog li.gone b").TextContent);
    }

    [Fact]
    public async Task SignOutOthers_Confirmed_EndsThemAndNotThis()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var (browser, app) = (await server.VisitAsync(me.UserId), await server.LinkAsync(me.UserId));
        var dialogs = tab.Dialogs();
        var page = tab.Open<SessionsPage>(me);
        var asked = page.InvokeAsync(() => page.Find(".head button").ClickAsync());
        dialogs.WaitForElement(".dialog .danger");

        await dialogs.InvokeAsync(() => dialogs.Find(".dialog .danger").ClickAsync());
        await asked;

        Assert.Equal(("ByOwner", "ByOwner"), (server.Stored.Session(browser.SessionId).EndReason, server.Stored.Session(app.SessionId).EndReason));
        Assert.True(await Service.IsLiveAsync(me.SessionId, me.UserId, CancellationToken.None));
        Assert.Equal("2 devices are signed out. Apps may work up to 10 more minutes.", page.Find("[role=status]").TextContent);
    }

    [Fact]
    public async Task ChooseSeveral_Confirmed_EndsThoseAndNoOthers()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var (kept, browser, app) = (await server.VisitAsync(me.UserId), await server.VisitAsync(me.UserId, WebVisitor.FirefoxOnUbuntu), await server.LinkAsync(me.UserId));
        var dialogs = tab.Dialogs();
        var page = tab.Open<SessionsPage>(me);
        await page.InvokeAsync(() => page.Find("#choose-several").ClickAsync());
        Assert.True(page.Find(".bulk .ends").HasAttribute("disabled"));
        foreach (var name in new[] { "Firefox on Ubuntu", "Laptop" })
            await page.InvokeAsync(() => page.Find($".pick [aria-label='Choose {name}']").ChangeAsync(true));
        Assert.Equal("2 devices chosen", page.Find("#chosen").TextContent);
        var asked = page.InvokeAsync(() => page.Find(".bulk .ends").ClickAsync());
        Assert.Equal("Sign out these 2 devices?", dialogs.WaitForElement("h2").TextContent);
        Assert.Equal(["Firefox on Ubuntu", "Laptop"], dialogs.FindAll(".dialog li b").Select(s => s.TextContent).Order(StringComparer.Ordinal));

        await dialogs.InvokeAsync(() => dialogs.Find(".dialog .danger").ClickAsync());
        await asked;

        Assert.Equal(("ByOwner", "ByOwner"), (server.Stored.Session(browser.SessionId).EndReason, server.Stored.Session(app.SessionId).EndReason));
        Assert.Null(server.Stored.Session(kept.SessionId).EndedAt);
        Assert.Empty(page.FindAll(".bulk"));
    }

    [Fact]
    public async Task SignOutOthers_Cancelled_EndsNothing()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var other = await server.VisitAsync(me.UserId);
        var dialogs = tab.Dialogs();
        var page = tab.Open<SessionsPage>(me);
        var asked = page.InvokeAsync(() => page.Find(".head button").ClickAsync());
        dialogs.WaitForElement("#keep-all");

        await dialogs.InvokeAsync(() => dialogs.Find("#keep-all").ClickAsync());
        await asked;

        Assert.Null(server.Stored.Session(other.SessionId).EndedAt);
        Assert.Equal("", page.Find("[role=status]").TextContent);
    }

    [Theory]
    [InlineData(".head button", "others")]
    [InlineData(".menu .ends", "everywhere")]
    public async Task SignOutMany_ProofTooOld_LeadsToTheProofAndAsksNothing(string button, string then)
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        await server.VisitAsync(me.UserId);
        var dialogs = tab.Dialogs();
        var page = tab.Open<SessionsPage>(me);
        server.Clock!.Advance(TimeSpan.FromMinutes(10));

        await page.InvokeAsync(() => page.Find(button).ClickAsync());

        Assert.Equal($"http://localhost/prove?return=%2F%3Fthen%3D{then}", tab.Services.GetRequiredService<NavigationManager>().Uri);
        Assert.Empty(dialogs.FindAll(".dialog"));
    }

    [Theory]
    [InlineData("others", "Sign out the other device?")]
    [InlineData("everywhere", "Sign out everywhere?")]
    public async Task Open_BackFromTheProof_AsksAgain(string then, string title)
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        await server.VisitAsync(me.UserId);
        var dialogs = tab.Dialogs();
        tab.Services.GetRequiredService<NavigationManager>().NavigateTo($"/sessions?then={then}");

        tab.Open<SessionsPage>(me);

        Assert.Equal(title, dialogs.WaitForElement("h2").TextContent);
    }

    [Fact]
    public async Task SignOutEverywhere_Confirmed_EndsThisOneToo()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var other = await server.VisitAsync(me.UserId);
        var dialogs = tab.Dialogs();
        var page = tab.Open<SessionsPage>(me);
        var asked = page.InvokeAsync(() => page.Find(".menu .ends").ClickAsync());
        dialogs.WaitForElement(".dialog .danger");
        Assert.Equal(2, dialogs.FindAll(".dialog li").Count);

        await dialogs.InvokeAsync(() => dialogs.Find(".dialog .danger").ClickAsync());
        await asked;

        Assert.False(await Service.IsLiveAsync(me.SessionId, me.UserId, CancellationToken.None));
        Assert.False(await Service.IsLiveAsync(other.SessionId, me.UserId, CancellationToken.None));
    }
}
