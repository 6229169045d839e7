using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Grants;

/// <summary>Removes device codes a while past their end, so that a late poll is told "expired" rather than "unknown".</summary>
internal sealed class DeviceCodes : ICleanupStep
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public Task<int> RunAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - Kept;
        var due = db.DeviceCodes.Where(d => d.ExpiresAt <= before).OrderBy(d => d.ExpiresAt).Select(d => d.Id).Take(options.BatchSize);
        return db.DeviceCodes.Where(d => due.Contains(d.Id)).ExecuteDeleteAsync(cancellationToken);
    }
}
