using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Cleanup;

/// <summary>Remembers how each run of a job went.</summary>
public sealed partial class JobLog(WriteTransaction transaction, TimeProvider clock, ILogger<JobLog> logger)
{
    /// <summary>Runs kept per job.</summary>
    public const int RunsKept = 500;

    /// <summary>Runs the job, whose result is how many rows it removed, and records the run. A failure is recorded and logged, not thrown.</summary>
    public async Task RecordAsync(string job, Func<CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        var started = clock.GetUtcNow();
        var removed = 0;
        string? error = null;
        try
        {
            removed = await work(cancellationToken);
        }
#pragma warning disable CA1031 // Whatever a job fails with belongs in its record; the next run tries again.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailed(logger, job, e);
            error = e.Message.Split('\n')[0];
        }

        var run = new JobRun { Job = job, StartedAt = started, Duration = clock.GetUtcNow() - started, Removed = removed, Error = error };
        await transaction.RunAsync(
            async db =>
            {
                db.JobRuns.Add(run);
                await db.SaveChangesAsync(cancellationToken);
                var oldest = await db.JobRuns.Where(r => r.Job == job).OrderByDescending(r => r.Id).Skip(RunsKept)
                    .Select(r => (long?)r.Id).FirstOrDefaultAsync(cancellationToken);
                return oldest is null ? 0 : await db.JobRuns.Where(r => r.Job == job && r.Id <= oldest).ExecuteDeleteAsync(cancellationToken);
            },
            cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The job {Job} failed")]
    private static partial void LogFailed(ILogger logger, string job, Exception error);
}
