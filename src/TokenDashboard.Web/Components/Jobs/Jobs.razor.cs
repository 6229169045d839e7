using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Feed;
using TokenDashboard.Web.Components.Admin;
using TokenDashboard.Web.Jobs;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Jobs;

/// <summary>Whether the housekeeping runs: every job with its last runs, live, and the means to run one now.</summary>
public sealed partial class Jobs(JobSchedule schedule, JobLog log) : AdminPage
{
    private IReadOnlyList<JobView>? _jobs;
    private string? _refused;

    protected override Capability Needed => Capability.Administer;

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        await LoadAsync();
    }

    protected override IReadOnlyList<Concern> Concerns => [Concern.Any<Change.Jobs>()];

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
                Said = JobWords.Outcome(job.Job, last);
            else if (job.State == JobState.Running && before.State != JobState.Running)
                Said = Phrase.Of(JobStrings.SaidRunning, JobWords.Name(job.Job));
        }
    }

    private async Task RunAsync(string job)
    {
        _refused = null;
        if (!await MayActAsync(job))
            return;
        await LoadAsync();
        // Somebody else was faster; the page now says that it runs.
        if (FaultReference is not null || _jobs!.Any(j => j.Job == job && j.State == JobState.Running))
            return;
        var result = AdminResult.Done;
        await ActAsync(async closed => result = await schedule.RunNowAsync(job, Me, closed));
        if (result == AdminResult.Unchanged)
            (_refused, Warning) = (job, null);
    }
}
