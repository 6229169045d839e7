using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Incidents;

/// <summary>An incident with what is known of its family.</summary>
public sealed record IncidentDetail(
    IncidentRow Row, Guid? SessionId, string UserEmail, string Software, int Generation, int LiveGeneration, DateTimeOffset? ConsumedAt,
    string? Agent, DateTimeOffset? EndedAt, EndReason? EndReason, IReadOnlyList<VerdictReason> Reasons,
    FamilyHistory? History);

/// <summary>Incidents, for admins: the caller answers for who asks.</summary>
public sealed class IncidentService(IDbContextFactory<DashboardContext> contexts)
{
    /// <summary>One incident with its family's history; null when there is none.</summary>
    public async Task<IncidentDetail?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await IncidentRow.Of(db, db.Incidents.Where(i => i.Id == id)).FirstOrDefaultAsync(cancellationToken);
        if (row is null)
            return null;
        var incident = await db.Incidents.AsNoTracking().FirstAsync(i => i.Id == id, cancellationToken);
        var session = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == incident.SessionId, cancellationToken);
        var email = await db.Accounts.Where(u => u.Id == incident.UserId).Select(u => u.Address).FirstOrDefaultAsync(cancellationToken);
        return new IncidentDetail(
            row, session?.Id, email ?? "", session?.Software ?? "", incident.Generation, incident.LiveGeneration, incident.ConsumedAt,
            incident.AlarmAgent, session?.EndedAt, session?.EndReason, VerdictReasons.Parse(incident.Reasons),
            session is null ? null : await FamilyHistory.ReadAsync(db, session, incident, cancellationToken));
    }
}
