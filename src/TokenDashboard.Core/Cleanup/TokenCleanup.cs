using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Cleanup;

/// <summary>
/// Removes what nobody needs any more, in batches, and never what reuse detection or an incident needs: a living
/// family's row, an ended one's for <see cref="CleanupOptions.KeepEnded"/>, everything an incident points to. May be run twice at once.
/// </summary>
public sealed class TokenCleanup(WriteTransaction transaction, IEnumerable<ICleanupStep> steps, IOptionsMonitor<CleanupOptions> options, TimeProvider clock)
{
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
                cancellationToken.ThrowIfCancellationRequested();
                touched = await transaction.RunAsync(db => step.RunAsync(db, keep, now, cancellationToken), cancellationToken);
                removed += step.Removes ? touched : 0;
            }
            while (touched > 0);
        }

        return removed;
    }
}
