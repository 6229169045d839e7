using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;

namespace TokenDashboard.Core.Incidents;

/// <summary>
/// Opens a family's case and judges it anew whenever there is more to judge it by, inside a caller's transaction. A family has one open
/// case at most; once that is settled, another may follow.
/// </summary>
internal static class FamilyCases
{
    /// <summary>So many retries by clients that the family never knew, within <see cref="RetrySpan"/>, are a case.</summary>
    public const int ForeignRetries = 3;

    /// <summary>Within which retries are counted together.</summary>
    public static readonly TimeSpan RetrySpan = TimeSpan.FromDays(1);

    // What a search looks through stands in an index.
    private const int SubjectLength = 600;
    private const int AgentLength = 60;
    private const int MostNamed = 10;

    /// <summary>Opens the family's case for a reuse that has just ended it, or turns the one that is open into it, and returns it.</summary>
    public static async Task<Incident> OpenReuseAsync(
        DashboardContext db, Session session, int generation, Requester requester, TimeSpan accessTokenLifetime, DateTimeOffset now)
    {
        await FamilyEvidence.AddAsync(db, session, EvidenceKind.Replay, generation, requester, now);
        var incident = await OpenOneAsync(db, session.Id) ?? Open(db, session, IncidentKind.Reuse, now);
        (incident.Kind, incident.IsObserved) = (IncidentKind.Reuse, false);
        (incident.Generation, incident.LiveGeneration) = (generation, session.Generation);
        (incident.AlarmIp, incident.AlarmAgent) = (requester.Ip, requester.Agent);
        (incident.Presentations, incident.LastPresentedAt) = (incident.Presentations + 1, now);
        await JudgeAsync(db, incident, session, now, accessTokenLifetime);
        await db.SaveChangesAsync();
        await TellAsync(db, incident, OutboxKind.IncidentOpened, now);
        return incident;
    }

    /// <summary>
    /// The same for a reuse that has ended nothing, as the app is observed. What goes on is counted on the family's case, and on a settled one where the same token comes again: it is judged anew only
    /// where that makes it worse, and settled there is a new one then. Returns its number, and whether it is new.
    /// </summary>
    public static async Task<(int IncidentId, bool IsNew)> ObserveReuseAsync(
        DashboardContext db, Session session, int generation, Requester requester, TimeSpan accessTokenLifetime, DateTimeOffset now)
    {
        var isKept = await FamilyEvidence.AddAsync(db, session, EvidenceKind.Replay, generation, requester, now);
        var open = await OpenOneAsync(db, session.Id);
        var last = open ?? await db.Incidents.Where(i => i.SessionId == session.Id).OrderByDescending(i => i.Id).FirstOrDefaultAsync();
        if (last is { IsObserved: true } && (open is not null || last.Generation == generation))
        {
            (last.Presentations, last.LastPresentedAt) = (last.Presentations + 1, now);
            var seen = Alarmed(new Incident { SessionId = session.Id, UserId = session.UserId, OwnerAnswer = last.OwnerAnswer });
            if (isKept)
                await JudgeAsync(db, seen, session, now, accessTokenLifetime);
            if (!isKept || seen.Severity >= last.Severity)
            {
                await db.SaveChangesAsync();
                return (last.Id, false);
            }
        }

        var incident = Alarmed(open ?? Open(db, session, IncidentKind.Reuse, now));
        var isNew = open is not { IsObserved: true };
        incident.IsObserved = true;
        if (isNew)
            (incident.Presentations, incident.LastPresentedAt) = (incident.Presentations + 1, now);
        await JudgeAsync(db, incident, session, now, accessTokenLifetime);
        await db.SaveChangesAsync();
        await TellAsync(db, incident, isNew ? OutboxKind.IncidentOpened : OutboxKind.IncidentChanged, now);
        return (incident.Id, isNew);

        Incident Alarmed(Incident about)
        {
            about.Kind = IncidentKind.Reuse;
            (about.Generation, about.LiveGeneration) = (generation, session.Generation);
            (about.AlarmIp, about.AlarmAgent) = (requester.Ip, requester.Agent);
            return about;
        }
    }

