using Quartz;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Web.Jobs;

/// <summary>Settles what the rules that are on may settle, whenever cleanup runs; one run at a time, and records each run.</summary>
[DisallowConcurrentExecution]
public sealed class RuleJob(RuleService rules, JobLog log) : IJob
{
    public const string Name = "rules";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await log.RecordAsync(Name, RunAsync, cancellationToken, context.ScheduledFireTimeUtc);

    // Nothing is removed: what was settled stands in the audit log.
    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await rules.RunAsync(cancellationToken);
        return 0;
    }
}
