using TokenDashboard.Core.Cleanup;
using TokenDashboard.Web.Jobs;

namespace TokenDashboard.Web.Components.Jobs;

/// <summary>The word for how a job is doing.</summary>
public enum JobState
{
    Healthy,

    /// <summary>Its last run failed.</summary>
    Failed,

    Running,

    NeverRan,
}

/// <summary>A job as the page shows it: when it runs, and how its last runs went, oldest first.</summary>
public sealed record JobView(JobTimes Times, IReadOnlyList<JobRunRow> Runs)
{
    /// <summary>How many runs are shown.</summary>
    public const int Shown = 14;

    public string Job => Times.Job;

    public JobRunRow? Last => Runs is [.., var last] ? last : null;

    public JobRunRow? LastFailed => Runs.LastOrDefault(r => r.Failed);

    /// <summary>Since when it runs; null when it does not. A run is recorded a moment before Quartz is done with it.</summary>
    public DateTimeOffset? RunningSince => Last?.StartedAt >= Times.RunningSince ? null : Times.RunningSince;

    public JobState State => this switch
    {
        { RunningSince: not null } => JobState.Running,
        { Last: null } => JobState.NeverRan,
        { Last.Failed: true } => JobState.Failed,
        _ => JobState.Healthy,
    };
}
