using System.Diagnostics;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Cleanup;

/// <summary>
/// Removes what nobody needs any more, in batches, and never what reuse detection or an incident needs: a living
/// family's row, an ended one's for <see cref="CleanupOptions.KeepEnded"/>, everything an incident points to. May be run twice at once.
/// </summary>
public sealed class TokenCleanup(WriteTransaction transaction, IEnumerable<ICleanupStep> steps, IOptionsMonitor<CleanupOptions> options, TimeProvider clock)
{
    // Others wait to write for as long as one batch takes.
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(20);

    /// <summary>Takes every step, in the order of their registration, until it is through, and returns how many rows were removed.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (keep, now) = (options.CurrentValue, clock.GetUtcNow());
        var removed = 0;
        foreach (var step in steps)
        {
            var portion = keep with { };
            int touched;
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                var took = TimeSpan.Zero;
                touched = await transaction.RunAsync(
                    async db =>
                    {
                        var began = Stopwatch.GetTimestamp();
                        var rows = await step.RunAsync(db, portion, now, cancellationToken);
                        took = Stopwatch.GetElapsedTime(began);
                        return rows;
                    },
                    cancellationToken,
                    Lane.Nobody);
                removed += step.Removes ? touched : 0;
                portion.BatchSize = took > Long ? Math.Max(1, portion.BatchSize / 2) : Math.Min(keep.BatchSize, portion.BatchSize + Math.Max(1, portion.BatchSize / 4));
            }
            while (touched > 0);
        }

        return removed;
    }
}
