using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Accounts;

/// <summary>An incident as its owner's own data has it: what happened to their token, and nothing of what admins wrote.</summary>
public sealed record OwnIncident(int Id, IncidentKind Kind, DateTimeOffset OpenedAt, string? Session, string? Ip, string? Agent, Verdict Verdict, IncidentStatus Status);

/// <summary>Hands out to owners what is kept about them.</summary>
public sealed class DataExportService(WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, TimeProvider clock)
{
    /// <summary>Notes that the actor takes their data, if they have proved of late who they are; else nothing is handed out.</summary>
    public Task<ProofCheck> RecordAsync(Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return transaction.RunAsync(
            async db =>
            {
                var proof = await ProofQuery.CheckAsync(db, actor, now, cancellationToken);
                if (proof != ProofCheck.Recent)
                    return proof;
                db.Activity.Add(ActivityEntries.By(actor, ActivityKind.DataExported, now));
                await db.SaveChangesAsync(cancellationToken);
                return proof;
            },
            cancellationToken);
    }

    /// <summary>The account's incidents, the newest first.</summary>
    public async Task<IReadOnlyList<OwnIncident>> ListIncidentsAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Incidents.AsNoTracking().Where(i => i.UserId == userId).OrderByDescending(i => i.OpenedAt)
            .Select(i => new OwnIncident(
                i.Id, i.Kind, i.OpenedAt, db.Sessions.Where(s => s.Id == i.SessionId).Select(s => s.Name).FirstOrDefault(), i.Ip, i.Agent, i.Verdict, i.Status))
            .ToListAsync(cancellationToken);
    }
}
