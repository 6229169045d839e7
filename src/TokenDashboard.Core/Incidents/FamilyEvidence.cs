using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Incidents;

/// <summary>Writes evidence and incidents inside a caller's transaction.</summary>
internal static class FamilyEvidence
{
    /// <summary>Rows kept per family and kind, so that many of one kind can't crowd out another.</summary>
    public const int RowsPerKind = 50;

    private const int RetryGenerations = 10;
    private const int ForeignRetries = 3;

    /// <summary>
    /// Keeps one presentation, unless the family has <see cref="RowsPerKind"/> of its kind; of retries, which are judged by
    /// the last ones, the oldest makes room.
    /// </summary>
    public static async Task AddAsync(
        DashboardContext db, Guid sessionId, EvidenceKind kind, int generation, Requester requester, DateTimeOffset now)
    {
        var ofKind = db.Evidence.Where(e => e.SessionId == sessionId && e.Kind == kind);
        if (await ofKind.CountAsync() >= RowsPerKind)
        {
            if (kind != EvidenceKind.Retry)
                return;
            var oldest = await ofKind.MinAsync(e => e.Id);
            await db.Evidence.Where(e => e.Id == oldest).ExecuteDeleteAsync();
        }

        db.Evidence.Add(new Evidence
        {
            SessionId = sessionId, Kind = kind, At = now, Generation = generation, Ip = requester.Ip, Agent = requester.Agent,
        });
        await db.SaveChangesAsync();
    }

    /// <summary>
    /// Counts one more presentation, after the end, on the family's incident, whose verdict it may sharpen; an admin's
    /// correction stays. Returns the incident's id, null when there is none.
    /// </summary>
    public static async Task<int?> CountAsync(
        DashboardContext db, Session session, int generation, Requester requester, DateTimeOffset now)
    {
        var counted = await db.Incidents.Where(i => i.SessionId == session.Id).ExecuteUpdateAsync(set => set
            .SetProperty(i => i.Presentations, i => i.Presentations + 1)
            .SetProperty(i => i.LastPresentedAt, now));
        if (counted == 0)
            return null;
        if (generation != session.Generation)
            return await db.Incidents.Where(i => i.SessionId == session.Id).Select(i => (int?)i.Id).FirstAsync();

        var incident = await db.Incidents.Where(i => i.SessionId == session.Id).OrderByDescending(i => i.Id).FirstAsync();
        if (incident.Kind == IncidentKind.Reuse && ReplayVerdict.AfterEnd(
            incident.Verdict, new Requester(incident.AlarmIp, incident.AlarmAgent), requester, session.EndedAt - session.RotatedAt ?? TimeSpan.Zero) is { } sharper)
        {
            incident.Verdict = sharper.Verdict;
            incident.Exposure = sharper.Exposure;
            incident.Reasons = VerdictReasons.Text([.. sharper.Reasons, .. VerdictReasons.Parse(incident.Reasons)]);
            incident.Severity = IncidentSeverity.Of(incident.Kind, incident.CorrectedVerdict ?? sharper.Verdict);
            await TellAsync(db, incident, OutboxKind.IncidentChanged, now);
        }

        return incident.Id;
    }

