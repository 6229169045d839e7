using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;

namespace TokenDashboard.Core.Sessions;

/// <summary>Which sessions are asked for. Each has its order, over an index of its own.</summary>
public enum SessionView
{
    /// <summary>Those that live; the one that lives longest, which is mostly the one used last, comes first.</summary>
    Living,

    /// <summary>Those that have ended, the last one first.</summary>
    Ended,

    /// <summary>All, the one begun last first.</summary>
    All,
}

/// <summary>Where a page begins: at an instant, after so many that stand at that same instant.</summary>
public sealed record SessionMark(DateTimeOffset At, int Seen)
{
    /// <summary>After the session of this id instead, at that same instant.</summary>
    public Guid? Id { get; init; }
}

/// <summary>What to look for.</summary>
/// <param name="View">Which sessions, and in which order.</param>
/// <param name="Person">What their owner's name or e-mail has in it, or their id, as people are searched; null for anyone's.</param>
/// <param name="Device">How their name begins; null for any.</param>
/// <param name="Where">Where they have been, or what is theirs was presented or used; null for anywhere.</param>
/// <param name="Kind">Of browsers, or of apps; null for both.</param>
/// <param name="AppId">Of this app; null for any.</param>
/// <param name="From">Begun at this instant or later.</param>
/// <param name="Until">Begun before this instant.</param>
/// <param name="After">Where the page begins; null for the first.</param>
/// <param name="Agent">How the user agent of a program begins that had them, or presented what is theirs; null for any.</param>
/// <param name="OldestFirst">The other way round: the one begun, or ended, first comes first.</param>
/// <param name="Agents">The whole user agents of such programs; null for any.</param>
/// <param name="Owners">The ids of those who have them; null for anyone's.</param>
/// <param name="Id">This one; null for any.</param>
/// <param name="LivedAt">Begun by this instant, and neither ended nor run out by then; null for whenever.</param>
public sealed record SessionQuery(
    SessionView View, string? Person, string? Device, Networks? Where, SessionKind? Kind, string? AppId, DateTimeOffset? From, DateTimeOffset? Until,
    SessionMark? After, string? Agent = null, bool OldestFirst = false, IReadOnlyList<string>? Agents = null, IReadOnlyList<string>? Owners = null,
    Guid? Id = null, DateTimeOffset? LivedAt = null)
{
    /// <summary>How many a page has.</summary>
    public int Most { get; init; } = SessionDirectory.PageSize;

    /// <summary>Whether more is asked for than a view.</summary>
    public bool IsNarrowed => this is not
    {
        Person: null, Device: null, Where: null, Agent: null, Kind: null, AppId: null, From: null, Until: null, Agents: null, Owners: null, Id: null, LivedAt: null,
    };
}

/// <summary>A page of sessions, and where the next one begins; null when there is none.</summary>
public sealed record OwnedSessionPage(IReadOnlyList<OwnedSession> Rows, SessionMark? Next);

/// <summary>Sessions that were found, each with its owner.</summary>
/// <param name="Keys">Which.</param>
/// <param name="HasMore">Whether there are others.</param>
public sealed record FoundSessions(IReadOnlyList<(Guid Id, string UserId)> Keys, bool HasMore);

/// <summary>What came of ending several: how many have ended, and why it went no further if it did not.</summary>
public sealed record ManyEnded(AdminResult Result, int Count);

