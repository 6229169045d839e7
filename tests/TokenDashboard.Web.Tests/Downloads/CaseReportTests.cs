using System.Net;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Downloads;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Downloads;

/// <summary>A case as people read it, wherever Markdown is shown.</summary>
public sealed class CaseReportTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("plain words, 12:30, a-b (c) 1.5 \"q\" 'q' 50% a/b?", "plain words, 12:30, a-b (c) 1.5 \"q\" 'q' 50% a/b?")]
    [InlineData("[x](javascript:alert(1))", @"\[x\](javascript:alert(1))")]
    [InlineData("![x](https://evil.example/p.png)", @"!\[x\](https\://evil.example/p.png)")]
    [InlineData("<img src=x onerror=alert(1)>", @"\<img src=x onerror=alert(1)\>")]
    [InlineData("a | b", @"a \| b")]
    [InlineData("`code` *b* _i_ ~~s~~", @"\`code\` \*b\* \_i\_ \~\~s\~\~")]
    [InlineData("# heading", @"\# heading")]
    [InlineData("- item", @"\- item")]
    [InlineData("12. item", @"12\. item")]
    [InlineData("1) item", @"1\) item")]
    [InlineData("+ item", @"\+ item")]
    [InlineData("===", @"\===")]
    [InlineData("> quote", @"\> quote")]
    [InlineData("&lt;b&gt;", @"\&lt;b\&gt;")]
    [InlineData("see #12 @jonas www.evil.example HTTPS://evil.example mailto:a@b.c", @"see \#12 \@jonas www\.evil.example HTTPS\://evil.example mailto\:a\@b.c")]
    [InlineData("a \\[b", @"a \\\[b")]
    [InlineData("two\r\n\r\n# lines", "two\uFFFD\uFFFD\uFFFD\uFFFD\\# lines")]
    [InlineData(null, "")]
    public void Text_FromOutside_ShowsAsItIs(string? text, string expected) => Assert.Equal(expected, Markdown.Text(text));

    [Theory]
    [InlineData("curl/8.9", "`curl/8.9`")]
    [InlineData("a`b", "`` a`b ``")]
    [InlineData("``", "``` `` ```")]
    [InlineData("a\nb", "`a\uFFFDb`")]
    [InlineData("", "")]
    public void Code_FromOutside_IsOneSpan(string text, string expected) => Assert.Equal(expected, Markdown.Code(text));

    [Fact]
    public void Quote_OfLines_HasEachAsAParagraphThatIsQuoted() =>
        Assert.Equal("  > one\n  >\n  > \\- two\n  >\n  > \\> three", Markdown.Quote("one\n\n- two\n    > three\n", "  "));

    [Fact]
    public async Task Report_OfACase_HasTheWordsOfItsPage()
    {
        var (browser, actor) = await AdminAsync();
        await ReplayAsync();
        await _server.Service<TriageService>().NoteAsync(1, "Called Ada.\n\n# Not hers", actor, default);
        await _server.Service<TriageService>().ResolveAsync([1], Resolution.Stolen, null, actor, default);

        var answer = await browser.GetAsync("/admin/incidents/1/report");
        var page = (await browser.GetAsync("/admin/incidents/1")).Page;

        Assert.Equal(
            ("attachment; filename=\"incident-1.md\"", "no-store", "text/markdown; charset=utf-8"),
            (answer.Response.Content.Headers.ContentDisposition!.ToString(), answer.Response.Headers.CacheControl!.ToString(), answer.Response.Content.Headers.ContentType!.ToString()));
        var plain = answer.Body.Replace("\\", "", StringComparison.Ordinal);
        foreach (var words in new[] { ".head h1", ".verdict strong", ".verdict p", "dl.facts dd small", "#events", "#case" })
            Assert.Contains(page.QuerySelector(words)!.TextContent.Trim(), plain, StringComparison.Ordinal);
        Assert.Contains("(http://localhost:5080/admin/incidents/1) · **Resolved: Stolen** · 2026-03-01 12:00:00 +00:00", plain, StringComparison.Ordinal);
        Assert.Contains("Ada Lovelace noted:\n\n  > Called Ada.\n  >\n  > \\# Not hers\n", answer.Body, StringComparison.Ordinal);
        Assert.Contains("`198.51.100.7`", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("td1_", answer.Body, StringComparison.Ordinal);
        Assert.Equal("incident-1.md", _server.Stored.Value<string>("SELECT After FROM audit WHERE Action = 'IncidentExported'"));
    }

    [Fact]
    public async Task Report_LongRowOfRotations_TellsItsMiddleTogether()
    {
        var (browser, _) = await AdminAsync();
        var app = await _server.LinkAsync();
        var next = app.Token;
        for (var i = 0; i < 12; i++)
            next = await _server.Device().RotateAsync(next);
        await _server.Device("198.51.100.7").RefreshAsync(app.Token);

        var report = (await browser.GetAsync("/admin/incidents/1/report")).Body;

        Assert.Contains("- 2026-03-01 12:00:00 +00:00 – 2026-03-01 12:00:00 +00:00: 8 normal rotations\n", report, StringComparison.Ordinal);
        Assert.Contains("Token 1 used, token 2 issued.", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Token 5 used", report, StringComparison.Ordinal);
        Assert.Contains("Token 12 used, token 13 issued.", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_ForAReaderOfGerman_IsGermanAndOfTheirZone()
    {
        var (browser, _) = await AdminAsync();
        await ReplayAsync();
        browser.Cookies[LanguageCookie.Name] = "de";
        browser.Cookies[ReaderZone.ChosenCookie] = "Europe/Berlin";

        var report = (await browser.GetAsync("/admin/incidents/1/report")).Body;

        Assert.Contains("2026-03-01 13:00:00 +01:00", report, StringComparison.Ordinal);
        Assert.Contains("## Fakten\n\n- **Konto**: Ada Lovelace", report, StringComparison.Ordinal);
        Assert.DoesNotContain("What happened", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OfHostileNames_HasNothingOfTheirs()
    {
        var (browser, actor) = await AdminAsync();
        await ReplayAsync();
        const string evil = "\n\n# [x](javascript:alert(1)) <script>alert(1)</script> | `a` ![p](https://evil.example/p)";
        _server.Stored.Execute("UPDATE sessions SET Name = $evil, Software = $evil WHERE Kind = 'App'", ("$evil", evil));
        _server.Stored.Execute("UPDATE incidents SET AlarmAgent = $evil, StrangerAgent = $evil", ("$evil", evil));
        _server.Stored.Execute("UPDATE evidence SET Agent = $evil", ("$evil", evil));
        await _server.Service<TriageService>().NoteAsync(1, evil, actor, default);

        var report = (await browser.GetAsync("/admin/incidents/1/report")).Body;

        // Beyond code, where nothing means anything.
        var open = System.Text.RegularExpressions.Regex.Replace(report, "(?<!\\\\)(`+)(?!`).*?(?<!`)\\1(?!`)", "");
        Assert.Contains("javascript", open, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?<!\\)\[x|(?<!\\)<script|https://evil|\n#* *\[x|(?<!\\)\| |\n# .*javascript.*\n# ", open);
        Assert.Equal(5, report.Split('\n').Count(line => line.StartsWith('#')));
    }

    [Fact]
    public async Task Report_ForWhoMayNotHaveIt_IsNotThereAndLeavesNoLine()
    {
        await ReplayAsync();
        var (admin, _) = await AdminAsync();
        var (person, _, _) = await _server.SignInAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await person.GetAsync("/admin/incidents/1/report")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/admin/incidents/4711/report")).Status);
        _server.Clock!.Advance(Proof.Kept);

        Assert.Equal("/prove?return=%2Fadmin%2Fincidents%2F1%2Freport", (await admin.GetAsync("/admin/incidents/1/report")).Location);
        Assert.Equal(0, _server.Stored.Count("audit"));
    }

    private async Task<(WebVisitor Browser, Actor Actor)> AdminAsync()
    {
        var (browser, user, sessionId) = await _server.SignInAsync(role: SessionClaims.AdminRole);
        return (browser, new Actor(user.Id, sessionId, Requester.Unknown));
    }

    private async Task ReplayAsync()
    {
        var app = await _server.LinkAsync();
        var next = await _server.Device().RotateAsync(app.Token);
        await _server.Device().RotateAsync(next);
        await _server.Device("198.51.100.7").RefreshAsync(app.Token);
    }
}