    /// <summary>Opens the family's incident for a reuse, or turns the one it has into it. Returns its id.</summary>
    public static async Task<int> OpenReuseAsync(
        DashboardContext db, Session session, int generation, Requester requester, DateTimeOffset now)
    {
        var consumer = await db.RefreshTokens.AsNoTracking()
            .FirstOrDefaultAsync(t => t.SessionId == session.Id && t.Generation == generation + 1);
        var known = await db.SessionClients.AsNoTracking().Where(c => c.SessionId == session.Id).ToListAsync();
        var (verdict, exposure, reasons) = ReplayVerdict.Of(
            new Replay(requester, now, generation, session.Generation, consumer, known));

        var incident = await db.Incidents.FirstOrDefaultAsync(i => i.SessionId == session.Id);
        incident ??= await OpenAsync(db, session, requester, now);
        incident.Kind = IncidentKind.Reuse;
        incident.Status = IncidentStatus.Open;
        (incident.Resolution, incident.ResolvedAt) = (null, null);
        incident.Verdict = verdict;
        incident.Severity = IncidentSeverity.Of(IncidentKind.Reuse, incident.CorrectedVerdict ?? verdict);
        incident.Exposure = exposure;
        incident.Reasons = VerdictReasons.Text(reasons);
        incident.Generation = generation;
        incident.LiveGeneration = session.Generation;
        incident.ConsumedAt = consumer?.IssuedAt;
        incident.AlarmIp = requester.Ip;
        incident.AlarmAgent = requester.Agent;
        incident.Presentations++;
        incident.LastPresentedAt = now;
        await db.SaveChangesAsync();
        await TellAsync(db, incident, OutboxKind.IncidentOpened, now);
        await AddAsync(db, session.Id, EvidenceKind.Replay, generation, requester, now);
        return incident.Id;
    }

    /// <summary>
    /// Keeps a retry. When replies were asked for again from another network in three of the last ten generations, opens
    /// an incident that ends nothing and returns its id.
    /// </summary>
    public static async Task<int?> AddRetryAsync(
        DashboardContext db, Session session, int generation, Requester requester, DateTimeOffset now)
    {
        await AddAsync(db, session.Id, EvidenceKind.Retry, generation, requester, now);
        if (requester.Network == Requester.NetworkOf(session.LastUsedIp))
            return null;

        var retries = await db.Evidence.AsNoTracking()
            .Where(e => e.SessionId == session.Id && e.Kind == EvidenceKind.Retry && e.Generation > generation - RetryGenerations)
            .Select(e => new { e.Generation, e.Ip })
            .ToListAsync();
        var successors = await db.RefreshTokens.AsNoTracking()
            .Where(t => t.SessionId == session.Id && t.Generation > generation - RetryGenerations)
            .ToDictionaryAsync(t => t.Generation - 1, t => t.Ip);
        var foreign = retries
            .Where(r => successors.TryGetValue(r.Generation, out var ip) && Requester.NetworkOf(ip) != Requester.NetworkOf(r.Ip))
            .Select(r => r.Generation).Distinct().Count();
        if (foreign < ForeignRetries || await db.Incidents.AnyAsync(i => i.SessionId == session.Id))
            return null;

        var incident = await OpenAsync(db, session, requester, now);
        incident.Kind = IncidentKind.Retries;
        incident.Verdict = Verdict.Unclear;
        incident.Severity = IncidentSeverity.Of(IncidentKind.Retries, Verdict.Unclear);
        incident.Generation = generation;
        incident.LiveGeneration = session.Generation;
        incident.ConsumedAt = session.RotatedAt;
        incident.Presentations = foreign;
        incident.LastPresentedAt = now;
        await db.SaveChangesAsync();
        await TellAsync(db, incident, OutboxKind.IncidentOpened, now);
        return incident.Id;
    }

    private static async Task<Incident> OpenAsync(DashboardContext db, Session session, Requester requester, DateTimeOffset now)
    {
        var owner = await db.Accounts.Where(u => u.Id == session.UserId).Select(u => new { u.Name, u.Address }).FirstAsync();
        var incident = new Incident
        {
            SessionId = session.Id, UserId = session.UserId, OpenedAt = now, AlarmIp = requester.Ip, AlarmAgent = requester.Agent,
            Subject = string.Join(' ', owner.Name, owner.Address, session.Name, requester.Ip).ToLowerInvariant(),
        };
        db.Incidents.Add(incident);
        return incident;
    }

    private static async Task TellAsync(DashboardContext db, Incident incident, OutboxKind kind, DateTimeOffset now)
    {
        var told = OutboxEvent.Of(kind, now, incident.UserId, incident.SessionId, incident.Id);
        told.Epoch = await db.Accounts.Where(a => a.Id == incident.UserId).Select(a => (int?)a.Epoch).FirstOrDefaultAsync();
        db.Outbox.Add(told);
        await db.SaveChangesAsync();
    }
}
