using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Incidents;

/// <summary>What happened at a moment of a family's life.</summary>
public enum FamilyEventKind
{
    SignedIn,
    Rotated,
    Retried,
    RetriedLate,
    Replayed,
    OtherKey,
    Ended,
    RefusedAfterEnd,
    Mismatched,
}

/// <summary>One moment of a family's life, with the generation it was about.</summary>
public sealed record FamilyEvent(FamilyEventKind Kind, DateTimeOffset At, int Generation, string? Ip, string? Agent);

/// <summary>What a family's incident is about.</summary>
/// <param name="Kind">What opened it.</param>
/// <param name="Verdict">What it most likely was, by the evidence or by an admin.</param>
/// <param name="Exposure">How long someone else may have held a live token.</param>
/// <param name="Generation">The token that was presented again.</param>
/// <param name="LiveGeneration">The live one at that moment.</param>
/// <param name="ConsumedAt">When the presented one had been spent; null when its history is gone.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Addresses">Addresses from which the presented token and those before it were obtained.</param>
public sealed record FamilyCase(
    IncidentKind Kind, Verdict Verdict, TimeSpan Exposure, int Generation, int LiveGeneration, DateTimeOffset? ConsumedAt, Severity Severity,
    IReadOnlyCollection<string> Addresses);

/// <summary>
/// What is known of a family: the first rotation, those around what its incident is about, the last ones, the first of
/// each client, and every piece of evidence kept; oldest first. Bounded, however long it lived.
/// </summary>
public sealed record FamilyHistory(
    string Name, string Software, int LiveGeneration, DateTimeOffset? EndedAt, EndReason? EndReason, FamilyCase? Case,
    IReadOnlyList<FamilyClient> Clients, IReadOnlyList<FamilyEvent> Events)
{
    private const int Window = 50;
    private const int Last = 4;
    private const int MostClients = 20;

    /// <summary>How many rotations are not among the events: no longer kept, or too many.</summary>
    public int RotationsLeftOut => LiveGeneration - 1 - Events.Count(e => e.Kind == FamilyEventKind.Rotated);

    internal static async Task<FamilyHistory> ReadAsync(
        DashboardContext db, Session session, Incident? incident, CancellationToken cancellationToken)
    {
        var clients = await FamilyClient.ListAsync(db, session.Id, cancellationToken);
        var from = Math.Min((incident?.Generation ?? session.Generation) - (Window / 2), session.Generation - Window + 1);
        var generations = Enumerable.Range(Math.Max(1, from), Window)
            .Concat(Enumerable.Range(session.Generation - Last + 1, Last))
            .Concat(clients.Take(MostClients).Select(c => c.FirstGeneration)).Append(1)
            .Where(g => g >= 1 && g <= session.Generation).Distinct().ToList();
        var obtained = await FamilyEvidence.ObtainedAsync(db, session, tokens => tokens.Where(t => generations.Contains(t.Generation + 1)), cancellationToken);
        var evidence = await db.Evidence.AsNoTracking().Where(e => e.SessionId == session.Id).OrderBy(e => e.Id).ToListAsync(cancellationToken);

        var first = clients.Find(c => c.FirstGeneration == 1);
        List<FamilyEvent> events =
        [
            new(FamilyEventKind.SignedIn, session.CreatedAt, 1, first?.Ip, first?.Agent is { Length: > 0 } agent ? agent : null),
            .. obtained.Select(t => new FamilyEvent(FamilyEventKind.Rotated, t.At, t.Generation, t.Ip, t.Agent)),
            .. evidence.Select(e => new FamilyEvent(KindOf(e.Kind), e.At, e.Generation, e.Ip, e.Agent)),
        ];
        if (session.EndedAt is { } ended)
            events.Add(new FamilyEvent(FamilyEventKind.Ended, ended, session.Generation, null, null));
        var addresses = incident is null ? [] : await FamilyEvidence.AddressesAsync(db, session.Id, incident.Generation, cancellationToken);
        return new FamilyHistory(
            session.Name, session.Software, session.Generation, session.EndedAt, session.EndReason, CaseOf(incident, addresses), clients,
            // Of one instant: what was presented stands before what was done about it.
            [.. events.OrderBy(e => e.At).ThenBy(e => e.Kind)]);
    }

    private static FamilyCase? CaseOf(Incident? incident, IReadOnlyCollection<string> addresses) => incident is null ? null : new(
        incident.Kind, incident.CorrectedVerdict ?? incident.Verdict, incident.Exposure, incident.Generation, incident.LiveGeneration,
        incident.ConsumedAt, incident.Severity, addresses);

    private static FamilyEventKind KindOf(EvidenceKind kind) => kind switch
    {
        EvidenceKind.Retry => FamilyEventKind.Retried,
        EvidenceKind.LateRetry => FamilyEventKind.RetriedLate,
        EvidenceKind.Replay => FamilyEventKind.Replayed,
        EvidenceKind.AfterEnd => FamilyEventKind.RefusedAfterEnd,
        EvidenceKind.OtherKey => FamilyEventKind.OtherKey,
        _ => FamilyEventKind.Mismatched,
    };
}