    /// <summary>
    /// Counts what was presented after the end on the family's last case, whose verdict it may sharpen; an admin's correction stays. If that was
    /// settled and this makes it worse, there is a new one. Returns its number; null when there is none.
    /// </summary>
    public static async Task<int?> CountAsync(DashboardContext db, Session session, bool isKept, TimeSpan accessTokenLifetime, DateTimeOffset now)
    {
        if (await db.Incidents.Where(i => i.SessionId == session.Id).OrderByDescending(i => i.Id).FirstOrDefaultAsync() is not { } incident)
            return null;
        incident.Presentations++;
        incident.LastPresentedAt = now;
        if (isKept && incident.Kind == IncidentKind.Reuse)
        {
            var before = (incident.Verdict, incident.Certainty, incident.Severity);
            var judged = incident.Status == IncidentStatus.Open ? incident : Again(session, incident, now);
            await JudgeAsync(db, judged, session, session.EndedAt ?? incident.OpenedAt, accessTokenLifetime);
            if (judged != incident && judged.Severity < before.Severity)
            {
                db.Incidents.Add(judged);
                await db.SaveChangesAsync();
                await TellAsync(db, judged, OutboxKind.IncidentOpened, now);
                return judged.Id;
            }

            if (judged == incident && before != (incident.Verdict, incident.Certainty, incident.Severity))
                await TellAsync(db, incident, OutboxKind.IncidentChanged, now);
        }

        await db.SaveChangesAsync();
        return incident.Id;
    }

    /// <summary>
    /// Tells of a retry that came from a network the family never knew; it has been answered. <see cref="ForeignRetries"/> of them within
    /// <see cref="RetrySpan"/>, none of which went on there, are a case that ends nothing; its number is returned.
    /// </summary>
    public static async Task<int?> RetriedAsync(DashboardContext db, Session session, int generation, Requester requester, bool isFirst, DateTimeOffset now)
    {
        var clients = await FamilyClient.ListAsync(db, session.Id, CancellationToken.None);
        var family = new Acquaintances(clients, generation, []);
        if (!IsForeign(requester.Ip, requester.Agent))
            return null;
        if (isFirst)
            Note(db, session, ActivityKind.RetriedElsewhere, requester, now);

        var last = await db.Incidents.Where(i => i.SessionId == session.Id && i.Status == IncidentStatus.Resolved).MaxAsync(i => (DateTimeOffset?)i.LastPresentedAt);
        var since = last > now - RetrySpan ? last.Value : now - RetrySpan;
        var retries = (await db.Evidence.AsNoTracking().Where(e => e.SessionId == session.Id && e.Kind == EvidenceKind.Retry && e.At > since).OrderBy(e => e.Id).ToListAsync())
            .Where(e => IsForeign(e.Ip, e.Agent)).ToList();
        var foreign = retries.Select(e => e.Generation).Distinct().Count();
        var incident = await OpenOneAsync(db, session.Id);
        if (incident is null ? foreign < ForeignRetries : incident.Kind != IncidentKind.Retries)
        {
            await db.SaveChangesAsync();
            return null;
        }

        var isNew = incident is null;
        incident ??= Open(db, session, IncidentKind.Retries, now);
        (incident.AlarmIp, incident.AlarmAgent) = (requester.Ip, requester.Agent);
        (incident.Generation, incident.LiveGeneration, incident.ConsumedAt) = (generation, session.Generation, session.RotatedAt);
        (incident.Presentations, incident.LastPresentedAt) = (foreign, now);
        await WatchAsync(db, incident, session, VerdictReason.RetriedElsewhere, now);
        await db.SaveChangesAsync();
        if (isNew)
            await TellAsync(db, incident, OutboxKind.IncidentOpened, now);
        return incident.Id;

        bool IsForeign(string? ip, string? agent) => ClientTraits.Of(ip, agent) is { Network.Length: > 0 } traits && family.Of(traits) != Familiarity.Known;
    }

