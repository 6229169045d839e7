using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Sessions;

/// <summary>Removes sessions that ended long ago and have no incident; a family's tokens, clients and evidence go with its row.</summary>
internal sealed class EndedSessions : ICleanupStep
{
    /// <inheritdoc/>
    public Task<int> RunAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now - options.KeepEnded;
        var due = db.Sessions
            .Where(s => s.EndedAt != null && s.EndedAt <= before && !db.Incidents.Any(i => i.SessionId == s.Id))
            .OrderBy(s => s.EndedAt).Select(s => s.Id).Take(options.BatchSize);
        return db.Sessions.Where(s => due.Contains(s.Id)).ExecuteDeleteAsync(cancellationToken);
    }
}
