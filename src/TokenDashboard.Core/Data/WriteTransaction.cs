using System.Data.Common;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Telemetry;

namespace TokenDashboard.Core.Data;

/// <summary>
/// Runs one operation in one transaction: committed when the work returns, rolled back when it throws. Expected
/// outcomes are returned, never thrown, so that what they decided is kept.
/// </summary>
public sealed class WriteTransaction(IDbContextFactory<DashboardContext> contexts, WriteTurns turns, DashboardMetrics metrics)
{
    /// <summary>
    /// Returns the work's result after the commit. Storage failures surface as <see cref="DbException"/>, after 6 seconds
    /// at most when another program holds the database. Whether a commit that failed was kept is not known.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<DashboardContext, Task<T>> work, CancellationToken cancellationToken, Lane lane = Lane.Somebody)
    {
        var asked = Stopwatch.GetTimestamp();
        var isTaken = await turns.TakeAsync(DashboardContext.LongestWait, cancellationToken, lane);
        metrics.Waited(Stopwatch.GetElapsedTime(asked), DashboardMetrics.NameOf(lane));
        if (!isTaken)
            throw new StorageBusyException();
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            // One deadline for both waits: those that queued behind a locked database don't wait for it again in turn.
            db.Wait = DashboardContext.LongestWait - Stopwatch.GetElapsedTime(asked);
            try
            {
                await using var transaction = await db.BeginWriteAsync(cancellationToken);
                var result = await work(db);
                // Not to be given up: of a commit that is called off nobody knows what came of it.
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            }
            finally
            {
                // Contexts are pooled: the next operation waits as long as ever.
                db.Wait = DashboardContext.LongestWait;
            }
        }
        catch (DbUpdateException e) when (e.InnerException is DbException storage)
        {
            ExceptionDispatchInfo.Throw(storage);
            throw;
        }
        finally
        {
            turns.Release();
        }
    }
}

/// <summary>The database has not taken a write for too long; nothing was written.</summary>
public sealed class StorageBusyException() : DbException("The database is busy.");
