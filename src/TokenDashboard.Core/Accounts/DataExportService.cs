using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Accounts;

/// <summary>An incident as its owner's own data has it: what happened to their token, and nothing of what admins wrote.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">What opened it.</param>
/// <param name="OpenedAt">When.</param>
/// <param name="Session">What the session is called.</param>
/// <param name="StrangerIp">The address of who is not known; null where there is nobody.</param>
/// <param name="StrangerAgent">Their user agent.</param>
/// <param name="AlarmIp">The address of who set off the alarm, which may be the owner's own device.</param>
/// <param name="AlarmAgent">Their user agent.</param>
/// <param name="Verdict">What it most likely was.</param>
/// <param name="Status">Whether it is settled.</param>
public sealed record OwnIncident(
    int Id, IncidentKind Kind, DateTimeOffset OpenedAt, string? Session, string? StrangerIp, string? StrangerAgent, string? AlarmIp, string? AlarmAgent, Verdict Verdict,
    IncidentStatus Status);

/// <summary>How often an app of theirs asked for something within an hour.</summary>
public sealed record OwnAccessUse(Guid SessionId, string Session, DateTimeOffset Hour, string Route, string Ip, int Requests);

/// <summary>Hands out to owners what is kept about them.</summary>
public sealed class DataExportService(IDbContextFactory<DashboardContext> contexts, OwnerGate gate)
{
    /// <summary>Notes that the actor takes their data, if they have proved of late who they are; else nothing is handed out.</summary>
    public Task<OwnerResult> RecordAsync(Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        (db, now) =>
        {
            db.Activity.Add(ActivityEntries.By(actor, ActivityKind.DataExported, now));
            return Task.FromResult<OwnerResult>(new OwnerResult.Done());
        },
        cancellationToken);

    /// <summary>What the access tokens of the account's apps were used for here, the newest first.</summary>
    public async Task<IReadOnlyList<OwnAccessUse>> ListAccessUsesAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AccessUses.Join(db.Sessions.Where(s => s.UserId == userId), u => u.SessionId, s => s.Id, (u, s) => new { Use = u, s.Name })
            .OrderByDescending(x => x.Use.Hour).ThenBy(x => x.Use.Route)
            .Select(x => new OwnAccessUse(x.Use.SessionId, x.Name, x.Use.Hour, x.Use.Route, x.Use.Ip, x.Use.Requests)).ToListAsync(cancellationToken);
    }

    /// <summary>The account's incidents, the newest first.</summary>
    public async Task<IReadOnlyList<OwnIncident>> ListIncidentsAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Incidents.AsNoTracking().Where(i => i.UserId == userId).OrderByDescending(i => i.OpenedAt)
            .Select(i => new OwnIncident(
                i.Id, i.Kind, i.OpenedAt, db.Sessions.Where(s => s.Id == i.SessionId).Select(s => s.Name).FirstOrDefault(), i.StrangerIp, i.StrangerAgent, i.AlarmIp, i.AlarmAgent,
                i.Verdict, i.Status))
            .ToListAsync(cancellationToken);
    }
}
