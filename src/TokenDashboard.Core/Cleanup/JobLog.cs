using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;

namespace TokenDashboard.Core.Cleanup;

/// <summary>How a run of a job went. What a failed one removed before it failed was not counted.</summary>
public sealed record JobRunRow(long Id, DateTimeOffset StartedAt, TimeSpan Duration, int Removed, string? Error)
{
    /// <summary>Whether it failed.</summary>
    public bool Failed => Error is not null;
}

/// <summary>Remembers how each run of a job went.</summary>
public sealed partial class JobLog(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, TimeProvider clock, SessionFeed feed, ILogger<JobLog> logger)
{
    /// <summary>Runs kept per job.</summary>
    public const int RunsKept = 500;

    /// <summary>The job's last runs, oldest first, at most <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<JobRunRow>> ListAsync(string job, int most, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var runs = await db.JobRuns.Where(r => r.Job == job).OrderByDescending(r => r.Id).Take(most)
            .Select(r => new JobRunRow(r.Id, r.StartedAt, r.Duration, r.Removed, r.Error)).ToListAsync(cancellationToken);
        runs.Reverse();
        return runs;
    }

    /// <summary>Runs the job, whose result is how many rows it removed, and records the run. A failure is recorded and logged, not thrown.</summary>
    public async Task RecordAsync(string job, Func<CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        var started = clock.GetUtcNow();
        var removed = 0;
        string? error = null;
        feed.Publish(new Change.Jobs(job));
        try
        {
            removed = await work(cancellationToken);
        }
#pragma warning disable CA1031 // Whatever a job fails with belongs in its record; the next run tries again.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            var reference = Reference.New();
            LogFailed(logger, job, reference, e);
            error = $"{Summary(e)} Reference {reference}";
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
        feed.Publish(new Change.Jobs(job));
    }

    // A database names tables and constraints, never values. Any other exception may quote what it choked on, and what
    // that is nobody can promise: an admin is told its kind.
    private static string Summary(Exception error)
    {
        var cause = error.GetBaseException();
        return cause is DbException ? cause.Message.Split('\n')[0].TrimEnd() : $"{cause.GetType().Name}.";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The job {Job} failed, reference {Reference}")]
    private static partial void LogFailed(ILogger logger, string job, string reference, Exception error);
}
