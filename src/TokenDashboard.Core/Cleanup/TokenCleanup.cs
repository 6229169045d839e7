using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Cleanup;

/// <summary>
/// Removes what nobody needs any more, in batches, and never what reuse detection or an incident needs: a living
/// family's row, an ended one's for <see cref="CleanupOptions.KeepEnded"/>, everything an incident points to. May be run twice at once.
/// </summary>
public sealed class TokenCleanup(
    WriteTransaction transaction, WriteTurns turns, IDbContextFactory<DashboardContext> contexts, IEnumerable<ICleanupStep> steps, IOptionsMonitor<CleanupOptions> options, TimeProvider clock)
{
    private const int MostFound = 10_000;

    // Others wait to write for as long as one portion takes, and share the disk with it.
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Takes every step, in the order of their registration, until it is through, and returns how many rows were removed.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (keep, now) = (options.CurrentValue, clock.GetUtcNow());
        var removed = 0;
        foreach (var step in steps)
        {
            int touched;
            do
            {
                touched = await RunAsync(step, keep, now, cancellationToken);
                removed += step.Removes ? touched : 0;
            }
            while (touched > 0);
        }

        return removed;
    }

    private async Task<int> RunAsync(ICleanupStep step, CleanupOptions keep, DateTimeOffset now, CancellationToken cancellationToken)
    {
        IReadOnlyList<object> due;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            due = await step.FindAsync(db, keep, now, MostFound, cancellationToken);
        var most = Math.Min(keep.BatchSize, step.MostAtOnce);
        // What a row costs is not known yet.
        var portion = Math.Min(most, 32);
        var touched = 0;
        for (var next = 0; next < due.Count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var keys = due.Skip(next).Take(portion).ToList();
            var (took, isBusy) = (TimeSpan.Zero, false);
            touched += await transaction.RunAsync(
                async db =>
                {
                    var began = Stopwatch.GetTimestamp();
                    var rows = await step.TouchAsync(db, keys, now, cancellationToken);
                    (took, isBusy) = (Stopwatch.GetElapsedTime(began), turns.Waiting > 0);
                    return rows;
                },
                cancellationToken,
                Lane.Housekeeping);
            next += keys.Count;
            portion = took > Long ? Math.Max(1, portion / 2) : Math.Min(most, portion + Math.Max(1, portion / 4));
            if (isBusy)
                await Task.Delay(Pause, cancellationToken);
        }

        return touched;
    }
}
