using Quartz;
using TokenDashboard.Core.Cleanup;

namespace TokenDashboard.Web.Jobs;

/// <summary>Runs <see cref="TokenCleanup"/> on its schedule, one run at a time, and records each run.</summary>
[DisallowConcurrentExecution]
public sealed class CleanupJob(TokenCleanup cleanup, JobLog log) : IJob
{
    public const string Name = "cleanup";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await log.RecordAsync(Name, cleanup.RunAsync, cancellationToken, context.ScheduledFireTimeUtc);
}
