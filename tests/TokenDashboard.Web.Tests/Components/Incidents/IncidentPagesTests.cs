using Bunit;
using TokenDashboard.Core.Audit;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Incidents;

/// <summary>The admin's list of cases, and one case with all that happened.</summary>
[Trait("Database", "Sqlite")]
public sealed class IncidentPagesTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public IncidentPagesTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Inbox_NoIncidents_SaysWhatWouldBeHere()
    {
        await using var tab = new OpenPage(_server);

        var page = tab.Open<Inbox>(await _server.VisitAsync(role: DeskRoles.Admin));

        Assert.Equal(("Nothing waits for you.", "No open incident."), (page.Find("h1").TextContent, page.Find(".empty h2").TextContent));
    }

    [Fact]
    public async Task Inbox_Incidents_StandUnderTheirSeverityAndLeadToTheirPages()
    {
        await using var tab = new OpenPage(_server);
        var (lost, copied) = (await ReplayAsync(AppDevice.DefaultAgent), await ReplayAsync("curl/8.9"));

        var page = tab.Open<Inbox>(await _server.VisitAsync(role: DeskRoles.Admin));

        Assert.Equal("Start with Ada Lovelace’s Laptop.", page.Find("h1").TextContent);
        Assert.Equal(
            [$"Needs a look 1 admin/incidents/{copied} curl 8.9 from 198.51.100.24 presented a copied token and got nothing.", $"Probably harmless 1 admin/incidents/{lost} Probably a lost reply, not a thief."],
            page.FindAll(".inbox section").Select(s => $"{s.QuerySelector("h2")!.TextContent} {s.QuerySelector("a")!.GetAttribute("href")} {s.QuerySelector("a")!.TextContent}"));
        Assert.Contains("Ada Lovelace · Laptop · 198.51.100.24", page.Find(".inc p").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inbox_NewIncident_AppearsByItselfAndIsAnnounced()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<Inbox>(await _server.VisitAsync(role: DeskRoles.Admin));

        await ReplayAsync("curl/8.9");

        page.WaitForAssertion(() => Assert.Equal("Start with Ada Lovelace’s Laptop.", page.Find("h1").TextContent));
        Assert.Equal("curl 8.9 from 198.51.100.24 presented a copied token and got nothing.", page.Find("[role=status]").TextContent);
    }

    [Fact]
    public async Task Inbox_PresentedAgain_CountsByItself()
    {
        await using var tab = new OpenPage(_server);
        var app = await _server.LinkAsync();
        await ReplayAsync("curl/8.9", app);
        var page = tab.Open<Inbox>(await _server.VisitAsync(role: DeskRoles.Admin));

        await _server.Device().RefreshAsync(app.Token);

        page.WaitForAssertion(() => Assert.Contains("Presented 2 times in all", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inbox_DatabaseFails_SaysSoAndRetries()
    {
        await using var tab = new OpenPage(_server);
        var visit = await _server.VisitAsync(role: DeskRoles.Admin);
        _server.Stored.Execute("ALTER TABLE incidents RENAME TO gone");

        var page = tab.Open<Inbox>(visit);
        Assert.StartsWith("We couldn’t load the incidents. Nothing was changed.Reference ", page.Find(".error-state p").TextContent, StringComparison.Ordinal);
        _server.Stored.Execute("ALTER TABLE gone RENAME TO incidents");
        await page.InvokeAsync(() => page.Find(".error-state button").ClickAsync());

        Assert.Equal("Nothing waits for you.", page.Find("h1").TextContent);
    }

    [Fact]
    public async Task IncidentPage_Events_StandInTheOrderTheyHappened()
    {
        await using var tab = new OpenPage(_server);
        var app = await _server.LinkAsync();
        var second = await _server.Device().RotateAsync(app.Token);
        foreach (var token in new[] { app.Token, second, app.Token, second })
        {
            _server.Clock!.Advance(TimeSpan.FromSeconds(10));
            await _server.Device().RefreshAsync(token);
        }

        var id = _server.Stored.Value<int>("SELECT Id FROM incidents");
        var page = tab.Open<IncidentPage>(await _server.VisitAsync(role: DeskRoles.Admin), p => p.Add(i => i.Id, id));

        Assert.Equal(
            [
                "Connected. Token 1 issued.", "Token 1 used, token 2 issued.",
                "Token 1 asked for again within the window: the same reply was sent.", "Token 2 used, token 3 issued.",
                "Token 1 presented again. Refused.", "Session ended by this site. Token 3 is dead.",
                "Token 2 presented after the end. Refused.",
            ],
            page.FindAll(".ev li > span:not(.place)").Select(s => (s.QuerySelector("strong") ?? s).ChildNodes.First(n => n.TextContent.Trim().Length > 0).TextContent.Trim()));
        Assert.Equal(page.FindAll(".ev time").Select(t => t.GetAttribute("datetime")).Order(StringComparer.Ordinal), page.FindAll(".ev time").Select(t => t.GetAttribute("datetime")));
    }

    [Fact]
    public async Task IncidentPage_Facts_SayWhatWasReplayedFromWhereAndWhatWasCutOff()
    {
        await using var tab = new OpenPage(_server);
        var id = await ReplayAsync("curl/8.9");

        var page = tab.Open<IncidentPage>(await _server.VisitAsync(role: DeskRoles.Admin), p => p.Add(i => i.Id, id));

        Assert.Equal("curl 8.9 from 198.51.100.24 presented a copied token of Ada Lovelace’s Laptop", page.Find("h1").TextContent);
        Assert.Equal(
            [
                "Token 1 of 2spent 20 minutes before", "198.51.100.24curl/8.9", "Never",
                "1 session, 2 tokensAccess tokens issued before have expired.",
            ],
            page.FindAll(".facts dd").Select(d => string.Concat(d.TextContent.Split('\n').Select(l => l.Trim()))));
    }

    [Fact]
    public async Task IncidentPage_Verdict_SaysWhy()
    {
        await using var tab = new OpenPage(_server);
        var id = await ReplayAsync("curl/8.9");

        var page = tab.Open<IncidentPage>(await _server.VisitAsync(role: DeskRoles.Admin), p => p.Add(i => i.Id, id));

        Assert.Equal(
            "A client this session had never seen presented it, and got nothing. The session’s own device had used it.",
            page.Find(".verdict p").TextContent);
    }

    [Fact]
    public async Task IncidentPage_Picture_StandsBetweenTheFactsAndTheList()
    {
        await using var tab = new OpenPage(_server);
        var id = await ReplayAsync("curl/8.9");

        var page = tab.Open<IncidentPage>(await _server.VisitAsync(role: DeskRoles.Admin), p => p.Add(i => i.Id, id));

        Assert.Equal(["verdict", "facts", "pic", "ev"], page.FindAll(".verdict, .facts, .pic, .case > section > ol.ev").Select(e => e.ClassName!.Split(' ')[0]));
        Assert.Equal("token 1 again, 20 min after it was spent", page.Find("svg.wide .t-r.end").TextContent);
    }

    [Fact]
    public async Task IncidentPage_HostileNames_AreInert()
    {
        await using var tab = new OpenPage(_server);
        var id = await ReplayAsync("<img src=x onerror=alert(1)>");
        _server.Stored.Execute("UPDATE AspNetUsers SET DisplayName = '<script>alert(1)</script>'");
        _server.Stored.Execute("UPDATE sessions SET Name = '<svg onload=alert(1)>'");

        var page = tab.Open<IncidentPage>(await _server.VisitAsync(role: DeskRoles.Admin), p => p.Add(i => i.Id, id));

        Assert.Empty(page.FindAll("img, script, [onload], [onerror]"));
        Assert.Equal("<img from 198.51.100.24 presented a copied token of <script>alert(1)</script>’s <svg onload=alert(1)>", page.Find("h1").TextContent);
    }

    [Fact]
    public async Task IncidentPage_UnknownNumber_SaysSo()
    {
        await using var tab = new OpenPage(_server);

        var page = tab.Open<IncidentPage>(await _server.VisitAsync(role: DeskRoles.Admin), p => p.Add(i => i.Id, 4711));

        Assert.Equal("There is no such incident.", page.Find("h1").TextContent);
        Assert.Equal("admin/incidents", page.Find("a").GetAttribute("href"));
    }

    [Theory]
    [InlineData(7, 7, 0)]
    [InlineData(8, 4, 4)]
    [InlineData(40, 4, 36)]
    public async Task IncidentPage_ManyRotations_FoldsTheMiddle(int rotations, int shown, int folded)
    {
        await using var tab = new OpenPage(_server);
        var app = await _server.LinkAsync();
        var token = app.Token;
        for (var i = 0; i < rotations; i++)
        {
            _server.Clock!.Advance(TimeSpan.FromMinutes(1));
            token = await _server.Device().RotateAsync(token);
        }

        await _server.Device().RefreshAsync(app.Token);
        var page = tab.Open<IncidentPage>(await _server.VisitAsync(role: DeskRoles.Admin), p => p.Add(i => i.Id, _server.Stored.Value<int>("SELECT Id FROM incidents")));

        Assert.Equal(folded == 0 ? [] : [$"{folded} normal rotations"], page.FindAll(".ev-more summary").Select(s => s.TextContent));
        Assert.Equal((folded, shown + 3), (page.FindAll(".ev-more .ev li").Count, page.FindAll(".ev:not(.ev-more .ev) > li:not(.ev-more)").Count));
    }

    // Rotates once, waits until the device itself may not ask any more, and presents the spent token again. Returns the incident's number.
    private async Task<int> ReplayAsync(string agent, LinkedApp? app = null)
    {
        app ??= await _server.LinkAsync();
        _server.Clock!.Advance(TimeSpan.FromMinutes(1));
        await _server.Device().RotateAsync(app.Token);
        _server.Clock.Advance(agent == AppDevice.DefaultAgent ? TimeSpan.FromHours(13) : TimeSpan.FromMinutes(20));
        await (_server.Device(agent == AppDevice.DefaultAgent ? AppDevice.DefaultAddress : "198.51.100.24") with { Agent = agent }).RefreshAsync(app.Token);
        return _server.Stored.Value<int>("SELECT Id FROM incidents WHERE SessionId = $id", ("$id", app.SessionId));
    }
}
