using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Incidents;

/// <summary>What happened at a moment of a family's life.</summary>
public enum FamilyEventKind
{
    SignedIn,
    Rotated,
    Retried,
    Replayed,
    Ended,
    RefusedAfterEnd,
    Mismatched,
}

/// <summary>One moment of a family's life, with the generation it was about.</summary>
public sealed record FamilyEvent(FamilyEventKind Kind, DateTimeOffset At, int Generation, string? Ip, string? Agent);

/// <summary>An incident with all that is known of its family, oldest first.</summary>
public sealed record IncidentDetail(
    IncidentRow Row, Guid SessionId, string UserEmail, string Software, int Generation, int LiveGeneration, DateTimeOffset? ConsumedAt,
    string? Agent, DateTimeOffset? EndedAt, EndReason? EndReason, int EventsLeftOut, IReadOnlyList<FamilyEvent> Events);

/// <summary>Incidents, for admins: the caller answers for who asks.</summary>
public sealed class IncidentService(IDbContextFactory<DashboardContext> contexts)
{
    private const int MostRotations = 50;

    /// <summary>One incident with its family's events: the sign-in, the last 50 rotations, and every piece of evidence kept.</summary>
    public async Task<IncidentDetail?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await IncidentRow.Of(db, db.Incidents.Where(i => i.Id == id)).FirstOrDefaultAsync(cancellationToken);
        if (row is null)
            return null;
        var incident = await db.Incidents.AsNoTracking().FirstAsync(i => i.Id == id, cancellationToken);
        var session = await db.Sessions.AsNoTracking().FirstAsync(s => s.Id == incident.SessionId, cancellationToken);
        var email = await db.Users.Where(u => u.Id == incident.UserId).Select(u => u.Email).FirstOrDefaultAsync(cancellationToken);
        var tokens = await db.RefreshTokens.AsNoTracking().Where(t => t.SessionId == session.Id)
            .OrderByDescending(t => t.Generation).Take(MostRotations).ToListAsync(cancellationToken);
        var first = await db.RefreshTokens.AsNoTracking()
            .FirstOrDefaultAsync(t => t.SessionId == session.Id && t.Generation == 1, cancellationToken);
        var evidence = await db.Evidence.AsNoTracking().Where(e => e.SessionId == session.Id).ToListAsync(cancellationToken);

        var shown = tokens.Where(t => t.Generation > 1)
            .Select(t => new FamilyEvent(FamilyEventKind.Rotated, t.IssuedAt, t.Generation, t.Ip, t.Agent)).ToList();
        List<FamilyEvent> events =
        [
            new(FamilyEventKind.SignedIn, session.CreatedAt, 1, first?.Ip, first?.Agent),
            .. shown,
            .. evidence.Select(e => new FamilyEvent(KindOf(e.Kind), e.At, e.Generation, e.Ip, e.Agent)),
        ];
        if (session.EndedAt is { } ended)
            events.Add(new FamilyEvent(FamilyEventKind.Ended, ended, session.Generation, null, null));
        return new IncidentDetail(
            row, session.Id, email ?? "", session.Software, incident.Generation, incident.LiveGeneration, incident.ConsumedAt,
            incident.Agent, session.EndedAt, session.EndReason, session.Generation - 1 - shown.Count,
            // Of one instant: what was presented stands before what was done about it.
            [.. events.OrderBy(e => e.At).ThenBy(e => e.Kind)]);
    }

    private static FamilyEventKind KindOf(EvidenceKind kind) => kind switch
    {
        EvidenceKind.Retry => FamilyEventKind.Retried,
        EvidenceKind.Replay => FamilyEventKind.Replayed,
        EvidenceKind.AfterEnd => FamilyEventKind.RefusedAfterEnd,
        _ => FamilyEventKind.Mismatched,
    };
}
