using Quartz;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Web.Jobs;

/// <summary>When a job runs. Cron expression and next run are null when its schedule has no time left.</summary>
public sealed record JobTimes(string Job, string? Cron, DateTimeOffset? NextRunAt, DateTimeOffset? RunningSince);

/// <summary>What Quartz knows of every job, and the way to have one run out of turn.</summary>
public sealed partial class JobSchedule(ISchedulerFactory schedulers, JobLog log, AdminGate gate, ILogger<JobSchedule> logger)
{
    /// <summary>Every job of the housekeeping, by name.</summary>
    public async Task<IReadOnlyList<JobTimes>> ListAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var jobs = await scheduler.QueryJobs(new JobQuery(), cancellationToken);
        var elsewhere = await log.ListRunningAsync(cancellationToken);
        var times = new List<JobTimes>();
        foreach (var job in jobs.Items.Where(j => j.Key.Group == JobKey.DefaultGroup))
        {
            var here = await FindAsync(scheduler, job.Key, cancellationToken);
            times.Add(here with { RunningSince = here.RunningSince ?? (elsewhere.TryGetValue(job.Key.Name, out var since) ? since : null) });
        }

        return times;
    }

    /// <summary>
    /// Asks Quartz for a run at once, beside the schedule and under the job's own rules: one that runs is not run twice at
    /// once but again. The line in the audit log is committed first. <see cref="AdminResult.Unchanged"/>, and nothing asked,
    /// when there is no such job or the scheduler is not running.
    /// </summary>
    public async Task<AdminResult> RunNowAsync(string job, Actor admin, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var result = await gate.RunAsync(
            Capability.Administer, admin,
            async (_, _) => scheduler.Status == SchedulerStatus.Running && (await ListAsync(cancellationToken)).Any(j => j.Job == job)
                ? [new AuditEntry { Action = AuditAction.JobRun, Target = job }]
                : [],
            cancellationToken);
        if (result != AdminResult.Done)
            return result;
        try
        {
            await scheduler.TriggerJob(new JobKey(job), cancellationToken: CancellationToken.None);
            return AdminResult.Done;
        }
        catch (SchedulerException e)
        {
            LogNotRun(logger, job, e);
            return AdminResult.Unchanged;
        }
    }

    private static async Task<JobTimes> FindAsync(IScheduler scheduler, JobKey job, CancellationToken cancellationToken)
    {
        var triggers = await scheduler.GetTriggersOfJob(job, cancellationToken);
        var firing = await scheduler.QueryFireInstances(new FireInstanceQuery { Job = job }, cancellationToken);
        // A run that was asked for and has not begun counts as running, so that nobody asks twice.
        var asked = triggers.Where(t => t is not ICronTrigger).Select(t => (DateTimeOffset?)t.StartTimeUtc);
        var since = firing.Items.Select(f => (DateTimeOffset?)f.FireTimeUtc).Concat(asked).Max();
        var schedule = triggers.OfType<ICronTrigger>().FirstOrDefault();
        return new JobTimes(job.Name, schedule?.CronExpressionString, schedule?.NextFireTimeUtc, since);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job {Job} could not be started")]
    private static partial void LogNotRun(ILogger logger, string job, Exception error);
}
