using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Sessions;

/// <summary>Removes sessions that ended long ago and have no incident; a family's tokens, clients and evidence go with its row.</summary>
internal sealed class EndedSessions : CleanupStep<Guid>
{
    /// <inheritdoc/>
    protected override Task<List<Guid>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var before = now - options.KeepEnded;
        return Due(db).Where(s => s.EndedAt != null && s.EndedAt <= before).OrderBy(s => s.EndedAt).Select(s => s.Id).Take(most).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<int> TouchAsync(DashboardContext db, List<Guid> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        Due(db).Where(s => keys.Contains(s.Id) && s.EndReason != null).ExecuteDeleteAsync(cancellationToken);

    private static IQueryable<Session> Due(DashboardContext db) => db.Sessions.Where(s => !db.Incidents.Any(i => i.SessionId == s.Id));
}
