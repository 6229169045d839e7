using System.Net;
using Bunit;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.AllSessions;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.AllSessions;

/// <summary>One session of anybody's for admins: all that is known of it, links to all that touched it, and its end.</summary>
[Trait("Database", "Sqlite")]
public sealed class OneSessionTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public OneSessionTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Page_AnAppThatWasReplayed_TellsAllOfItAndLeadsOn()
    {
        var app = await ReplayedAsync();
        var jonas = await _server.SignInAsync(role: SessionClaims.AdminRole);

        var page = (await jonas.Browser.GetAsync($"/admin/sessions/{app.SessionId}")).Page;

        Assert.Equal("Laptop", page.QuerySelector("h1")!.TextContent.Trim());
        foreach (var said in new[] { "GET /api/me", "2 requests", "1 request, refused", "First seen", "A spent token came back.", "companion", "profile offline_access" })
            Assert.Contains(said, page.Body!.TextContent, StringComparison.Ordinal);
        var links = page.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")).ToList();
        foreach (var link in new[]
        {
            $"admin/users/{app.UserId}", "admin/incidents/1", "admin/find?q=203.0.113.5", "admin/find?q=192.0.2.0%2F24",
            "admin/find?q=45.66.77.88", "admin/find?q=python-requests%2F2.32&as=agent", $"admin/sessions?view=all&user={app.UserId}",
        })
            Assert.Contains(link, links);

        // What a link leads to is there.
        foreach (var touched in new[] { "find?q=203.0.113.5", "find?q=45.66.77.88", "find?q=python-requests%2F2.32&as=agent", $"sessions?view=all&user={app.UserId}" })
            Assert.NotNull((await jonas.Browser.GetAsync("/admin/" + touched)).Page.QuerySelector($"a[href='admin/sessions/{app.SessionId}']"));
    }

    [Fact]
    public async Task Page_ABrowser_HasNeitherTokensNorRequests()
    {
        var ada = await _server.SignInAsync();
        var jonas = await _server.SignInAsync(role: SessionClaims.AdminRole);

        var answer = await jonas.Browser.GetAsync($"/admin/sessions/{ada.SessionId}");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("A browser", answer.Words, StringComparison.Ordinal);
        Assert.Empty(answer.Page.QuerySelectorAll("#chain, #uses, #events"));
    }

    [Fact]
    public async Task Page_SeenByAnybodyElse_IsNotThere()
    {
        var app = await _server.LinkAsync();
        var (ada, jonas) = (await _server.SignInAsync(), await _server.SignInAsync(role: SessionClaims.AdminRole));

        Assert.Equal((await ada.Browser.GetAsync("/admin/sessions")).Status, (await ada.Browser.GetAsync($"/admin/sessions/{app.SessionId}")).Status);
        Assert.DoesNotContain("Laptop", (await ada.Browser.GetAsync($"/admin/sessions/{app.SessionId}")).Words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await jonas.Browser.GetAsync($"/admin/sessions/{Guid.NewGuid()}")).Status);
    }

    /// <summary>Owners' pages name addresses and programs, and lead nowhere with them.</summary>
    [Fact]
    public async Task Page_OfAnOwner_HasNoLinksForAdmins()
    {
        var ada = await _server.SignInAsync();
        var app = await _server.LinkAsync(ada.User.Id);

        foreach (var path in new[] { $"/sessions/{app.SessionId}", "/sessions", "/activity" })
            Assert.DoesNotContain("admin/", (await ada.Browser.GetAsync(path)).Page.QuerySelector("main")!.InnerHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignOut_Asked_EndsItAndSaysByWhom()
    {
        await using var tab = new OpenPage(_server);
        var app = await _server.LinkAsync();
        var dialogs = tab.Dialogs();
        var page = tab.Open<OneSession>(await AdminAsync(), p => p.Add(o => o.Id, app.SessionId));

        _ = page.InvokeAsync(() => page.Find(".head .ends").ClickAsync());
        dialogs.WaitForElement("#act-not");
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.Equal("Laptop is signed out.", page.Find("[role=status]").TextContent));
        Assert.Equal("ByAdmin", _server.Stored.Session(app.SessionId).EndReason);
        Assert.Empty(page.FindAll(".head .ends"));
        Assert.Contains("An admin ended it.Ada Lovelace", page.Find(".facts").TextContent.Replace("\n", "", StringComparison.Ordinal).Replace("  ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_TheOneInUse_HasNoEnd()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();

        var page = tab.Open<OneSession>(admin, p => p.Add(o => o.Id, admin.SessionId));

        Assert.Contains("You, now", page.Find(".sub").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".head .ends"));
    }

    [Fact]
    public async Task Page_EndedElsewhere_FollowsByItself()
    {
        await using var tab = new OpenPage(_server);
        var app = await _server.LinkAsync();
        var admin = await AdminAsync();
        var page = tab.Open<OneSession>(admin, p => p.Add(o => o.Id, app.SessionId));

        await _server.Service<AccountService>().SignOutAsync(app.UserId, admin.Actor, default);

        page.WaitForAssertion(() => Assert.Contains("An admin ended it.", page.Find(".facts").TextContent, StringComparison.Ordinal));
    }

    private async Task<Visit> AdminAsync() => await _server.VisitAsync((await _server.CreateUserAsync(role: SessionClaims.AdminRole)).Id);

    // Its tokens were used here, a spent one came back from elsewhere, and an access token was tried after the end.
    private async Task<LinkedApp> ReplayedAsync()
    {
        var app = await _server.LinkAsync();
        await _server.Device().RefreshAsync(app.Token);
        _server.Clock!.Advance(TimeSpan.FromMinutes(1));
        var uses = _server.Service<AccessUseLog>();
        uses.Count(app.SessionId, "GET /api/me", "203.0.113.5");
        uses.Count(app.SessionId, "GET /api/me", "203.0.113.5");
        uses.Count(app.SessionId, AccessUse.Refused + "GET /api/me", "45.66.77.88");
        await uses.FlushAsync(default);
        await _server.Service<RefreshTokenService>().RotateAsync(new RawToken(app.Token), "companion", null, new Requester("45.66.77.88", "python-requests/2.32"), default);
        return app;
    }
}
