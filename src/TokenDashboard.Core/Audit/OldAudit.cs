using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Audit;

/// <summary>Removes lines of the audit log that the database lets go.</summary>
internal sealed class OldAudit(IOptionsMonitor<AuditOptions> audit) : ICleanupStep
{
    // The database refuses by its own clock, which knows whole seconds.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public Task<int> RunAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - audit.CurrentValue.Keep - Slack;
        var due = db.Audit.Where(a => a.At <= before).OrderBy(a => a.At).Select(a => a.Id).Take(options.BatchSize);
        return db.Audit.Where(a => due.Contains(a.Id)).ExecuteDeleteAsync(cancellationToken);
    }
}
