using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Quartz;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Jobs;
using TokenDashboard.Web.Tests.Hosting;
using JobsPage = TokenDashboard.Web.Components.Jobs.Jobs;

namespace TokenDashboard.Web.Tests.Jobs;

/// <summary>Run now: by Quartz, one at a time, for admins whose session lives.</summary>
public sealed class RunNowTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public RunNowTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    private JobSchedule Schedule => _server.Service<JobSchedule>();

    [Fact]
    public async Task RunNow_Pressed_CleansUpAndShowsTheRunOnEveryOpenPage()
    {
        await using var tab = new OpenPage(_server);
        await using var colleague = new OpenPage(_server);
        var page = tab.Open<JobsPage>(await AdminAsync());
        var other = colleague.Open<JobsPage>(await AdminAsync());
        var ended = await _server.LinkAsync();
        _server.Stored.Execute("UPDATE sessions SET EndedAt = 1, EndReason = 'SignedOut' WHERE Id = $id", ("$id", ended.SessionId));

        await Button(page).ClickAsync();

        page.WaitForAssertion(() => Assert.Equal("Healthy", page.Find(".job .state").TextContent));
        other.WaitForAssertion(() => Assert.Equal("Healthy", other.Find(".job .state").TextContent));
        Assert.Equal("1 row", page.Find(".job").QuerySelectorAll(".facts dd")[^1].TextContent);
        Assert.Equal((1, 0), (_server.Stored.Count("job_runs"), _server.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE EndedAt = 1")));
        Assert.StartsWith("Cleanup is done: 1 row removed", page.Find("[role=status]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunNow_WhileItRuns_SaysSinceWhenAndStartsNoOther()
    {
        var gate = new Gate();
        using var server = new DashboardServer { Replace = services => services.AddSingleton(gate) };
        server.Client().Dispose();
        var scheduler = await server.Service<ISchedulerFactory>().GetScheduler();
        await scheduler.AddJob(JobBuilder.Create<GatedJob>().WithIdentity("gated").StoreDurably().Build());
        await using var tab = new OpenPage(server);
        var page = tab.Open<JobsPage>(await AdminAsync(server));
        page.WaitForAssertion(() => Assert.Equal(["Never ran", "Never ran", "Never ran", "Never ran"], page.FindAll(".job .state").Select(s => s.TextContent)));
        Assert.Equal("It has not run yet, and no run is scheduled.", page.FindAll(".job-none")[1].TextContent);

        await page.FindAll(".job-h button")[1].ClickAsync();
        page.WaitForAssertion(() => Assert.Equal(["Never ran", "Running", "Never ran", "Never ran"], page.FindAll(".job .state").Select(s => s.TextContent)));
        Assert.Equal("gated is running.", page.Find("[role=status]").TextContent);
        Assert.Equal("true", page.FindAll(".job-h button")[1].GetAttribute("aria-disabled"));
        server.Clock!.Advance(TimeSpan.FromMilliseconds(800));
        page.WaitForAssertion(() => Assert.Equal("Running…0.8 s: gated", Words(page.FindAll(".job-h button")[1].TextContent)));
        await page.FindAll(".job-h button")[1].ClickAsync();

        gate.Open.SetResult();
        page.WaitForAssertion(() => Assert.Equal(["Never ran", "Healthy", "Never ran", "Never ran"], page.FindAll(".job .state").Select(s => s.TextContent)));
        Assert.Null(page.FindAll(".job-h button")[1].GetAttribute("aria-disabled"));
        Assert.Equal((1, 1), (gate.Passed, server.Stored.Count("job_runs")));
    }

    [Fact]
    public async Task RunNow_Again_MakesAnotherRun()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<JobsPage>(await AdminAsync());
        for (var run = 1; run <= 2; run++)
        {
            await Button(page).ClickAsync();
            page.WaitForAssertion(() => Assert.Equal((run, "Healthy"), (page.FindAll(".run").Count, page.Find(".job .state").TextContent)));
            _server.Clock!.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task RunNow_Fails_SaysSoOnThePage()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<JobsPage>(await AdminAsync());
        var app = await _server.LinkAsync();
        _server.Stored.Execute("UPDATE sessions SET EndedAt = 1, EndReason = 'SignedOut' WHERE Id = $id", ("$id", app.SessionId));

        using (new BrokenStorage(_server.Stored, "sessions", "DELETE"))
        {
            await Button(page).ClickAsync();
            page.WaitForAssertion(() => Assert.Equal("Failed", page.Find(".job .state").TextContent));
        }

        Assert.Matches("no space left.* Reference [2-9A-Z]{6}$", page.Find(".alert .mono").TextContent);
        Assert.Equal("Cleanup failed.", page.Find("[role=status]").TextContent);
    }

    [Fact]
    public async Task RunNow_SessionEndedMeanwhile_StartsNothingAndSaysSo()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        var page = tab.Open<JobsPage>(admin);
        _server.Stored.Execute("UPDATE sessions SET EndedAt = 1, EndReason = 'ByAdmin' WHERE Id = $id", ("$id", admin.SessionId));

        await Button(page).ClickAsync();

        await AssertRefusedAsync(page, ".toast", "Nothing was changed: your role does not allow this, or not any more, or you have been signed out.");
    }

    [Fact]
    public async Task RunNow_RoleTakenMeanwhile_StartsNothingAndSaysSo()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<JobsPage>(await AdminAsync());
        _server.Stored.Execute("DELETE FROM AspNetUserRoles");

        await Button(page).ClickAsync();

        await AssertRefusedAsync(page, ".toast", "Nothing was changed: your role does not allow this, or not any more, or you have been signed out.");
    }

    [Fact]
    public async Task RunNow_SchedulerStandsStill_StartsNothingAndSaysSo()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<JobsPage>(await AdminAsync());
        await (await _server.Service<ISchedulerFactory>().GetScheduler()).Standby();

        await Button(page).ClickAsync();

        await AssertRefusedAsync(page, ".job > [role=alert]", "Nothing was started: the scheduler is not running.");
    }

    [Fact]
    public async Task RunNow_UnknownJob_StartsNothing() =>
        Assert.Equal(AdminResult.Unchanged, await Schedule.RunNowAsync("nothing", (await AdminAsync()).Actor, default));

    [Fact]
    public async Task RunNow_Pressed_IsInTheAuditLog()
    {
        var admin = await AdminAsync();

        Assert.Equal(AdminResult.Done, await Schedule.RunNowAsync("cleanup", admin.Actor, default));

        Assert.Equal($"{admin.UserId} JobRun cleanup", _server.Stored.Value<string>("SELECT ActorId || ' ' || Action || ' ' || Target FROM audit"));
    }

    [Fact]
    public async Task RunNow_ProofTooOld_StartsNothingAndLeadsToTheProof()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<JobsPage>(await AdminAsync());
        _server.Clock!.Advance(Proof.Kept);

        await Button(page).ClickAsync();

        Assert.StartsWith("http://localhost/prove?return=", tab.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.Equal((0, 0), (_server.Stored.Count("job_runs"), _server.Stored.Count("audit")));
    }

    private async Task AssertRefusedAsync(IRenderedComponent<JobsPage> page, string where, string why)
    {
        Assert.Equal(why, Words(page.Find(where).TextContent));
        Assert.All(await Schedule.ListAsync(default), job => Assert.Null(job.RunningSince));
        Assert.Equal((0, 0), (_server.Stored.Count("job_runs"), _server.Stored.Count("audit")));
    }

    private async Task<Visit> AdminAsync(DashboardServer? server = null)
    {
        server ??= _server;
        // Quartz starts a moment after the server answers.
        for (var scheduler = await server.Service<ISchedulerFactory>().GetScheduler(); scheduler.Status != SchedulerStatus.Running;)
            await Task.Delay(10);
        return await server.VisitAsync((await server.CreateUserAsync(role: SessionClaims.AdminRole)).Id);
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<JobsPage> page) => page.WaitForElement(".job-h button");

    private static string Words(string text) => string.Concat(text.Split('\n').Select(l => l.Trim()));

    private sealed class Gate
    {
        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Passed { get; set; }
    }

    /// <summary>A job that the page knows nothing of and that runs until the gate opens.</summary>
    [DisallowConcurrentExecution]
    private sealed class GatedJob(JobLog log, Gate gate) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
            await log.RecordAsync(
                "gated",
                async stop =>
                {
                    await gate.Open.Task.WaitAsync(stop);
                    return ++gate.Passed;
                },
                cancellationToken);
    }
}
