using System.Net;
using System.Text.Json;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Downloads;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Downloads;

/// <summary>Lists that admins take away as files.</summary>
public sealed class DownloadTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(null, "")]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"so\"", "\"say \"\"so\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 30", "'+49 30")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "\"'\t'=1\"")]
    [InlineData("\r=1", "\"'\r'=1\"")]
    [InlineData(" =1", "' =1")]
    [InlineData("a;=cmd", "\"a;'=cmd\"")]
    [InlineData("a; =cmd", "\"a;' =cmd\"")]
    [InlineData("a;\"=cmd", "\"a;'\"\"=cmd\"")]
    [InlineData("a,=cmd", "\"a,'=cmd\"")]
    [InlineData("a\t@cmd", "\"a\t'@cmd\"")]
    [InlineData("a|+cmd", "a|'+cmd")]
    [InlineData("two\n-1", "\"two\n'-1\"")]
    [InlineData("\uff1d1", "'\uff1d1")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"")]
    [InlineData("a=b", "a=b")]
    public void Cell_OfText_IsWrittenSafely(string? value, string expected) => Assert.Equal(expected, Csv.Cell(value));

    [Fact]
    public void Cell_OfAnInstant_IsInUtc() =>
        Assert.Equal("2026-03-01T11:00:00Z", Csv.Cell(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(1))));

    [Fact]
    public async Task AuditCsv_WithFilters_HasThoseLinesAndLeavesOneItself()
    {
        var (browser, admin) = await AdminAsync();
        var ada = await _server.CreateUserAsync();
        await LockAsync(admin, ada.Id, "=cmd|'/C calc'!A1");
        await _server.Service<AccountService>().UnlockAsync(ada.Id, admin, default);

        var file = await browser.GetAsync($"/admin/audit.csv?action=userlocked&person={ada.Id}");

        Assert.Equal((HttpStatusCode.OK, "text/csv; charset=utf-8", "no-store"), (file.Status, file.Response.Content.Headers.ContentType!.ToString(), file.Response.Headers.CacheControl!.ToString()));
        Assert.Equal("attachment; filename=\"audit.csv\"", file.Response.Content.Headers.ContentDisposition!.ToString());
        var lines = file.Body.Split("\r\n");
        Assert.Equal(("id,at,actorId,actor,action,userId,user,target,before,after,reason,ip,app", 3, ""), (lines[0], lines.Length, lines[2]));
        Assert.Equal($"1,2026-03-01T12:00:00Z,{admin.UserId},Ada Lovelace,userLocked,{ada.Id},Ada Lovelace,,,0 sessions ended,'=cmd|'/C calc'!A1,,", lines[1]);
        Assert.Equal($"action=userlocked&person={ada.Id}", _server.Stored.Value<string>("SELECT After FROM audit WHERE Action = 'AuditExported'"));
    }

    [Fact]
    public async Task AuditJson_OfAnAccountThatIsGone_NamesThePseudonym()
    {
        var (browser, admin) = await AdminAsync();
        var ada = await _server.CreateUserAsync();
        await LockAsync(admin, ada.Id, "why");
        _server.Stored.Execute("DELETE FROM AspNetUsers WHERE Id = $id", ("$id", ada.Id));

        var file = await browser.GetAsync("/admin/audit.json?action=userlocked");

        var line = Assert.Single(JsonDocument.Parse(file.Body).RootElement.EnumerateArray());
        Assert.Equal($"Deleted account {ada.Id[..4].ToUpperInvariant()}", line.GetProperty("user").GetString());
    }

    [Fact]
    public async Task IncidentFiles_WithTheInboxsFilters_HaveAllThatMatch()
    {
        var (browser, _) = await AdminAsync();
        for (var i = 0; i < 60; i++)
        {
            _server.Clock!.Advance(TimeSpan.FromSeconds(1));
            await ReplayAsync();
        }

        _server.Stored.Execute("UPDATE incidents SET Status = 'Resolved' WHERE Id > 55");

        var csv = await browser.GetAsync("/admin/incidents.csv?sort=oldest");
        var json = await browser.GetAsync("/admin/incidents.json?view=resolved");

        Assert.Equal(55 + 2, csv.Body.Split("\r\n").Length);
        Assert.StartsWith("id,openedAt,kind,verdict", csv.Body, StringComparison.Ordinal);
        Assert.StartsWith("1,", csv.Body.Split("\r\n")[1], StringComparison.Ordinal);
        Assert.Equal([56, 57, 58, 59, 60], JsonDocument.Parse(json.Body).RootElement.EnumerateArray().Select(i => i.GetProperty("id").GetInt32()).Order());
        Assert.Equal(2, _server.Stored.Value<int>("SELECT COUNT(*) FROM audit WHERE Action = 'IncidentExported'"));
    }

    [Fact]
    public async Task IncidentJson_OfOneCase_TellsAllOfItAndNothingThatCouldBeUsed()
    {
        var (browser, actor) = await AdminAsync();
        await ReplayAsync();
        await _server.Service<TriageService>().NoteAsync(1, "Called Ada.", actor, default);

        var answer = await browser.GetAsync("/admin/incidents/1.json");

        var file = JsonDocument.Parse(answer.Body).RootElement;
        Assert.Equal(("attachment; filename=\"incident-1.json\"", "no-store"), (answer.Response.Content.Headers.ContentDisposition!.ToString(), answer.Response.Headers.CacheControl!.ToString()));
        Assert.Equal(file.GetProperty("verdict").GetString(), file.GetProperty("evidenceVerdict").GetString());
        Assert.NotEqual(0, file.GetProperty("reasons").GetArrayLength());
        Assert.Contains("replayed", file.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("kind").GetString()));
        Assert.Equal("Called Ada.", file.GetProperty("case")[0].GetProperty("text").GetString());
        Assert.DoesNotContain("td1_", answer.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/admin/incidents/4711.json")).Status);
    }

    [Theory]
    [InlineData("/admin/audit.csv")]
    [InlineData("/admin/audit.json")]
    [InlineData("/admin/incidents.csv")]
    [InlineData("/admin/incidents.json")]
    public async Task File_AfterAStaleProof_LeadsToTheProofAndLeavesNoLine(string path)
    {
        var (browser, _) = await AdminAsync();
        _server.Clock!.Advance(Proof.Kept);

        var answer = await browser.GetAsync(path);

        Assert.Equal((HttpStatusCode.Found, $"/prove?return={Uri.EscapeDataString(path)}"), (answer.Status, answer.Location));
        Assert.Equal(0, _server.Stored.Count("audit"));
    }

    private async Task<(WebVisitor Browser, Actor Actor)> AdminAsync()
    {
        var (browser, user, sessionId) = await _server.SignInAsync(role: SessionClaims.AdminRole);
        return (browser, new Actor(user.Id, sessionId, Requester.Unknown));
    }

    private Task<AdminResult> LockAsync(Actor admin, string userId, string reason) => _server.Service<AccountService>().LockAsync(userId, reason, admin, default);

    private async Task ReplayAsync()
    {
        var app = await _server.LinkAsync();
        var next = await _server.Device().RotateAsync(app.Token);
        await _server.Device().RotateAsync(next);
        await _server.Device("198.51.100.7").RefreshAsync(app.Token);
    }
}
