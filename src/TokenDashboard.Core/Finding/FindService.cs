using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Finding;

/// <summary>
/// Everyone and everything that an address, a block, a program, a person, a device, a session or a case touches, over all logs, for admins.
/// Looked up in indexes and counted so far and no further, whatever there is. No secret is looked through.
/// </summary>
public sealed class FindService(IDbContextFactory<DashboardContext> contexts, SessionDirectory directory)
{
    /// <summary>So many people have their sessions and lines looked for, the first by name, and so many sessions what their owners' logs say of them.</summary>
    public const int MostOpened = 100;

    // So many of the newest cases are asked whether they are of a common device or app.
    private const int MostAsked = 5000;

    // Of how many programs' names it is asked whether they are of a version.
    private const int MostAgents = 5000;

    private static readonly SessionQuery Any = new(SessionView.All, null, null, null, null, null, null, null, null);

    /// <summary>
    /// What the question finds: of its meanings the first that finds anything, or else the first. With an instant, the sessions that lived then,
    /// and their owners; without a text, of everyone. Sessions that are forgotten, <see cref="CleanupOptions.KeepEnded"/> after their end, are not found.
    /// </summary>
    public async Task<Found> FindAsync(Question question, DateTimeOffset? livedAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        List<Subject> having = [];
        if (question.Meanings.Count > 1)
        {
            var areThere = await Task.WhenAll(question.Meanings.Select(meaning => BesideAsync(beside => IsThereAsync(beside, meaning, cancellationToken), cancellationToken)));
            having = [.. question.Meanings.Where((_, i) => areThere[i])];
        }

        var subject = having.Count > 0 ? having[0] : question.Meanings.Count > 0 ? question.Meanings[0] : null;
        var asked = await AskAsync(db, subject, cancellationToken);
        var lines = livedAt is null ? LinesAsync(subject, asked, cancellationToken) : Task.FromResult<FoundLines[]>([]);
        var sessions = asked.Query is { } query
            ? BesideAsync(beside => directory.FindAsync(beside, query with { LivedAt = livedAt }, Found.MostCounted, cancellationToken), cancellationToken)
            : Task.FromResult(new FoundSessions([], false));
        await Task.WhenAll(lines, sessions);
        var touched = new Touched(asked, await sessions);
        touched = await lines is [var evidence, var activity, var audit] ? touched with { Evidence = evidence, Activity = activity, Audit = audit }
            : livedAt is null ? await WithLinesAsync(db, touched, cancellationToken)
            : touched;
        return await ReadAsync(db, touched, isAtInstant: livedAt is not null, cancellationToken) with { Subject = subject, Others = [.. having.Where(m => m != subject)] };
    }

    private static async Task<bool> IsThereAsync(DashboardContext db, Subject meaning, CancellationToken cancellationToken) => meaning switch
    {
        Subject.Person(var part) => (await NameSearch.FindAsync(db, part, 1, cancellationToken)).Ids.Count > 0,
        Subject.Device(var start) => await db.Sessions.Called(start).AnyAsync(cancellationToken),
        Subject.App(var app) => await db.Sessions.AnyAsync(s => s.AppId == app, cancellationToken),
        Subject.Agent(var start) => await db.SessionClients.Speaking(start).AnyAsync(cancellationToken) || await db.Evidence.Speaking(start).AnyAsync(cancellationToken)
            || (await FoundLines.SpeakingAsync(start, walked => Line.OfRefusals(db, walked), cancellationToken)).Lines.Count > 0,
        Subject.Version version => (await AgentsAsync(db, version, cancellationToken)).Count > 0,
        _ => true,
    };

    // Whose sessions, and which, before any are looked for.
    private static async Task<Asked> AskAsync(DashboardContext db, Subject? subject, CancellationToken cancellationToken)
    {
        switch (subject)
        {
            case Subject.Incident(var number):
                return await db.Incidents.Where(i => i.Id == number).Select(i => new { i.SessionId, i.UserId }).FirstOrDefaultAsync(cancellationToken) is { } found
                    ? new Asked(found.SessionId is { } about ? Any with { Id = about } : null) { People = [found.UserId], Case = number, Audited = [$"incident {number.ToString(CultureInfo.InvariantCulture)}"] }
                    : new Asked(null);
            case Subject.Id(var id):
                if (await db.Sessions.AnyAsync(s => s.Id == id, cancellationToken))
                    return new Asked(Any with { Id = id }) { Audited = [$"session {id}"] };
                var text = id.ToString();
                return await OfPeopleAsync(db, await db.Accounts.Where(a => a.Id == text).Select(a => a.Id).ToListAsync(cancellationToken), false, cancellationToken);
            case Subject.Person(var part):
                var (people, fromBeginning) = await NameSearch.FindAsync(db, part, Found.MostCounted + 1, cancellationToken);
                return await OfPeopleAsync(db, people, fromBeginning, cancellationToken);
            case Subject.Version version:
                var agents = await AgentsAsync(db, version, cancellationToken);
                return new Asked(agents.Count == 0 ? null : Any with { Agents = agents }) { Agents = agents };
            case Subject.App(var app):
                return new Asked(Any with { AppId = app }) { Audited = [app, $"app {app}"] };
            default:
                return new Asked(subject switch
                {
                    Subject.Network(var where) => Any with { Where = where },
                    Subject.Agent(var start) => Any with { Agent = start },
                    Subject.Device(var start) => Any with { Device = start },
                    _ => Any,
                });
        }
    }

