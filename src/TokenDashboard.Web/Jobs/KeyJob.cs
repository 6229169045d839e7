using Microsoft.Extensions.Options;
using Quartz;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Jobs;

/// <summary>Renews the keys that sign access tokens, and retires keys that nothing needs any more; one run at a time, and records each run.</summary>
[DisallowConcurrentExecution]
public sealed class KeyJob(SigningKeys signing, MasterKeyService masters, DashboardSettings settings, IOptions<ServerOptions> server, JobLog log) : IJob
{
    public const string Name = "keys";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await log.RecordAsync(Name, RunAsync, cancellationToken, context.ScheduledFireTimeUtc);

    /// <summary>Does it once, and returns how many keys were removed.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var removed = await signing.RotateAsync(cancellationToken);
        await masters.TidyAsync(cancellationToken);
        if (server.Value.MasterKeys.Length == 0)
            KeyFile.Drop(settings.DataDirectory, (await masters.ListFormerAsync(cancellationToken)).Retired);
        return removed;
    }
}
