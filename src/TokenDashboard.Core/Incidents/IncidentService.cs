using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Incidents;

/// <summary>An incident with what is known of its family.</summary>
/// <param name="Row">As it stands in a list.</param>
/// <param name="SessionId">The family; null for a case about the account itself.</param>
/// <param name="UserEmail">Its owner's address.</param>
/// <param name="Software">The software on the device.</param>
/// <param name="Generation">The token that was presented again.</param>
/// <param name="LiveGeneration">The live one at that moment.</param>
/// <param name="ConsumedAt">When the presented one had been spent; null when its history is gone.</param>
/// <param name="LastIssuedAt">When the family's last access token was issued.</param>
/// <param name="EndedAt">When the family ended.</param>
/// <param name="EndReason">Why.</param>
/// <param name="Reasons">Why the evidence says so, the most telling first.</param>
/// <param name="Against">What speaks against it.</param>
/// <param name="Strangers">Each client that is not one of the family's known ones, the busiest first.</param>
/// <param name="History">What happened to the family.</param>
public sealed record IncidentDetail(
    IncidentRow Row, Guid? SessionId, string UserEmail, string Software, int Generation, int LiveGeneration, DateTimeOffset? ConsumedAt, DateTimeOffset? LastIssuedAt,
    DateTimeOffset? EndedAt, EndReason? EndReason, IReadOnlyList<VerdictReason> Reasons, IReadOnlyList<VerdictReason> Against,
    IReadOnlyList<StrangerClient> Strangers, FamilyHistory? History);

/// <summary>Incidents, for admins: the caller answers for who asks.</summary>
public sealed class IncidentService(IDbContextFactory<DashboardContext> contexts)
{
    /// <summary>One incident with its family's history; null when there is none.</summary>
    public async Task<IncidentDetail?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await ReadAsync(db, id, cancellationToken);
    }

    /// <summary>The same inside a caller's transaction.</summary>
    internal static async Task<IncidentDetail?> ReadAsync(DashboardContext db, int id, CancellationToken cancellationToken)
    {
        var row = await IncidentRow.Of(db, db.Incidents.Where(i => i.Id == id)).FirstOrDefaultAsync(cancellationToken);
        if (row is null)
            return null;
        var incident = await db.Incidents.AsNoTracking().FirstAsync(i => i.Id == id, cancellationToken);
        var session = await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == incident.SessionId, cancellationToken);
        var email = await db.Accounts.Where(u => u.Id == incident.UserId).Select(u => u.Address).FirstOrDefaultAsync(cancellationToken);
        var history = session is null ? null : await FamilyHistory.ReadAsync(db, session, incident, cancellationToken);
        return new IncidentDetail(
            row, session?.Id, email ?? "", session?.Software ?? "", incident.Generation, incident.LiveGeneration, incident.ConsumedAt,
            // A retry is answered with an access token too.
            history?.Events.LastOrDefault(e => e.Kind is FamilyEventKind.SignedIn or FamilyEventKind.Rotated or FamilyEventKind.Retried)?.At,
            session?.EndedAt, session?.EndReason, VerdictReasons.Parse(incident.Reasons), VerdictReasons.Parse(incident.Against),
            session is null ? [] : await FamilyCases.StrangersAsync(db, incident, session), history);
    }
}