    private static async Task<Asked> OfPeopleAsync(DashboardContext db, List<string> people, bool fromBeginning, CancellationToken cancellationToken)
    {
        var opened = people.Count <= MostOpened ? people
            : await db.Accounts.Where(a => EF.Parameter(people).Contains(a.Id)).OrderBy(a => a.Name).Select(a => a.Id).Take(MostOpened).ToListAsync(cancellationToken);
        return new Asked(people.Count == 0 ? null : Any with { Owners = opened }) { People = people, Opened = opened, FromBeginning = fromBeginning };
    }

    // Evidence, activity and audit, each beside the other, where no session has to be found first; else none of the three.
    private Task<FoundLines[]> LinesAsync(Subject? subject, Asked asked, CancellationToken cancellationToken)
    {
        Func<Func<bool, IQueryable<Line>>, Task<FoundLines>>? find = subject switch
        {
            Subject.Network(var where) => lines => FoundLines.FromAsync(where, lines, cancellationToken),
            Subject.Agent(var start) => lines => FoundLines.SpeakingAsync(start, lines, cancellationToken),
            Subject.Version => lines => FoundLines.SpeakingAsync(asked.Agents, lines, cancellationToken),
            _ => null,
        };
        if (find is null)
            return Task.FromResult<FoundLines[]>([]);
        return subject is Subject.Network
            ? Task.WhenAll(InAsync(Line.OfEvidence), InAsync(Line.OfActivity), InAsync(Line.OfAudit))
            : Task.WhenAll(InAsync(Line.OfEvidence), InAsync(Line.OfRefusals), Task.FromResult(FoundLines.None));

        Task<FoundLines> InAsync(Func<DashboardContext, bool, IQueryable<Line>> log) => BesideAsync(beside => find(isWalked => log(beside, isWalked)), cancellationToken);
    }

    // On PostgreSQL what is asked of one log waits for no other; SQLite answers one after the other.
    private async Task<T> BesideAsync<T>(Func<DashboardContext, Task<T>> askAsync, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await askAsync(db);
    }

    // Those of the sessions that were found, and of their owners.
    private static async Task<Touched> WithLinesAsync(DashboardContext db, Touched touched, CancellationToken cancellationToken)
    {
        IQueryable<Line> Evidence(bool isWalked) => Line.OfEvidence(db, isWalked);
        IQueryable<Line> Activity(bool isWalked) => Line.OfActivity(db, isWalked);
        var opened = touched.Sessions.Keys.Take(MostOpened).ToList();
        var owners = touched.Asked.Opened ?? [.. opened.Select(k => k.UserId).Distinct()];
        var audited = touched.Asked.Audited;
        // What somebody did is told of one person alone: of several it would be as many lines as admins ever made.
        IQueryable<Line> About(bool isWalked) => (touched.Asked.Opened, owners) switch
        {
            (null, _) => db.Audit.Where(a => EF.Parameter(audited).Contains(a.Target!)).Select(a => new Line { Id = a.Id, UserId = a.UserId }),
            (_, [var one]) => db.Audit.Where(a => a.UserId == one).Select(a => new Line { Id = a.Id, UserId = a.UserId })
                .Concat(db.Audit.Where(a => a.ActorId == one && a.UserId + "" != one).Select(a => new Line { Id = a.Id, UserId = a.UserId })),
            _ => db.Audit.Where(a => EF.Parameter(owners).Contains(a.UserId!)).Select(a => new Line { Id = a.Id, UserId = a.UserId }),
        };
        return touched with
        {
            Evidence = await OfSessionsAsync(Evidence, touched.Sessions.Keys),
            Activity = touched.Asked.Opened is null
                ? await OfSessionsAsync(isWalked => Activity(isWalked).Where(l => EF.Parameter(owners).Contains(l.UserId!)), opened)
                : await FoundLines.FindAsync(Activity, all => all.Where(l => EF.Parameter(owners).Contains(l.UserId!)), null, cancellationToken),
            Audit = await FoundLines.FindAsync(About, all => all, null, cancellationToken),
        };

        async Task<FoundLines> OfSessionsAsync(Func<bool, IQueryable<Line>> lines, IReadOnlyList<(Guid Id, string UserId)> keys)
        {
            if (keys.Count == 0)
                return FoundLines.None;
            var sessions = keys.Select(k => (Guid?)k.Id).ToList();
            var found = await FoundLines.FindAsync(lines, all => all.Where(l => EF.Parameter(sessions).Contains(l.SessionId)), null, cancellationToken);
            return found with { HasMore = found.HasMore || ((touched.Sessions.HasMore || keys.Count < touched.Sessions.Keys.Count) && found.Lines.Count > 0) };
        }
    }