/// <summary>
/// Everyone's sessions, for admins. Filtered, ordered and paged by the database over indexes, whatever their number: what
/// narrows most is looked up first, and where nothing does, the order's own index is walked until the page is full.
/// </summary>
public sealed class SessionDirectory(
    IDbContextFactory<DashboardContext> contexts, AdminGate gate, SessionFeed feed, TimeProvider clock)
{
    /// <summary>How many a page has.</summary>
    public const int PageSize = 50;

    /// <summary>Counting ends here.</summary>
    public const int MostCounted = 10_000;

    /// <summary>What one transaction ends at most: others wait for it.</summary>
    internal const int MostEndedAtOnce = 500;

    // What a filter may find at most to be looked up first.
    private const int MostNarrow = 5000;

    // A lookup finds a session once for each hour it was used: so much of what it finds is read at most.
    private const int MostRead = 20_000;
    private const int MostPeople = 2000;

    // Of very many, so many are put in order.
    private const int MostOrdered = 2000;
    private const int MostNetworks = 100_000;

    /// <summary>The sessions the query asks for.</summary>
    public async Task<OwnedSessionPage> ListAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var found = Ordered(await FindAsync(db, query, now, cancellationToken), query);
        // The page is chosen before anything is joined to it.
        var keys = await found.Skip(query.After is { Id: null, Seen: var before } ? before : 0).Take(query.Most + 1)
            .Select(s => new { s.Id, s.CreatedAt, s.EndedAt }).ToListAsync(cancellationToken);
        if (keys.Count == 0)
            return new OwnedSessionPage([], null);
        var ids = keys.Take(query.Most).Select(k => k.Id).ToList();
        var rows = await Rows(db, ids, now).ToListAsync(cancellationToken);
        var shown = ids.Join(rows, id => id, row => row.Id, (_, row) => row).ToList();
        if (keys.Count <= query.Most)
            return new OwnedSessionPage(shown, null);
        var instants = keys.Take(query.Most).Select(k => query.View == SessionView.Ended ? k.EndedAt!.Value : k.CreatedAt).ToList();
        var seen = instants.Count(i => i == instants[^1]) + (query.After is { } after && after.At == instants[^1] ? after.Seen : 0);
        return new OwnedSessionPage(shown, new SessionMark(instants[^1], seen) { Id = ids[^1] });
    }

    /// <summary>These sessions, in this order; those that are not there are left out.</summary>
    public async Task<IReadOnlyList<OwnedSession>> ListAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await Rows(db, [.. ids], clock.GetUtcNow()).ToListAsync(cancellationToken);
        return [.. ids.Join(rows, id => id, row => row.Id, (_, row) => row)];
    }

    /// <summary>
    /// Up to <paramref name="most"/> of the sessions the query asks for, those begun last first. Of very many it is some that are put in this
    /// order, and not all: they are never walked through.
    /// </summary>
    internal async Task<FoundSessions> FindAsync(DashboardContext db, SessionQuery query, int most, CancellationToken cancellationToken)
    {
        var (filters, now) = (await FiltersAsync(db, query, cancellationToken), clock.GetUtcNow());
        var found = await FindAsync(db, query, filters, now, cancellationToken);
        var isSome = false;
        if (filters.Find(f => f.Lookups.Count > 0 && !f.IsInOrder) is { } first && await FewAsync(db, first, cancellationToken) is null)
        {
            HashSet<Guid> some = [];
            foreach (var lookup in first.Lookups)
                some.UnionWith(await lookup.Take(MostRead).Distinct().Take(MostOrdered / first.Lookups.Count).ToListAsync(cancellationToken));
            (found, isSome) = (Others(filters, first).Aggregate(db.Sessions.Where(s => EF.Parameter(some).Contains(s.Id)), (narrowed, next) => next.Check(narrowed)), true);
        }

        var keys = await Ordered(found, query).Select(s => new { s.Id, s.UserId }).Take(most + 1).ToListAsync(cancellationToken);
        return new FoundSessions([.. keys.Take(most).Select(k => (k.Id, k.UserId))], isSome || keys.Count > most);
    }

    /// <summary>All that is known of one session, living or ended; null when there is none.</summary>
    public async Task<OwnedSessionDetail?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        return await Rows(db, [id], now).FirstOrDefaultAsync(cancellationToken) is { } row ? await OwnedSessionDetail.ReadAsync(db, row, now, cancellationToken) : null;
    }

    /// <summary>How many living sessions match, counted up to <see cref="MostCounted"/>; the actor's own is left out.</summary>
    public async Task<int> CountLivingAsync(SessionQuery query, Guid? own, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await FindAsync(db, query with { View = SessionView.Living, After = null }, clock.GetUtcNow(), cancellationToken);
        return await found.Where(s => s.Id != own).Take(MostCounted).CountAsync(cancellationToken);
    }

    /// <summary>Ends these sessions, whoever's they are; never the one the actor acts from.</summary>
    public Task<ManyEnded> EndAsync(IReadOnlyCollection<Guid> ids, string search, Actor actor, CancellationToken cancellationToken) =>
        EndAsync([.. ids.Where(id => id != actor.SessionId)], search, actor, null, cancellationToken);

    /// <summary>
    /// Ends every living session that matches and had begun before <paramref name="asked"/>, <see cref="MostCounted"/> at
    /// most; never the one the actor acts from. Each portion of 500 is a transaction with a line in the audit log; after each,
    /// <paramref name="report"/> is told how many have ended so far.
    /// </summary>
    public async Task<ManyEnded> EndAllAsync(
        SessionQuery query, DateTimeOffset asked, string search, Actor actor, CancellationToken cancellationToken, Action<int>? report = null)
    {
        // Whether the actor may is asked before anything is looked for on their behalf.
        var allowed = await gate.CheckAsync(Capability.Act, actor, cancellationToken);
        if (allowed != AdminResult.Done)
            return new ManyEnded(allowed, 0);
        List<Guid> ids;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var found = await FindAsync(db, query with { View = SessionView.Living, After = null }, clock.GetUtcNow(), cancellationToken);
            ids = await found.Where(s => s.Id != actor.SessionId && s.CreatedAt <= asked).Take(MostCounted).Select(s => s.Id).ToListAsync(cancellationToken);
        }

        return await EndAsync(ids, search, actor, report, cancellationToken);
    }

    private async Task<ManyEnded> EndAsync(List<Guid> ids, string search, Actor actor, Action<int>? report, CancellationToken cancellationToken)
    {
        var (result, ended) = (AdminResult.Unchanged, 0);
        foreach (var portion in ids.Chunk(MostEndedAtOnce))
        {
            IReadOnlyDictionary<string, int> owners = new Dictionary<string, int>();
            result = await gate.RunAsync(
                Capability.Act, actor,
                async (db, now) =>
                {
                    owners = await SessionEnding.EndManyAsync(db, portion, EndReason.ByAdmin, actor, now);
                    return owners.Count == 0 ? [] : [new AuditEntry
                    {
                        Action = AuditAction.SessionsEnded, UserId = owners.Count == 1 ? owners.Keys.First() : null,
                        Target = search, After = AuditLog.Ended(owners.Values.Sum()),
                    }];
                },
                cancellationToken);
            foreach (var owner in owners.Keys)
                feed.Publish(new Change.Sessions(owner));
            ended += owners.Values.Sum();
            report?.Invoke(ended);
            if (result is not (AdminResult.Done or AdminResult.Unchanged))
                break;
        }

        return new ManyEnded(result == AdminResult.Unchanged && ended > 0 ? AdminResult.Done : result, ended);
    }

    private static IQueryable<Session> Ordered(IQueryable<Session> found, SessionQuery query)
    {
        // Bounds that are always there have the index searched, not scanned. Nothing ends before it begins.
        var at = query.After?.At ?? (query.OldestFirst ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue);
        var from = query.From ?? DateTimeOffset.MinValue;
        // Where it is known behind which session: whatever ends or begins meanwhile, none is told twice or left out.
        if (query.After?.Id is { } last)
        {
            found = (query.View == SessionView.Ended, query.OldestFirst) switch
            {
                (true, true) => found.Where(s => s.EndedAt > at || s.Id.CompareTo(last) > 0),
                (true, false) => found.Where(s => s.EndedAt < at || s.Id.CompareTo(last) > 0),
                (false, true) => found.Where(s => s.CreatedAt > at || s.Id.CompareTo(last) > 0),
                _ => found.Where(s => s.CreatedAt < at || s.Id.CompareTo(last) > 0),
            };
        }

        return query.View switch
        {
            SessionView.Ended when query.OldestFirst => found.Where(s => s.EndedAt >= from && s.EndedAt >= at).OrderBy(s => s.EndedAt).ThenBy(s => s.Id),
            SessionView.Ended => found.Where(s => s.EndedAt >= from && s.EndedAt <= at).OrderByDescending(s => s.EndedAt).ThenBy(s => s.Id),
            // The instant of the last use moves with every rotation, so no list of very many can be in its order.
            _ when query.OldestFirst => found.Where(s => s.CreatedAt >= at).OrderBy(s => s.CreatedAt).ThenBy(s => s.Id),
            _ => found.Where(s => s.CreatedAt <= at).OrderByDescending(s => s.CreatedAt).ThenBy(s => s.Id),
        };
    }

    private static async Task<IQueryable<Session>> FindAsync(
        DashboardContext db, SessionQuery query, DateTimeOffset now, CancellationToken cancellationToken) =>
        await FindAsync(db, query, await FiltersAsync(db, query, cancellationToken), now, cancellationToken);

    private static async Task<IQueryable<Session>> FindAsync(
        DashboardContext db, SessionQuery query, List<Filter> filters, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (filters is not [{ IsInOrder: true }])
        {
            foreach (var filter in filters)
            {
                if (await FewAsync(db, filter, cancellationToken) is not { } few)
                    continue;
                few = query.View switch
                {
                    SessionView.Living => few.StillLive(db, now),
                    SessionView.Ended => few.Where(s => s.EndedAt != null),
                    _ => few,
                };
                return Others(filters, filter).Aggregate(few, (narrowed, next) => next.Check(narrowed));
            }
        }

        var found = query.View switch
        {
            SessionView.Living => db.Live(now),
            SessionView.Ended => db.Sessions.Where(s => s.EndedAt != null),
            _ => db.Sessions,
        };
        return filters.Aggregate(found, (walked, next) => next.Walk(walked));
    }

    // What is left to ask of those that one of the filters has looked up.
    private static IEnumerable<Filter> Others(List<Filter> filters, Filter asked) => filters.Where(filter => filter != asked || filter.IsCoarse);

    // What the lookups find, if that is few. Whether it is takes no more than counting so far.
    private static async Task<IQueryable<Session>?> FewAsync(DashboardContext db, Filter filter, CancellationToken cancellationToken)
    {
        var lookups = filter.Lookups;
        if (lookups is [var one])
            return await IsFewAsync(one) ? db.Sessions.Where(s => one.Contains(s.Id)) : null;
        HashSet<Guid> ids = [];
        foreach (var lookup in lookups)
        {
            if (!await IsFewAsync(lookup))
                return null;
            ids.UnionWith(await lookup.Distinct().ToListAsync(cancellationToken));
        }

        return lookups.Count == 0 || ids.Count > MostNarrow ? null : db.Sessions.Where(s => EF.Parameter(ids).Contains(s.Id));

        // Telling apart what is found repeatedly is left to where it can't take long.
        async Task<bool> IsFewAsync(IQueryable<Guid> lookup) => !await lookup.Skip(MostNarrow).AnyAsync(cancellationToken)
            || (filter.IsRepeated && !await lookup.Skip(MostRead).AnyAsync(cancellationToken) && !await lookup.Distinct().Skip(MostNarrow).AnyAsync(cancellationToken));
    }

    private static async Task<List<Filter>> FiltersAsync(DashboardContext db, SessionQuery query, CancellationToken cancellationToken)
    {
        List<Filter> filters = [];
        if (query.Person is { } person)
            filters.Add(await OfPeopleAsync(db, person, cancellationToken));
        if (query.Where is { } where)
            filters.Add(await TouchedAsync(db, where, cancellationToken));
        if (query.Agent is { } agent)
            filters.Add(new Filter(
                [db.SessionClients.Speaking(agent).Select(c => c.SessionId).Concat(db.Evidence.Speaking(agent).Select(e => e.SessionId))],
                s => s.Where(x => db.SessionClients.Any(c => c.SessionId == x.Id && (c.Agent + "").StartsWith(agent))
                    || db.Evidence.Any(e => e.SessionId == x.Id && (e.Agent + "").StartsWith(agent))))
            { IsRepeated = true });
        if (query.Agents is { } agents)
            filters.Add(new Filter(
                [db.SessionClients.Where(c => EF.Parameter(agents).Contains(c.Agent)).Select(c => c.SessionId)
                    .Concat(db.Evidence.Where(e => EF.Parameter(agents).Contains(e.Agent!)).Select(e => e.SessionId))],
                s => s.Where(x => db.SessionClients.Any(c => c.SessionId == x.Id && EF.Parameter(agents).Contains(c.Agent + ""))
                    || db.Evidence.Any(e => e.SessionId == x.Id && EF.Parameter(agents).Contains(e.Agent + ""))))
            { IsRepeated = true });
        if (query.Id is { } id)
            filters.Add(new Filter([db.Sessions.Where(x => x.Id == id).Select(x => x.Id)], s => s.Where(x => x.Id == id)));
        if (query.Owners is { } owners)
            filters.Add(new Filter([db.Sessions.Where(x => EF.Parameter(owners).Contains(x.UserId)).Select(x => x.Id)], s => s.Where(x => EF.Parameter(owners).Contains(x.UserId + ""))));
        if (query.Device is { } device)
            filters.Add(new Filter([db.Sessions.Called(device).Select(x => x.Id)], s => s.CalledWithoutIndex(db, device)));
        if (query.AppId is { } app)
            filters.Add(OfApp(db, app));
        else if (query.Kind == SessionKind.Browser)
            filters.Add(OfApp(db, null));
        else if (query.Kind == SessionKind.App)
            filters.Add(new Filter([db.Sessions.OfAnyApp().Select(x => x.Id)], s => s.Where(x => x.AppId != null)));
        if (query.LivedAt is { } at)
            filters.Add(new Filter([], s => s.Where(x => x.CreatedAt <= at && x.ExpiresAt > at && (x.EndedAt == null || x.EndedAt > at))));
        if (query.From is not null || query.Until is not null)
        {
            var (from, until) = (query.From ?? DateTimeOffset.MinValue, query.Until ?? DateTimeOffset.MaxValue);
            filters.Add(new Filter(
                [db.Sessions.Where(x => x.CreatedAt >= from && x.CreatedAt < until).Select(x => x.Id)],
                s => s.Where(x => x.CreatedAt >= from && x.CreatedAt < until))
            { IsInOrder = query.View != SessionView.Ended });
        }

        return filters;
    }

    private static async Task<Filter> OfPeopleAsync(DashboardContext db, string person, CancellationToken cancellationToken)
    {
        var (people, fromBeginning) = await NameSearch.FindAsync(db, person, MostPeople + 1, cancellationToken);
        if (people is [var only])
        {
            return new Filter(
                [db.Sessions.Where(x => x.UserId == only).Select(x => x.Id)], s => s.Where(x => x.UserId + "" == only), s => s.Where(x => x.UserId == only))
            { IsInOrder = true };
        }

        // Of so many people there is soon a page.
        return people.Count > MostPeople
            ? new Filter([], s => s.Where(x => NameSearch.WithoutIndex(db, db.Accounts, person, fromBeginning).Any(u => u.Id == x.UserId + "")))
            : new Filter(
                [db.Sessions.Where(x => EF.Parameter(people).Contains(x.UserId)).Select(x => x.Id)],
                s => s.Where(x => EF.Parameter(people).Contains(x.UserId + "")));
    }

    private static Filter OfApp(DashboardContext db, string? app)
    {
        IQueryable<Session> Own(IQueryable<Session> s) => s.Where(x => x.AppId == app);
        return new Filter([Own(db.Sessions).Select(x => x.Id)], s => s.Where(x => (x.AppId ?? "") == (app ?? "")), Own) { IsInOrder = true };
    }

    // What had them from there, as far as that is known, and from where else their access tokens were used or spent ones came back.
    private static async Task<Filter> TouchedAsync(DashboardContext db, Networks where, CancellationToken cancellationToken)
    {
        // Of most blocks it is known how all in them begin, of others which of them there are.
        if (where.Starts is [var start] && !where.HasLoopback)
            return new Filter([PrefixSearch.Touched(db, start)], s => s.TouchedWithoutIndex(db, start)) { IsRepeated = true };
        var starts = where.Starts ?? [];
        var networks = where.Starts is null ? await NetworksAsync(db, where, cancellationToken) : where.HasLoopback ? ["loopback"] : [];
        var addresses = where.Addresses ?? (where.Starts is null ? await AddressesAsync(db, where, cancellationToken) : []);
        var isNarrow = where.Addresses is not null;
        var listed = db.SessionClients.Where(c => EF.Parameter(networks).Contains(c.Network)).Select(c => c.SessionId)
            .Concat(db.AccessUses.Where(u => EF.Parameter(addresses).Contains(u.Ip)).Select(u => u.SessionId))
            .Concat(db.Evidence.Where(e => EF.Parameter(addresses).Contains(e.Ip!)).Select(e => e.SessionId));
        return new Filter([listed, .. starts.Select(each => PrefixSearch.Touched(db, each))], s => s.Where(x =>
            (db.SessionClients.Any(c => c.SessionId == x.Id
                    && (EF.Parameter(networks).Contains(c.Network + "") || EF.Parameter(starts).Any(each => EF.Functions.Like(c.Network + "", each + "%"))))
                && (!isNarrow || EF.Parameter(addresses).Contains(x.LastUsedIp)
                    || db.SessionClients.Any(c => c.SessionId == x.Id && EF.Parameter(addresses).Contains(c.Ip))
                    || db.RefreshTokens.Any(t => t.SessionId == x.Id && EF.Parameter(addresses).Contains(t.Ip))))
            || db.AccessUses.Any(u => u.SessionId == x.Id
                && (EF.Parameter(addresses).Contains(u.Ip + "") || EF.Parameter(starts).Any(each => EF.Functions.Like(u.Ip + "", each + "%"))))
            || db.Evidence.Any(e => e.SessionId == x.Id
                && (EF.Parameter(addresses).Contains(e.Ip + "") || EF.Parameter(starts).Any(each => EF.Functions.Like(e.Ip + "", each + "%"))))))
        { IsCoarse = isNarrow, IsRepeated = true };
    }

    private static async Task<List<string>> AddressesAsync(DashboardContext db, Networks where, CancellationToken cancellationToken)
    {
        var known = await PrefixSearch.KnownAddresses(db, where.Start).Take(MostNetworks).ToListAsync(cancellationToken);
        return [.. known.Where(where.ContainsAddress)];
    }

    private static async Task<List<string>> NetworksAsync(DashboardContext db, Networks where, CancellationToken cancellationToken)
    {
        if (where.Only is { } only)
            return [only];
        var known = await PrefixSearch.KnownNetworks(db, where.Start).Take(MostNetworks).ToListAsync(cancellationToken);
        return [.. known.Where(where.Contains), .. where.HasLoopback ? ["loopback"] : Array.Empty<string>()];
    }

    private static IQueryable<OwnedSession> Rows(DashboardContext db, List<Guid> ids, DateTimeOffset now) =>
        from session in db.Sessions.AsNoTracking()
        where ids.Contains(session.Id)
        join user in db.Accounts on session.UserId equals user.Id
        select new OwnedSession(
            session.Id, user.Id, user.Name, user.Address, session.Kind, session.AppId, session.Name, session.Device, session.Software,
            session.LastUsedIp, session.CreatedAt, session.LastUsedAt, session.ExpiresAt, session.EndedAt, session.EndReason, session.NeedsLook,
            db.Live(now).Any(s => s.Id == session.Id));

    /// <summary>One condition, three ways: to look sessions up by, none where that finds too many, to check the few that were looked up, to check those that are walked through.</summary>
    private sealed record Filter(
        IReadOnlyList<IQueryable<Guid>> Lookups, Func<IQueryable<Session>, IQueryable<Session>> Check,
        Func<IQueryable<Session>, IQueryable<Session>> Walk)
    {
        public Filter(IReadOnlyList<IQueryable<Guid>> lookups, Func<IQueryable<Session>, IQueryable<Session>> check)
            : this(lookups, check, check)
        {
        }

        /// <summary>Whether looking up finds more than the condition means.</summary>
        public bool IsCoarse { get; init; }

        /// <summary>Whether looking up finds the same session once for each client, hour or presented token.</summary>
        public bool IsRepeated { get; init; }

        /// <summary>Whether an index has what it finds in the view's order: alone it is walked through at once.</summary>
        public bool IsInOrder { get; init; }
    }
}
