using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Triage;

/// <summary>All that is stored of a case.</summary>
/// <param name="Incident">The case.</param>
/// <param name="Lines">What was done about it, oldest first.</param>
/// <param name="Evidence">What was presented of its family, oldest first.</param>
/// <param name="Audit">The lines of the audit log that are about it, oldest first.</param>
/// <param name="People">What those in <paramref name="Audit"/> are called now, by their ids; who has no account any more is not in it.</param>
public sealed record WholeCase(
    IncidentDetail Incident, IReadOnlyList<CaseLine> Lines, IReadOnlyList<Evidence> Evidence, IReadOnlyList<AuditLink> Audit, IReadOnlyDictionary<string, string> People);

/// <summary>Gives cases away as evidence.</summary>
public sealed class CaseBundles(AdminGate gate, IDbContextFactory<DashboardContext> contexts)
{
    // Nobody writes as many, and a bundle without all of them is none.
    private const int MostLines = 100_000;

    /// <summary>
    /// Everything of a case for an admin to take away, which is an act: the audit log notes it, and how the chain of its lines stood until then. The line is the last
    /// of those handed out, unless somebody acts meanwhile. <see cref="AdminResult.Unchanged"/> where there is no such case; nothing is handed out but with <see cref="AdminResult.Done"/>.
    /// </summary>
    public async Task<(AdminResult Result, WholeCase? Case)> TakeAsync(int id, Actor actor, CancellationToken cancellationToken)
    {
        var result = await gate.RunAsync(
            Capability.ReadPeople, actor,
            async (db, _) => await db.Incidents.Where(i => i.Id == id).Select(i => i.UserId).FirstOrDefaultAsync(cancellationToken) is { } userId
                ? [new AuditEntry { Action = AuditAction.IncidentBundled, UserId = userId, Target = Target(id), After = AuditChain.Note(await About(db, id).ToListAsync(cancellationToken)) }]
                : [],
            cancellationToken);
        return (result, result == AdminResult.Done ? await ReadAsync(id, cancellationToken) : null);
    }

    private async Task<WholeCase?> ReadAsync(int id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await IncidentService.ReadAsync(db, id, cancellationToken) is not { } incident)
            return null;
        var evidence = await db.Evidence.AsNoTracking().Where(e => e.SessionId == incident.SessionId).OrderBy(e => e.Id).ToListAsync(cancellationToken);
        var audit = await About(db, id).ToListAsync(cancellationToken);
        var ids = audit.SelectMany(a => new[] { a.ActorId, a.UserId, a.Before, a.After }).OfType<string>().Distinct().ToList();
        var people = await db.Accounts.Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, cancellationToken);
        return new WholeCase(incident, await CaseHistory.ReadAsync(db, id, cancellationToken, MostLines), evidence, AuditChain.Of(audit), people);
    }

    private static IQueryable<AuditEntry> About(DashboardContext db, int id)
    {
        var target = Target(id);
        return db.Audit.AsNoTracking().Where(a => a.Target == target).OrderBy(a => a.Id);
    }

    private static string Target(int id) => $"incident {id}";
}