    // Steps from one to the next in the index, whatever number of sessions each has.
    private static async Task<List<string>> AgentsAsync(DashboardContext db, Subject.Version version, CancellationToken cancellationToken)
    {
        List<string> agents = [];
        foreach (var table in new[] { "session_clients", "evidence" })
        {
            var all =
                $$"""
                WITH RECURSIVE agents(agent) AS (
                    SELECT MIN("Agent") FROM {{db.Schema}}{{table}}
                    UNION ALL
                    SELECT (SELECT MIN("Agent") FROM {{db.Schema}}{{table}} WHERE "Agent" > agents.agent) FROM agents WHERE agents.agent IS NOT NULL)
                SELECT agent AS "Value" FROM agents WHERE agent IS NOT NULL LIMIT {0}
                """;
            agents.AddRange((await db.Database.SqlQueryRaw<string>(all, MostAgents).ToListAsync(cancellationToken)).Where(version.IsOf));
        }

        return [.. agents.Distinct()];
    }

    private async Task<Found> ReadAsync(DashboardContext db, Touched touched, bool isAtInstant, CancellationToken cancellationToken)
    {
        var (asked, sessions) = (touched.Asked, touched.Sessions);
        return new Found(
            null, [], asked.FromBeginning, asked.Opened?.Count < asked.People.Count ? asked.Opened.Count : null,
            await PeopleAsync(db, touched, isAtInstant, cancellationToken),
            new Part<OwnedSession>(await directory.ListAsync([.. sessions.Keys.Take(Found.Shown).Select(k => k.Id)], cancellationToken), sessions.Keys.Count, sessions.HasMore),
            isAtInstant ? new Part<IncidentRow>([], 0, false) : await IncidentsAsync(db, touched, cancellationToken),
            Of(touched.Evidence, await EvidenceAsync(db, IdsOf(touched.Evidence), cancellationToken)),
            Of(touched.Activity, await ActivityAsync(db, IdsOf(touched.Activity), cancellationToken)),
            Of(touched.Audit, await AuditLog.Lines(db, IdsOf(touched.Audit)).ToListAsync(cancellationToken)));
    }

    // Those who were asked for, or else those whose sessions and lines they are.
    private static async Task<Part<FoundPerson>> PeopleAsync(DashboardContext db, Touched touched, bool isAtInstant, CancellationToken cancellationToken)
    {
        var areGiven = touched.Asked.People.Count > 0 && !isAtInstant;
        var users = (areGiven ? touched.Asked.People : touched.Sessions.Keys.Select(k => k.UserId)
            .Concat(touched.Evidence.Lines.Concat(touched.Activity.Lines).Concat(touched.Audit.Lines).Select(l => l.UserId).OfType<string>())).Distinct().ToList();
        if (users.Count == 0)
            return new Part<FoundPerson>([], 0, false);
        var rows = await db.Accounts.Where(a => EF.Parameter(users).Contains(a.Id)).OrderBy(a => a.Name).ThenBy(a => a.Id).Take(Found.Shown)
            .Select(a => new FoundPerson(a.Id, a.Name, a.Address, a.LockedAt, a.ContainedAt)).ToListAsync(cancellationToken);
        var count = users.Count <= Found.Shown ? rows.Count : await db.Accounts.CountAsync(a => EF.Parameter(users).Contains(a.Id), cancellationToken);
        // Of sessions and lines that were not counted there may be others.
        var isMore = !areGiven && (touched.Sessions.HasMore || touched.Evidence.HasMore || touched.Activity.HasMore);
        return new Part<FoundPerson>(rows, Math.Min(count, Found.MostCounted), isMore || count > Found.MostCounted);
    }

