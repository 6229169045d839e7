using Bunit;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Feed;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Jobs;
using TokenDashboard.Web.Tests.Hosting;
using JobsPage = TokenDashboard.Web.Components.Jobs.Jobs;

namespace TokenDashboard.Web.Tests.Components.Jobs;

/// <summary>The page that says whether the housekeeping runs, on a real scheduler.</summary>
[Trait("Database", "Sqlite")]
public sealed class JobsPageTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public JobsPageTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Open_NeverRan_SaysSoAndWhenItWill()
    {
        await using var tab = new OpenPage(_server);

        var page = tab.Open<JobsPage>(await AdminAsync());

        Assert.Equal(("Housekeeping has not run yet.", "Never ran"), (page.Find("h1").TextContent, page.Find(".job .state").TextContent));
        var next = (await _server.Service<JobSchedule>().ListAsync(default)).Single(j => j.Job == CleanupJob.Name).NextRunAt!.Value;
        Assert.Equal(2099, next.AddDays(1).Year);
        Assert.Equal($"It has not run yet; the next run is on {next.UtcDateTime:yyyy-MM-dd HH:mm} UTC.", page.Find(".job-none").TextContent);
        Assert.Equal(["Schedule", "Next run"], Card(page).QuerySelectorAll(".facts dt").Select(t => t.TextContent));
        Assert.Equal("0 0 0 1 1 ? 2099", page.Find(".facts .mono").TextContent);
        Assert.Empty(page.FindAll("figure, .alert"));
    }

    [Theory]
    [InlineData("0 0 * * * ?", "^Every hour$")]
    [InlineData("0 30 4 * * ?", @"^Daily at 2026-03-0[12] \d\d:\d\d UTC$")]
    public async Task Open_SimpleSchedule_IsInWords(string cron, string words)
    {
        using var server = new DashboardServer { Settings = { ["Cleanup:Schedule"] = cron } };
        server.Client().Dispose();
        await using var tab = new OpenPage(server);

        var page = tab.Open<JobsPage>(await server.VisitAsync());

        Assert.Matches(words, page.Find(".facts dd").TextContent);
    }

    [Fact]
    public async Task Open_AllRunsDidTheirWork_SaysSoInWordsAndNumbers()
    {
        await using var tab = new OpenPage(_server);
        Runs(4, 2, 521);

        var page = tab.Open<JobsPage>(await AdminAsync());

        Assert.Equal(("Housekeeping is healthy.", "Healthy"), (page.Find("h1").TextContent, page.Find(".job .state").TextContent));
        Assert.Equal("All 3 runs so far did their work.", page.Find("figure h3").TextContent);
        Assert.Equal(["2026-03-01 11:00 UTCtook 1.5 s", "521 rows"], Card(page).QuerySelectorAll(".facts dd").Skip(2).Select(d => d.TextContent));
        Assert.Empty(page.FindAll(".alert"));
    }

    [Fact]
    public async Task Open_LastRunFailed_SaysTheErrorAndItsReference()
    {
        await using var tab = new OpenPage(_server);
        Runs(4, null);

        var page = tab.Open<JobsPage>(await AdminAsync());

        Assert.Equal(("Cleanup failed at its last run.", "Failed"), (page.Find("h1").TextContent, page.Find(".job .state").TextContent));
        var alert = page.Find(".alert.sev-high");
        Assert.StartsWith("The run of 2026-03-01 11:00 UTC failed after 1.5 s. Nothing was half removed; the next run catches up.", alert.QuerySelector("p")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("database is locked Reference 9QX2RK", alert.QuerySelector(".mono")!.TextContent);
        Assert.Equal("Not countedthe run failed", Card(page).QuerySelectorAll(".facts dd")[^1].TextContent);
    }

    [Fact]
    public async Task Open_LaterRunCaughtUp_IsHealthyAndStillSaysTheError()
    {
        await using var tab = new OpenPage(_server);
        Runs(4, null, 6);

        var page = tab.Open<JobsPage>(await AdminAsync());

        Assert.Equal("Healthy", page.Find(".job .state").TextContent);
        Assert.Contains("a later run caught up", page.Find(".alert.sev-low").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ErrorIsHostile_IsInert()
    {
        await using var tab = new OpenPage(_server);
        Runs(1);
        _server.Stored.Execute("UPDATE job_runs SET Error = '<img src=x onerror=alert(1)>'");

        var page = tab.Open<JobsPage>(await AdminAsync());

        Assert.Empty(page.FindAll("img, [onerror]"));
    }

    [Fact]
    public async Task Chart_Runs_AreBarsByWhatTheyRemovedAndFailuresAreNone()
    {
        await using var tab = new OpenPage(_server);
        Runs(50, null, 100, 0);

        var page = tab.Open<JobsPage>(await AdminAsync());

        Assert.Equal(["55", "110", "2"], page.FindAll(".run .b-ok").Select(b => b.GetAttribute("height")));
        Assert.Equal("5", Assert.Single(page.FindAll(".run .b-err")).GetAttribute("height"));
        Assert.Equal("failed", page.FindAll(".run")[1].QuerySelector(".bad")!.TextContent);
        Assert.NotNull(page.FindAll(".run")[1].QuerySelector(".bad-x"));
        Assert.Equal(["72.43%", "79.57%", "86.71%", "93.86%"], page.FindAll(".run").Select(r => r.GetAttribute("x")));
        Assert.Equal(["50 rows removed in 1.5 s", "Failed after 1.5 s", "100 rows removed in 1.5 s", "0 rows removed in 1.5 s"], page.FindAll(".run > title").Select(t => t.TextContent));
        var named = page.Find("svg[role=img]").GetAttribute("aria-labelledby")!.Split(' ').Select(id => page.Find($"#{id}").TextContent);
        Assert.Equal(["Rows removed by the last 4 runs", "Each run that did its work removed between 0 and 100 rows. One failed. The numbers are in the table below."], named);
    }

    [Fact]
    public async Task Chart_MoreThanFourteenRuns_ShowsTheLastFourteen()
    {
        await using var tab = new OpenPage(_server);
        Runs([.. Enumerable.Range(1, 20)]);

        var page = tab.Open<JobsPage>(await AdminAsync());

        Assert.Equal(Enumerable.Range(7, 14), page.FindAll(".run text").Select(t => int.Parse(t.TextContent, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal("1%", page.Find(".run").GetAttribute("x"));
    }

    [Fact]
    public async Task Table_Runs_StandNewestFirstWithTheirNumbers()
    {
        await using var tab = new OpenPage(_server);
        Runs(1234, null);

        var page = tab.Open<JobsPage>(await AdminAsync());

        Assert.Equal(
            ["2026-03-01 11:00 UTC Failed Not counted 1.5 s", "2026-03-01 10:00 UTC Done 1,234 1.5 s"],
            page.FindAll("figure details tbody tr").Select(r => string.Join(' ', r.Children.Select(c => c.TextContent))));
    }

    /// <summary>A run of this or another admin, or of the schedule.</summary>
    [Fact]
    public async Task Change_RunRecorded_ShowsByItselfAtTheRightAndIsAnnounced()
    {
        await using var tab = new OpenPage(_server);
        Runs([.. Enumerable.Range(1, 14)]);
        var page = tab.Open<JobsPage>(await AdminAsync());

        await _server.Service<JobLog>().RecordAsync("cleanup", _ => Task.FromResult(99), default);

        page.WaitForAssertion(() => Assert.Equal(["2", "99"], [page.FindAll(".run text")[0].TextContent, page.FindAll(".run text")[^1].TextContent]));
        Assert.Equal("Cleanup is done: 99 rows removed in 0 ms.", page.Find("[role=status]").TextContent);
    }

    [Fact]
    public async Task Change_NobodyTold_ShowsWithinFiveSeconds()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<JobsPage>(await AdminAsync());
        Runs(3);

        _server.Clock!.Advance(Live.Poll);

        page.WaitForAssertion(() => Assert.Equal("Housekeeping is healthy.", page.Find("h1").TextContent));
    }

    [Fact]
    public async Task Open_DatabaseFails_SaysSoAndRetries()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        _server.Stored.Execute("ALTER TABLE job_runs RENAME TO gone");

        var page = tab.Open<JobsPage>(admin);
        Assert.Matches("^We couldn’t load the jobs. Nothing was changed.Reference [A-Z0-9]{6}$", page.Find(".error-state p").TextContent);
        _server.Stored.Execute("ALTER TABLE gone RENAME TO job_runs");
        await page.InvokeAsync(() => page.Find(".error-state button").ClickAsync());

        Assert.Equal("Housekeeping has not run yet.", page.Find("h1").TextContent);
    }

    // The first of them, which is cleanup's.
    private static AngleSharp.Dom.IElement Card(IRenderedComponent<JobsPage> page) => page.Find(".job");

    private async Task<Visit> AdminAsync() => await _server.VisitAsync((await _server.CreateUserAsync(role: SessionClaims.AdminRole)).Id);

    // One an hour, the last an hour ago; null stands for one that failed.
    private void Runs(params int?[] removed)
    {
        var first = _server.Clock!.GetUtcNow().AddHours(-removed.Length);
        for (var i = 0; i < removed.Length; i++)
        {
            _server.Stored.Execute(
                "INSERT INTO job_runs (Job, StartedAt, Duration, Removed, Error) VALUES ('cleanup', $at, '00:00:01.5000000', $removed, $error)",
                ("$at", first.AddHours(i)), ("$removed", removed[i] ?? 0),
                ("$error", removed[i] is null ? "database is locked Reference 9QX2RK" : DBNull.Value));
        }
    }
}
