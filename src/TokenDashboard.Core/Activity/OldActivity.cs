using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Activity;

/// <summary>Removes old lines of owners' logs, with their addresses and agents.</summary>
internal sealed class OldActivity : CleanupStep<long>
{
    /// <inheritdoc/>
    protected override async Task<List<long>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var before = now - options.KeepActivity;
        // Its numbers rise with time, so what is old is what was written first.
        var oldest = await db.Activity.OrderBy(a => a.Id).Take(most).Select(a => new { a.Id, a.At }).ToListAsync(cancellationToken);
        return [.. oldest.TakeWhile(a => a.At <= before).Select(a => a.Id)];
    }

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<long> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Activity.Where(a => keys.Contains(a.Id)).ExecuteDeleteAsync(cancellationToken);
}
