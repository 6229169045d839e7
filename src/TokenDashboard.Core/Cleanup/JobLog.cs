using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Telemetry;

namespace TokenDashboard.Core.Cleanup;

/// <summary>How a run of a job went. What a failed one removed before it failed was not counted.</summary>
public sealed record JobRunRow(long Id, DateTimeOffset StartedAt, TimeSpan Duration, int Removed, string? Error)
{
    /// <summary>Whether it failed.</summary>
    public bool Failed => Error is not null;
}

/// <summary>Has one instance do a job, and remembers how each run of it went.</summary>
public sealed partial class JobLog(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, TimeProvider clock, SessionFeed feed, DashboardMetrics metrics, ILogger<JobLog> logger)
{
    /// <summary>Runs kept per job.</summary>
    public const int RunsKept = 500;

    // An instance that is gone holds a job no longer than this.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly Guid _instance = Guid.NewGuid();

    /// <summary>The job's last runs, oldest first, at most <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<JobRunRow>> ListAsync(string job, int most, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var runs = await db.JobRuns.Where(r => r.Job == job).OrderByDescending(r => r.Id).Take(most)
            .Select(r => new JobRunRow(r.Id, r.StartedAt, r.Duration, r.Removed, r.Error)).ToListAsync(cancellationToken);
        runs.Reverse();
        return runs;
    }

    /// <summary>Since when each job is being done that some instance does now.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> ListRunningAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.JobClaims.Where(c => c.Until > now).ToDictionaryAsync(c => c.Job, c => c.StartedAt, cancellationToken);
    }

    /// <summary>
    /// Runs the job, whose result is how many rows it removed, and records the run. A failure is recorded and logged, not thrown. Nothing is
    /// done where another instance does it, or some instance has done it for the same due time.
    /// </summary>
    public async Task RecordAsync(string job, Func<CancellationToken, Task<int>> work, CancellationToken cancellationToken, DateTimeOffset? due = null)
    {
        var started = clock.GetUtcNow();
        if (!await ClaimAsync(job, due, started, cancellationToken))
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keeping = KeepAsync(job, over);
        try
        {
            await RunAsync(job, work, started, over.Token);
        }
        finally
        {
            await over.CancelAsync();
            await keeping;
            await transaction.RunAsync(db => Claimed(db, job).ExecuteUpdateAsync(set => set.SetProperty(c => c.Until, clock.GetUtcNow()), CancellationToken.None), CancellationToken.None);
        }
    }

    private Task<bool> ClaimAsync(string job, DateTimeOffset? due, DateTimeOffset now, CancellationToken cancellationToken) => transaction.RunAsync(
        async db =>
        {
            var claimed = await db.JobClaims.Where(c => c.Job == job && (due == null || c.DueAt != due) && c.Until <= now).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.Instance, _instance).SetProperty(c => c.DueAt, due ?? now).SetProperty(c => c.StartedAt, now).SetProperty(c => c.Until, now + Lease),
                cancellationToken);
            if (claimed > 0 || await db.JobClaims.AnyAsync(c => c.Job == job, cancellationToken))
                return claimed > 0;
            db.JobClaims.Add(new JobClaim { Job = job, Instance = _instance, DueAt = due ?? now, StartedAt = now, Until = now + Lease });
            await db.SaveChangesAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    // While the job is done nobody else takes it; if somebody has, it is left to them.
    private async Task KeepAsync(string job, CancellationTokenSource over)
    {
        try
        {
            using var timer = new PeriodicTimer(Lease / 4, clock);
            while (await timer.WaitForNextTickAsync(over.Token))
            {
                var kept = await transaction.RunAsync(db => Claimed(db, job).ExecuteUpdateAsync(set => set.SetProperty(c => c.Until, clock.GetUtcNow() + Lease), over.Token), over.Token);
                if (kept == 0)
                    await over.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // It is done.
        }
        catch (DbException e) when (e.IsStorageFailure())
        {
            // Nor can the job write now; whoever can takes it once the time is up.
            await over.CancelAsync();
        }
    }

    private IQueryable<JobClaim> Claimed(DashboardContext db, string job) => db.JobClaims.Where(c => c.Job == job && c.Instance == _instance);

    private async Task RunAsync(string job, Func<CancellationToken, Task<int>> work, DateTimeOffset started, CancellationToken cancellationToken)
    {
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
        metrics.JobRan(job, error is not null, run.Duration);
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
