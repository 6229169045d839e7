using Bunit;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Incidents;

/// <summary>Notes: what becomes a link in them, and whom they mention.</summary>
[Trait("Database", "Sqlite")]
public sealed class NoteTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public NoteTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("see https://example.org/a?b=1#c.", "see |<https://example.org/a?b=1#c>|.")]
    [InlineData("(https://example.org/a_(b))", "(|<https://example.org/a_(b)>|)")]
    [InlineData("HTTPS://Example.org", "<https://example.org/>")]
    [InlineData("like #12, not #0, a#3, &#60; or #4x", "like |<admin/incidents/12>|, not #0, a#3, &#60; or #4x")]
    [InlineData("#12#13 ##14 #1234567890", "<admin/incidents/12>|#13 ##14 #1234567890")]
    [InlineData("http://example.org ftp://x javascript:alert(1) data:text/html,x //evil.example", null)]
    [InlineData("https://bank.example@evil.example/", null)]
    [InlineData("https:///x https://", null)]
    [InlineData("xhttps://example.org", null)]
    [InlineData("https://example.org\" onmouseover=\"alert(1)", "<https://example.org/>|\" onmouseover=\"alert(1)")]
    [InlineData("<a href=https://evil.example>x</a>", "<a href=|<https://evil.example/>|>x</a>")]
    [InlineData("https://evil.example/\u202Egpj", null)]
    [InlineData("[x](https://example.org)", "[x](|<https://example.org/>|)")]
    [InlineData("", "")]
    public void Parts_OfANote_AreLinksOnlyWhereTheyMayBe(string text, string? expected)
    {
        var parts = NoteText.Parts(text);

        Assert.Equal(expected ?? text, string.Join('|', parts.Select(p => p.Address is null ? p.Text : $"<{p.Address}>")));
        Assert.Equal(text, string.Concat(parts.Select(p => p.Text)));
    }

    [Fact]
    public async Task Note_Hostile_IsTextAndItsLinksTellNothing()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync("Ana Lind");
        await ReplayAsync();
        var page = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, 1));

        await page.InvokeAsync(() => page.Find("#note").ChangeAsync("<img src=x onerror=alert(1)> https://example.org/x and #7"));
        await page.InvokeAsync(() => page.Find("form.note").SubmitAsync());

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("ol.ev q")));
        var note = page.Find("ol.ev q");
        Assert.Empty(note.QuerySelectorAll("img, script"));
        Assert.Equal("<img src=x onerror=alert(1)> https://example.org/x and #7", note.TextContent);
        var links = note.QuerySelectorAll("a");
        Assert.Equal(["https://example.org/x", "admin/incidents/7"], links.Select(a => a.GetAttribute("href")));
        Assert.Equal(["noopener noreferrer", null], links.Select(a => a.GetAttribute("rel")));
    }

    [Fact]
    public async Task Form_MentionBegun_OffersColleaguesCompletesAndSaysWhoIsMailed()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync("Ana Lind");
        await AdminAsync("Jonas Weber");
        await AdminAsync("Kim Lee");
        await ReplayAsync();
        var page = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, 1));
        Assert.Empty(page.FindAll(".whom"));

        await page.InvokeAsync(() => page.Find("#note").InputAsync("Look, @"));
        page.WaitForAssertion(() => Assert.Equal(["Ana Lind", "Jonas Weber", "Kim Lee"], page.FindAll(".whom b").Select(b => b.TextContent)));
        Assert.Equal("3 colleagues to choose from: Tab leads there.", page.Find("form.note [aria-live]").TextContent);
        await page.InvokeAsync(() => page.Find("#note").InputAsync("Look, @jo"));
        page.WaitForAssertion(() => Assert.Equal(["Jonas Weber"], page.FindAll(".whom b").Select(b => b.TextContent)));
        await page.InvokeAsync(() => page.Find("#note").ChangeAsync("Look, @jo"));
        await page.InvokeAsync(() => page.Find(".whom button").ClickAsync(new()));

        Assert.Empty(page.FindAll(".whom"));
        Assert.Equal("Look, @Jonas Weber ", page.Find("#note").GetAttribute("value"));
        await page.InvokeAsync(() => page.Find("form.note").SubmitAsync());
        page.WaitForAssertion(() => Assert.Equal("Look, @Jonas Weber", page.Find("ol.ev q").TextContent));
        Assert.Contains("Jonas Weber", page.Find("[role=status]").TextContent, StringComparison.Ordinal);
        Assert.Equal(1, _server.Stored.Value<int>("SELECT COUNT(*) FROM outbox WHERE Kind = 'CaseMention'"));
        Assert.Equal("", page.Find("#note").GetAttribute("value") ?? "");
    }

    private async Task<Visit> AdminAsync(string name)
    {
        var user = await _server.CreateUserAsync(role: SessionClaims.AdminRole);
        _server.Stored.Execute("UPDATE AspNetUsers SET DisplayName = $name WHERE Id = $id", ("$name", name), ("$id", user.Id));
        return await _server.VisitAsync(user.Id);
    }

    private async Task ReplayAsync()
    {
        var app = await _server.LinkAsync();
        var next = await _server.Device().RotateAsync(app.Token);
        await _server.Device().RotateAsync(next);
        await _server.Device("198.51.100.7").RefreshAsync(app.Token);
    }
}
