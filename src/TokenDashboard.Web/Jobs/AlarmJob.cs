using System.Data.Common;
using Quartz;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Overview;

namespace TokenDashboard.Web.Jobs;

/// <summary>
/// Looks every minute whether incidents are unusually many, and every hour how many sessions each version of an app has. Each instance does; what they write is written once.
/// It keeps no record of runs.
/// </summary>
[DisallowConcurrentExecution]
public sealed partial class AlarmJob(AlarmService alarms, AppVersions versions, ILogger<AlarmJob> logger) : IJob
{
    /// <summary>Not among the housekeeping, whose group is Quartz's own.</summary>
    public static readonly JobKey Key = new("alarms", "overview");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await alarms.CheckAsync(cancellationToken);
            await versions.CountAsync(cancellationToken);
        }
        catch (DbException e)
        {
            LogNotLooked(logger, e.IsStorageFailure() ? LogLevel.Warning : LogLevel.Error, e);
        }
    }

    [LoggerMessage(Message = "Whether incidents are unusually many could not be looked at; the next try is in a minute")]
    private static partial void LogNotLooked(ILogger logger, LogLevel level, Exception error);
}
