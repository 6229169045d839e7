using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Audit;

/// <summary>Removes lines of the audit log that the database lets go.</summary>
internal sealed class OldAudit(IOptionsMonitor<AuditOptions> audit) : CleanupStep<long>
{
    // The database refuses by its own clock, which knows whole seconds.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override Task<List<long>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var before = now - audit.CurrentValue.Keep - Slack;
        return db.Audit.Where(a => a.At <= before).OrderBy(a => a.At).Select(a => a.Id).Take(most).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<long> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Audit.Where(a => keys.Contains(a.Id)).ExecuteDeleteAsync(cancellationToken);
}
