using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Activity;

/// <summary>Removes old lines of owners' logs, with their addresses and agents.</summary>
internal sealed class OldActivity : ICleanupStep
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - options.KeepActivity;
        // Its numbers rise with time, so what is old is what was written first.
        var oldest = await db.Activity.OrderBy(a => a.Id).Take(options.BatchSize).Select(a => new { a.Id, a.At }).ToListAsync(cancellationToken);
        var due = oldest.TakeWhile(a => a.At <= before).Select(a => a.Id).ToList();
        return due.Count == 0 ? 0 : await db.Activity.Where(a => due.Contains(a.Id)).ExecuteDeleteAsync(cancellationToken);
    }
}