    /// <summary>
    /// Tells of a rotation by a program and a network that the family never knew: the session needs a look, and its owner is asked. When one
    /// goes on, or with <paramref name="atOnce"/>, there is a case that ends nothing; its number is returned.
    /// </summary>
    /// <param name="db">The caller's transaction.</param>
    /// <param name="sessionId">The family.</param>
    /// <param name="generation">The token that was obtained.</param>
    /// <param name="unknownFrom">The first token that such a client obtained; null when this may be the first.</param>
    /// <param name="requester">Who rotated.</param>
    /// <param name="atOnce">Whether the first time is a case.</param>
    /// <param name="now">When.</param>
    public static async Task<UnknownUse?> UsedAsync(
        DashboardContext db, Guid sessionId, int generation, int? unknownFrom, Requester requester, bool atOnce, DateTimeOffset now)
    {
        var clients = await FamilyClient.ListAsync(db, sessionId, CancellationToken.None);
        var first = unknownFrom ?? generation;
        var addresses = await FamilyEvidence.AddressesAsync(db, sessionId, first - 1, CancellationToken.None);
        var family = new Acquaintances(clients, first - 1, addresses);
        if (requester.Network.Length == 0 || family.Of(ClientTraits.Of(requester.Ip, requester.Agent)) != Familiarity.Stranger)
            return null;

        var session = await db.Sessions.FirstAsync(s => s.Id == sessionId);
        if (unknownFrom is null)
        {
            (session.NeedsLook, session.UnknownFrom) = (true, generation);
            Note(db, session, ActivityKind.UnknownClient, requester, now);
            await AskAsync(db, session, now);
        }

        var incident = await OpenOneAsync(db, sessionId);
        if (incident is null ? unknownFrom is null && !atOnce : incident.Kind != IncidentKind.UnknownClient)
        {
            await db.SaveChangesAsync();
            return new UnknownUse(null);
        }

        var isNew = incident is null;
        incident ??= Open(db, session, IncidentKind.UnknownClient, now);
        (incident.AlarmIp, incident.AlarmAgent) = (requester.Ip, requester.Agent);
        (incident.Generation, incident.LiveGeneration, incident.LastPresentedAt) = (first - 1, generation, now);
        await WatchAsync(db, incident, session, VerdictReason.StrangerRotated, now);
        incident.ConsumedAt = incident.StrangerFrom;
        await db.SaveChangesAsync();
        if (isNew)
            await TellAsync(db, incident, OutboxKind.IncidentOpened, now);
        return new UnknownUse(incident.Id);
    }

    /// <summary>
    /// Keeps that a token came without the key that its family is bound to, and was refused: a case that ends nothing, unless the family has another that is open. The number of the open one.
    /// </summary>
    public static async Task<int> OtherKeyAsync(DashboardContext db, Session session, int generation, Requester requester, DateTimeOffset now)
    {
        var isKept = await FamilyEvidence.AddAsync(db, session, EvidenceKind.OtherKey, generation, requester, now);
        var incident = await OpenOneAsync(db, session.Id);
        if (incident is { Kind: not IncidentKind.OtherKey })
            return incident.Id;
        var isNew = incident is null;
        incident ??= Open(db, session, IncidentKind.OtherKey, now);
        (incident.AlarmIp, incident.AlarmAgent) = (requester.Ip, requester.Agent);
        (incident.Generation, incident.LiveGeneration) = (generation, session.Generation);
        (incident.Presentations, incident.LastPresentedAt) = (incident.Presentations + 1, now);
        // Of more than are kept there is nothing more to tell.
        if (isKept || isNew)
            await TakeAsync(db, incident, session, ReplayVerdict.OfOtherKey(await StrangersAsync(db, incident, session)));
        if (isNew)
            Note(db, session, ActivityKind.OtherKey, requester, now);
        await db.SaveChangesAsync();
        if (isNew)
            await TellAsync(db, incident, OutboxKind.IncidentOpened, now);
        return incident.Id;
    }