    private static async Task<Part<IncidentRow>> IncidentsAsync(DashboardContext db, Touched touched, CancellationToken cancellationToken)
    {
        var opened = touched.Asked.Opened;
        var sessions = touched.Sessions.Keys.Select(k => (Guid?)k.Id).Concat(touched.Evidence.Lines.Select(l => l.SessionId)).Distinct().ToList();
        var number = touched.Asked.Case;
        var ids = await NewestAsync(opened is null
            ? db.Incidents.Where(i => i.Id == number || EF.Parameter(sessions).Contains(i.SessionId)) : db.Incidents.Where(i => EF.Parameter(opened).Contains(i.UserId)));
        if (ids.Count == 0 && Common(db, touched) is { } common)
            ids = await NewestAsync(db.Incidents.OrderByDescending(i => i.OpenedAt).Take(MostAsked).Where(i => common.Any(s => s.Id == i.SessionId)));
        if (ids.Count == 0)
            return new Part<IncidentRow>([], 0, false);
        var shown = ids.Take(Found.Shown).ToList();
        var rows = await IncidentRow.Of(db, db.Incidents.Where(i => shown.Contains(i.Id))).ToListAsync(cancellationToken);
        return new Part<IncidentRow>(
            [.. shown.Join(rows, id => id, row => row.Id, (_, row) => row)], Math.Min(ids.Count, Found.MostCounted),
            ids.Count > Found.MostCounted || (opened is null && (touched.Sessions.HasMore || touched.Evidence.HasMore)));

        Task<List<int>> NewestAsync(IQueryable<Incident> incidents) =>
            incidents.OrderByDescending(i => i.OpenedAt).ThenByDescending(i => i.Id).Take(Found.MostCounted + 1).Select(i => i.Id).ToListAsync(cancellationToken);
    }

    // That none of the newest sessions has a case says nothing of those that were not counted: the newest cases are asked one by one whether they are of such a session.
    private static IQueryable<Session>? Common(DashboardContext db, Touched touched) => touched is not { Sessions.HasMore: true, Asked.Query: { } query } ? null
        : query.Device is { } device ? db.Sessions.CalledWithoutIndex(db, device)
        : query.AppId is { } app ? db.Sessions.OfAppWithoutIndex(db, app)
        : null;

    private static Task<List<FoundEvidence>> EvidenceAsync(DashboardContext db, List<long> ids, CancellationToken cancellationToken) =>
        (from e in db.Evidence.AsNoTracking()
         where ids.Contains(e.Id)
         join s in db.Sessions on e.SessionId equals s.Id
         join a in db.Accounts on e.UserId equals a.Id
         orderby e.Id descending
         select new FoundEvidence(
             e.Id, e.At, e.Kind, e.SessionId, DeviceWords.Of(s.Name), a.Id, a.Name, e.Ip, e.Agent,
             db.Incidents.Where(i => i.SessionId == e.SessionId).OrderByDescending(i => i.Id).Select(i => (int?)i.Id).FirstOrDefault())).ToListAsync(cancellationToken);

    private static Task<List<FoundActivity>> ActivityAsync(DashboardContext db, List<long> ids, CancellationToken cancellationToken) =>
        db.Activity.AsNoTracking().Where(a => ids.Contains(a.Id)).OrderByDescending(a => a.Id)
            .Select(a => new FoundActivity(
                a.Id, a.At, a.Kind, a.Count, a.UserId, db.Accounts.Where(u => u.Id == a.UserId).Select(u => u.Name).FirstOrDefault(), a.SessionId,
                db.Sessions.Where(s => s.Id == a.SessionId).Select(s => s.Name).FirstOrDefault(), a.EndReason, a.Ip, a.Agent, a.ByAdmin)).ToListAsync(cancellationToken);

    private static List<long> IdsOf(FoundLines found) => [.. found.Lines.Take(Found.Shown).Select(l => l.Id)];

    private static Part<T> Of<T>(FoundLines found, IReadOnlyList<T> rows) => new(rows, found.Lines.Count, found.HasMore);

    // What is to be looked up: which sessions, those who are found by themselves, and what else is known of them by then.
    private sealed record Asked(SessionQuery? Query)
    {
        public List<string> People { get; init; } = [];

        /// <summary>Those of the people whose sessions and lines are looked for; null where sessions say whose.</summary>
        public List<string>? Opened { get; init; }

        public bool FromBeginning { get; init; }

        public IReadOnlyList<string> Agents { get; init; } = [];

        public IReadOnlyList<string> Audited { get; init; } = [];

        public int? Case { get; init; }
    }

    // What was looked up, before any of it is read.
    private sealed record Touched(Asked Asked, FoundSessions Sessions)
    {
        public FoundLines Evidence { get; init; } = FoundLines.None;

        public FoundLines Activity { get; init; } = FoundLines.None;

        public FoundLines Audit { get; init; } = FoundLines.None;
    }
}
