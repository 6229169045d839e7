using System.Data.Common;
using Quartz;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Outbox;

namespace TokenDashboard.Web.Jobs;

/// <summary>
/// Runs <see cref="DeliveryService"/> every few seconds, also while a run waits for a receiver that hangs. It keeps no record
/// of runs: what it could not deliver does.
/// </summary>
public sealed partial class DeliveryJob(DeliveryService deliveries, ILogger<DeliveryJob> logger) : IJob
{
    /// <summary>Not among the housekeeping, whose group is Quartz's own.</summary>
    public static readonly JobKey Key = new("deliveries", "outbox");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await deliveries.RunAsync(cancellationToken);
        }
        catch (DbException e)
        {
            LogNotDelivered(logger, e.IsStorageFailure() ? LogLevel.Warning : LogLevel.Error, e);
        }
    }

    [LoggerMessage(Message = "The outbox could not be read; the next try is in a few seconds")]
    private static partial void LogNotDelivered(ILogger logger, LogLevel level, Exception error);
}