    /// <summary>
    /// Opens the case of an app that its owner was talked into connecting, as they say: it was asked for and first used on another network than the one they allowed it on. Its
    /// number; null when the session is no such, or has an open case already.
    /// </summary>
    public static async Task<int?> TrickedAsync(DashboardContext db, Guid sessionId, bool contained, DateTimeOffset now)
    {
        if (await db.Sessions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == sessionId && s.IsAcrossNetworks) is not { } session || await OpenOneAsync(db, sessionId) is not null)
            return null;
        var incident = Open(db, session, IncidentKind.LinkedByTrickery, now);
        (incident.AlarmIp, incident.AlarmAgent) = await db.SessionClients.Where(c => c.SessionId == sessionId).OrderBy(c => c.FirstGeneration).ThenBy(c => c.FirstAt)
            .Select(c => new ValueTuple<string?, string?>(c.Ip, c.Agent)).FirstOrDefaultAsync();
        (incident.LiveGeneration, incident.ConsumedAt, incident.LastPresentedAt) = (session.Generation, session.CreatedAt, now);
        (incident.OwnerAnswer, incident.OwnerAnsweredAt) = (OwnerAnswer.NotMe, now);
        if (contained)
            incident.ContainedAt = now;
        var strangers = await StrangersAsync(db, incident, session);
        await TakeAsync(
            db, incident, session, new ReplayVerdict(Verdict.SomeoneElse, Certainty.Likely, (session.EndedAt ?? now) - session.CreatedAt, [VerdictReason.LinkedAcrossNetworks], [], strangers));
        await db.SaveChangesAsync();
        db.CaseEntries.Add(new CaseEntry { IncidentId = incident.Id, UserId = incident.UserId, At = now, Kind = CaseEntryKind.OwnerAnswered, Text = nameof(OwnerAnswer.NotMe) });
        if (contained)
            db.CaseEntries.Add(new CaseEntry { IncidentId = incident.Id, UserId = incident.UserId, At = now, Kind = CaseEntryKind.Contained });
        await TellAsync(db, incident, OutboxKind.IncidentOpened, now);
        return incident.Id;
    }

    /// <summary>
    /// Takes the owner's answer as evidence: it can make a case graver, and never calmer. A settled one is taken up again when its owner
    /// does not know who it was, unless the family has another that is open.
    /// </summary>
    public static async Task AnswerAsync(DashboardContext db, int incidentId, OwnerAnswer answer, bool contained, DateTimeOffset now)
    {
        if (await db.Incidents.FirstOrDefaultAsync(i => i.Id == incidentId) is not { } incident)
            return;
        (incident.OwnerAnswer, incident.OwnerAnsweredAt) = (answer, now);
        if (contained)
            incident.ContainedAt = now;
        var judged = new ReplayVerdict(
            incident.Verdict, incident.Certainty, incident.Exposure, VerdictReasons.Parse(incident.Reasons), VerdictReasons.Parse(incident.Against), []);
        Put(incident, judged.With(answer, incident.StrangerTokens > 0));
        Weigh(incident);
        db.CaseEntries.Add(new CaseEntry { IncidentId = incidentId, UserId = incident.UserId, At = now, Kind = CaseEntryKind.OwnerAnswered, Text = answer.ToString() });
        if (contained)
            db.CaseEntries.Add(new CaseEntry { IncidentId = incidentId, UserId = incident.UserId, At = now, Kind = CaseEntryKind.Contained });
        if (answer == OwnerAnswer.NotMe && incident is { Status: IncidentStatus.Resolved, Resolution: not Resolution.Stolen }
            && !await db.Incidents.AnyAsync(i => i.SessionId == incident.SessionId && i.Status == IncidentStatus.Open))
        {
            (incident.Status, incident.Resolution, incident.ResolvedAt) = (IncidentStatus.Open, null, null);
            db.CaseEntries.Add(new CaseEntry { IncidentId = incidentId, UserId = incident.UserId, At = now, Kind = CaseEntryKind.Reopened });
        }

        await db.SaveChangesAsync();
        await TellAsync(db, incident, OutboxKind.IncidentChanged, now);
    }

    /// <summary>Each client in a case that is not one of its family's known ones, the busiest first.</summary>
    public static async Task<IReadOnlyList<StrangerClient>> StrangersAsync(DashboardContext db, Incident incident, Session session)
    {
        var facts = await ReadAsync(db, incident, session, incident.IsObserved ? incident.OpenedAt : session.EndedAt ?? incident.OpenedAt, TimeSpan.Zero);
        if (incident.Kind == IncidentKind.Reuse)
            return ReplayVerdict.Of(facts).Strangers;
        // Whoever has had a token since has shown the key for it.
        if (incident.Kind == IncidentKind.OtherKey)
        {
            var addresses = await FamilyEvidence.AddressesAsync(db, session.Id, incident.LiveGeneration, CancellationToken.None);
            return StrangerClient.Of(
                facts with { Obtained = [], Clients = [] }, facts.Presentations.Where(p => p.Kind == EvidenceKind.OtherKey),
                new Acquaintances(facts.Clients, incident.LiveGeneration, addresses), f => f != Familiarity.Known);
        }

        var family = new Acquaintances(facts.Clients, incident.Generation, facts.Addresses);
        return incident.Kind == IncidentKind.Retries
            ? StrangerClient.Of(
                facts with { Obtained = [], Clients = [] }, facts.Presentations.Where(p => p.Kind == EvidenceKind.Retry), family, f => f != Familiarity.Known)
            : StrangerClient.Of(facts, [], family, f => f == Familiarity.Stranger);
    }

    private static Task<Incident?> OpenOneAsync(DashboardContext db, Guid sessionId) =>
        db.Incidents.FirstOrDefaultAsync(i => i.SessionId == sessionId && i.Status == IncidentStatus.Open);

    private static Incident Open(DashboardContext db, Session session, IncidentKind kind, DateTimeOffset now)
    {
        var incident = new Incident { SessionId = session.Id, UserId = session.UserId, Kind = kind, OpenedAt = now };
        db.Incidents.Add(incident);
        return incident;
    }

    // The same reuse, seen in a new light.
    private static Incident Again(Session session, Incident settled, DateTimeOffset now) => new()
    {
        SessionId = session.Id, UserId = session.UserId, Kind = settled.Kind, OpenedAt = now, Generation = settled.Generation, LiveGeneration = settled.LiveGeneration,
        AlarmIp = settled.AlarmIp, AlarmAgent = settled.AlarmAgent, Presentations = settled.Presentations, LastPresentedAt = now,
        OwnerAnswer = settled.OwnerAnswer, OwnerAnsweredAt = settled.OwnerAnsweredAt, ContainedAt = settled.ContainedAt,
    };

    private static async Task JudgeAsync(DashboardContext db, Incident incident, Session session, DateTimeOffset alarmedAt, TimeSpan accessTokenLifetime)
    {
        var facts = await ReadAsync(db, incident, session, alarmedAt, accessTokenLifetime);
        var judged = ReplayVerdict.Of(facts);
        incident.ConsumedAt = facts.Consumer?.At;
        await TakeAsync(db, incident, session, judged);
    }

    // Whoever goes on has held a live token since the first time, and who they are can't be told before the device is heard.
    private static async Task WatchAsync(DashboardContext db, Incident incident, Session session, VerdictReason reason, DateTimeOffset now)
    {
        var strangers = await StrangersAsync(db, incident, session);
        var held = now - strangers.Min(s => (DateTimeOffset?)s.From) ?? TimeSpan.Zero;
        await TakeAsync(db, incident, session, new ReplayVerdict(Verdict.Unclear, Certainty.CannotTell, held, [reason], [], strangers));
    }

    // With what the owner has said of it by then.
    private static async Task TakeAsync(DashboardContext db, Incident incident, Session session, ReplayVerdict judged)
    {
        incident.Exposure = judged.Exposure;
        await NameAsync(db, incident, session, judged.Strangers);
        Put(incident, judged.With(incident.OwnerAnswer, incident.StrangerTokens > 0));
        Weigh(incident);
    }

    private static Task<FamilyFacts> ReadAsync(DashboardContext db, Incident incident, Session session, DateTimeOffset alarmedAt, TimeSpan accessTokenLifetime)
    {
        var alarm = new Presentation(EvidenceKind.Replay, alarmedAt, incident.Generation, incident.AlarmIp, incident.AlarmAgent);
        return FamilyEvidence.ReadAsync(db, session, alarm, incident.LiveGeneration, accessTokenLifetime);
    }

    private static void Put(Incident incident, ReplayVerdict judged)
    {
        (incident.Verdict, incident.Certainty) = (judged.Verdict, judged.Certainty);
        (incident.Reasons, incident.Against) = (VerdictReasons.Text(judged.Reasons), VerdictReasons.Text(judged.Against));
    }

    private static void Weigh(Incident incident) => incident.Severity =
        IncidentSeverity.Of(incident.Kind, incident.CorrectedVerdict ?? incident.Verdict, incident.OwnerAnswer, incident.StrangerTokens > 0);

    private static async Task NameAsync(DashboardContext db, Incident incident, Session session, IReadOnlyList<StrangerClient> strangers)
    {
        var main = strangers.Count > 0 ? strangers[0] : null;
        incident.StrangerClients = strangers.Count;
        (incident.StrangerIp, incident.StrangerAgent) = (main?.Ip, main?.Agent);
        incident.StrangerNetwork = Known(Requester.NetworkOf(main?.Ip));
        incident.StrangerProgram = Known(ClientProgram.Of(main?.Agent));
        incident.AppVersion = main is null ? Programs.Product(incident.AlarmAgent) : null;
        (incident.StrangerFrom, incident.StrangerUntil) = (strangers.Min(s => (DateTimeOffset?)s.From), strangers.Max(s => (DateTimeOffset?)s.Until));
        incident.StrangerTokens = strangers.Sum(s => s.Tokens);
        var owner = await db.Accounts.Where(u => u.Id == session.UserId).Select(u => new { u.Name, u.Address }).FirstAsync();
        var named = strangers.Select(s => s.Ip).Prepend(incident.AlarmIp).Distinct().Take(MostNamed)
            .Concat(strangers.Select(s => s.Agent).Prepend(incident.AlarmAgent).Select(a => a?[..Math.Min(a.Length, AgentLength)]).Distinct().Take(MostNamed));
        var subject = string.Join(' ', named.Prepend(session.Name).Prepend(owner.Address).Prepend(owner.Name)).ToLowerInvariant();
        incident.Subject = subject[..Math.Min(subject.Length, SubjectLength)];
    }

    private static string? Known(string text) => text.Length > 0 ? text : null;

    private static void Note(DashboardContext db, Session session, ActivityKind kind, Requester requester, DateTimeOffset now) =>
        db.Activity.Add(new ActivityEntry { UserId = session.UserId, SessionId = session.Id, At = now, Kind = kind, Ip = requester.Ip, Agent = requester.Agent });

    // At most once a day and session.
    private static async Task AskAsync(DashboardContext db, Session session, DateTimeOffset now)
    {
        var yesterday = now - TimeSpan.FromDays(1);
        if (!await db.Outbox.AnyAsync(o => o.Kind == OutboxKind.UnknownClient && o.SessionId == session.Id && o.At > yesterday))
            await TellAsync(db, OutboxEvent.Of(OutboxKind.UnknownClient, now, session.UserId, session.Id));
    }

    private static Task TellAsync(DashboardContext db, Incident incident, OutboxKind kind, DateTimeOffset now) =>
        TellAsync(db, OutboxEvent.Of(kind, now, incident.UserId, incident.SessionId, incident.Id));

    private static async Task TellAsync(DashboardContext db, OutboxEvent told)
    {
        told.Epoch = await db.Accounts.Where(a => a.Id == told.UserId).Select(a => (int?)a.Epoch).FirstOrDefaultAsync();
        db.Outbox.Add(told);
        await db.SaveChangesAsync();
    }
}

/// <summary>That a client which the family never knew used it, and the case that this is by now.</summary>
internal sealed record UnknownUse(int? IncidentId);
