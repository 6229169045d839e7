using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TokenDashboard.Core;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Layout;
using TokenDashboard.Web.Jobs;

namespace TokenDashboard.Web.Components.Jobs;

/// <summary>Whether the housekeeping runs: every job with its last runs, live, and the means to run one now.</summary>
public sealed partial class Jobs(JobSchedule schedule, JobLog log, SessionService sessions) : LivePage
{
    private IReadOnlyList<JobView>? _jobs;
    private Actor _me = default!;
    private Refusal? _refused;
    private string? _said;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [CascadingParameter]
    private Requester Requester { get; set; } = Requester.Unknown;

    protected override async Task OnInitializedAsync()
    {
        var user = (await Authentication).User;
        _me = new Actor(user.UserId(), user.SessionIdOf(), Requester);
        await LoadAsync();
    }

    protected override bool Concerns(Change change) => change is Change.Jobs;

    protected override async Task ReadAsync()
    {
        var jobs = new List<JobView>();
        foreach (var times in await schedule.ListAsync(Closed))
            jobs.Add(new JobView(times, await log.ListAsync(times.Job, JobView.Shown, Closed)));
        Announce(jobs);
        _jobs = jobs;
    }

    // Changes are told to those who can't see them; what was there when the page opened is no change.
    private void Announce(IReadOnlyList<JobView> jobs)
    {
        foreach (var job in jobs)
        {
            if (_jobs?.FirstOrDefault(j => j.Job == job.Job) is not { } before)
                continue;
            if (job.Last is { } last && last.Id != before.Last?.Id)
                _said = JobWords.Outcome(job.Job, last);
            else if (job.State == JobState.Running && before.State != JobState.Running)
                _said = Phrase.Of(JobStrings.SaidRunning, JobWords.Name(job.Job));
        }
    }

    private async Task RunAsync(string job)
    {
        _refused = await RefuseAsync(job) is { } why ? new Refusal(job, why) : null;
        await LoadAsync();
    }

    // Why the run was not started; null when it was.
    private async Task<string?> RefuseAsync(string job)
    {
        try
        {
            if (await sessions.CheckAsync(_me.SessionId ?? Guid.Empty, _me.UserId, Closed) != BrowserCheck.LiveAdmin)
                return JobStrings.NotAllowed;
            await ReadAsync();
            // Somebody else was faster; the page now says that it runs.
            if (_jobs!.Any(j => j.Job == job && j.State == JobState.Running))
                return null;
            return await schedule.RunNowAsync(job, Closed) ? null : JobStrings.NotStarted;
        }
        catch (DbException e)
        {
            return Phrase.Of(JobStrings.NotStartedReference, Fault.Log(Logger, e));
        }
    }

    private sealed record Refusal(string Job, string Why);
}
