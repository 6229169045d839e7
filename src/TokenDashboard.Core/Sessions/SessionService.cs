using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Sessions;

/// <summary>What is shown of a person's living sessions, and how many there are.</summary>
/// <param name="Rows">The most recently used first.</param>
/// <param name="Count">How many live.</param>
/// <param name="Browsers">How many of them are browsers.</param>
public sealed record ActiveSessions(IReadOnlyList<SessionRow> Rows, int Count, int Browsers)
{
    /// <summary>Whether there are others.</summary>
    public bool HasMore => Rows.Count < Count;
}

/// <summary>What an act ends of a person's living sessions.</summary>
/// <param name="Rows">The most recently used first, at most 50.</param>
/// <param name="Count">How many end.</param>
public sealed record EndingSessions(IReadOnlyList<SessionRow> Rows, int Count)
{
    /// <summary>How many are shown at most.</summary>
    public const int Most = 50;

    /// <summary>Nothing ends.</summary>
    public static readonly EndingSessions None = new([], 0);

    /// <summary>What it is when these end.</summary>
    internal static async Task<EndingSessions> OfAsync(DashboardContext db, IQueryable<Session> ending, CancellationToken cancellationToken)
    {
        var rows = await SessionRow.Of(db, ending.OrderByDescending(s => s.LastUsedAt).Take(Most)).ToListAsync(cancellationToken);
        return new EndingSessions(rows, rows.Count < Most ? rows.Count : await ending.CountAsync(cancellationToken));
    }
}

/// <summary>How often an app refreshed in each half day of the last seven days, the oldest first.</summary>
public sealed record RefreshRhythm(IReadOnlyList<int> HalfDays)
{
    /// <summary>How many half days there are.</summary>
    public const int Length = 14;

    internal static readonly TimeSpan HalfDay = TimeSpan.FromHours(12);
}

/// <summary>A session with all that its owner may know of it.</summary>
/// <param name="Row">The session.</param>
/// <param name="Clients">The clients it was used by, the first one first.</param>
/// <param name="Chain">Its tokens; null for a browser, which has none.</param>
/// <param name="Scope">What it may, in space-separated scopes; empty for a browser, which may everything.</param>
/// <param name="SecondFactor">Whether a second factor was given in it.</param>
public sealed record SessionDetail(SessionRow Row, IReadOnlyList<FamilyClient> Clients, FamilyHistory? Chain, string Scope, bool SecondFactor);

/// <summary>Whose session it is.</summary>
public sealed record SessionOwner(string Name, string Email);

/// <summary>Where a person is signed in: browsers and companion apps in one list. Every query is bound to its user.</summary>
public sealed class SessionService(IDbContextFactory<DashboardContext> contexts, OwnerGate gate, TimeProvider clock)
{
    /// <summary>The longest name a session can have, in UTF-16 units.</summary>
    public const int NameLength = DeviceDescription.NameLength;

    private const int MostToLookAt = 50;

    /// <summary>The user's living sessions, most recently used first.</summary>
    public async Task<IReadOnlyList<SessionRow>> ListActiveAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await SessionRow.Of(db, db.Live(clock.GetUtcNow()).Where(s => s.UserId == userId).OrderByDescending(s => s.LastUsedAt))
            .ToListAsync(cancellationToken);
    }

    /// <summary>
    /// The user's living sessions, most recently used first, at most so many; beside them those of <paramref name="also"/> and some that need a
    /// look, however long they have not been used.
    /// </summary>
    public async Task<ActiveSessions> FindActiveAsync(string userId, int most, IReadOnlyCollection<Guid> also, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var living = db.Live(clock.GetUtcNow()).Where(s => s.UserId == userId);
        var rows = await SessionRow.Of(db, living.OrderByDescending(s => s.LastUsedAt).Take(most + 1)).ToListAsync(cancellationToken);
        if (rows.Count <= most)
            return new ActiveSessions(rows, rows.Count, rows.Count(r => r.Kind == SessionKind.Browser));
        rows.RemoveAt(most);
        var beside = await SessionRow.Of(db, living.Where(s => EF.Parameter(also).Contains(s.Id))).ToListAsync(cancellationToken);
        var toLookAt = await SessionRow.Of(db, living.Where(s => s.NeedsLook).OrderByDescending(s => s.CreatedAt).Take(MostToLookAt)).ToListAsync(cancellationToken);
        var counts = await living.GroupBy(s => s.Kind).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        return new ActiveSessions(
            [.. rows.Concat(beside).Concat(toLookAt).DistinctBy(r => r.Id).OrderByDescending(r => r.LastUsedAt)], counts.Values.Sum(), counts.GetValueOrDefault(SessionKind.Browser));
    }

    /// <summary>
    /// At most <paramref name="most"/> of the user's living sessions, the one begun last first, from behind the one of an instant and an id on: whatever begins or ends meanwhile,
    /// none is told twice or left out. One more where there are more.
    /// </summary>
    public async Task<IReadOnlyList<SessionRow>> ListActiveAsync(string userId, (DateTimeOffset At, Guid Id)? after, int most, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var living = db.Live(clock.GetUtcNow()).Where(s => s.UserId == userId);
        if (after is var (at, last))
            living = living.Where(s => s.CreatedAt <= at && (s.CreatedAt < at || s.Id.CompareTo(last) > 0));
        return await SessionRow.Of(db, living.OrderByDescending(s => s.CreatedAt).ThenBy(s => s.Id).Take(most + 1)).ToListAsync(cancellationToken);
    }

    /// <summary>The user's living sessions that end when all do, or all but the one to keep.</summary>
    public async Task<EndingSessions> ListEndingAsync(string userId, Guid? keep, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await EndingSessions.OfAsync(db, db.Live(clock.GetUtcNow()).Where(s => s.UserId == userId && s.Id != keep), cancellationToken);
    }

    /// <summary>How many of the user's sessions live.</summary>
    public async Task<int> CountActiveAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Live(clock.GetUtcNow()).CountAsync(s => s.UserId == userId, cancellationToken);
    }

    /// <summary>What a look over the user's sessions finds, as <paramref name="thisSession"/> sees it.</summary>
    public async Task<SessionFindings> LookOverAsync(string userId, Guid thisSession, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await SessionFindings.ReadAsync(db, userId, thisSession, clock.GetUtcNow(), cancellationToken);
    }

    /// <summary>The user's sessions that ended in the last 30 days, latest first, at most <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<SessionRow>> ListEndedAsync(string userId, int most, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var since = now - SessionRow.EndedShown;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var ended = await SessionRow.Of(db, db.Sessions.Where(s => s.UserId == userId && s.EndedAt != null && s.EndedAt > since)
            .OrderByDescending(s => s.EndedAt).Take(most)).ToListAsync(cancellationToken);
        // Expired, but not yet marked by cleanup.
        var lapsed = await SessionRow.Of(db, db.Sessions.Where(s => s.UserId == userId && s.EndedAt == null && s.ExpiresAt <= now && s.ExpiresAt > since)
            .OrderByDescending(s => s.ExpiresAt).Take(most)).ToListAsync(cancellationToken);
        return [.. ended.Concat(lapsed.Select(s => s with { EndedAt = s.ExpiresAt, EndReason = EndReason.Expired }))
            .OrderByDescending(s => s.EndedAt).Take(most)];
    }

    /// <summary>How those of the sessions that are living apps of the user's refreshed of late, as far as their history is kept; by session id.</summary>
    public async Task<IReadOnlyDictionary<Guid, RefreshRhythm>> ListRhythmsAsync(string userId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var since = now - (RefreshRhythm.Length * RefreshRhythm.HalfDay);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // Found by their ids; whose they are is asked without its index, under which a person may have ten thousand.
        var refreshes = await db.Sessions.Where(s => EF.Parameter(ids).Contains(s.Id)).StillLive(db, now).Where(s => s.UserId + "" == userId && s.Kind == SessionKind.App)
            .Join(db.RefreshTokens.Where(t => t.ConsumedAt > since), s => s.Id, t => t.SessionId, (s, t) => new { s.Id, At = t.ConsumedAt })
            .ToListAsync(cancellationToken);
        return refreshes.GroupBy(r => r.Id).ToDictionary(family => family.Key, family =>
        {
            var halfDays = new int[RefreshRhythm.Length];
            foreach (var refresh in family)
                halfDays[Math.Clamp((int)((refresh.At - since) / RefreshRhythm.HalfDay), 0, RefreshRhythm.Length - 1)]++;
            return new RefreshRhythm(halfDays);
        });
    }

    /// <summary>One session of the user's, living or ended; null when there is none.</summary>
    public async Task<SessionRow?> FindAsync(Guid id, string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await SessionRow.Of(db, db.Sessions.Where(s => s.Id == id && s.UserId == userId)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>One session of the user's with the clients that used it and its chain; null when there is none.</summary>
    public async Task<SessionDetail?> FindDetailAsync(Guid id, string userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await SessionRow.Of(db, db.Sessions.Where(s => s.Id == id && s.UserId == userId)).FirstOrDefaultAsync(cancellationToken);
        if (row is null)
            return null;
        var session = await db.Sessions.AsNoTracking().FirstAsync(s => s.Id == id && s.UserId == userId, cancellationToken);
        // Expired, but not yet marked by cleanup.
        if (session.EndedAt is null && session.ExpiresAt <= now)
        {
            (session.EndedAt, session.EndReason) = (session.ExpiresAt, EndReason.Expired);
            row = row with { EndedAt = session.EndedAt, EndReason = session.EndReason };
        }

        var incident = await db.Incidents.AsNoTracking().Where(i => i.SessionId == id).OrderByDescending(i => i.Id).FirstOrDefaultAsync(cancellationToken);
        var history = await FamilyHistory.ReadAsync(db, session, incident, cancellationToken);
        return new SessionDetail(row, history.Clients, session.Kind == SessionKind.App ? history : null, session.Scope, session.SecondFactor);
    }

    /// <summary>Whether the session lives at this moment.</summary>
    public async Task<bool> IsLiveAsync(Guid id, string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Live(clock.GetUtcNow()).AnyAsync(s => s.Id == id && s.UserId == userId, cancellationToken);
    }

    /// <summary>Whether the session lives at this moment, and if so who its owner is; else <see cref="BrowserCheck.Ended"/>.</summary>
    public async Task<BrowserCheck> CheckAsync(Guid id, string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var live = await db.Live(clock.GetUtcNow()).Where(s => s.Id == id && s.UserId == userId)
            .Join(db.Accounts, s => s.UserId, u => u.Id, (_, u) => new BrowserCheck.Live(u.Name, u.Address, Account.RolesOf(u.Roles)))
            .FirstOrDefaultAsync(cancellationToken);
        return live is null ? new BrowserCheck.Ended() : live;
    }

    /// <summary>The person behind an account; null when there is none.</summary>
    public async Task<SessionOwner?> FindOwnerAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.Where(u => u.Id == userId).Select(u => new SessionOwner(u.Name, u.Address)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>
    /// Gives one of the actor's living sessions a name of 1 to <see cref="NameLength"/> characters; <see cref="OwnerRefusal.NotTheirs"/>
    /// when it is not theirs or not living any more.
    /// </summary>
    /// <param name="id">Which.</param>
    /// <param name="name">The name.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="cancellationToken">Stops waiting for the database, never half-way through.</param>
    /// <param name="isSame">Whether it still is as who acts has seen it, else <see cref="OwnerRefusal.ChangedElsewhere"/>; null does not ask.</param>
    public Task<OwnerResult> RenameAsync(Guid id, string name, Actor actor, CancellationToken cancellationToken, Func<SessionRow, bool>? isSame = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, NameLength);
        return gate.RunAsync(
            actor,
            OwnerProof.NotAsked,
            async (db, now) =>
            {
                if (!await IsSameAsync(db, id, actor, isSame, cancellationToken))
                    return OwnerRefusal.ChangedElsewhere;
                return await db.Live(now).Where(s => s.Id == id && s.UserId == actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(s => s.Name, name), cancellationToken) == 1
                    ? new OwnerResult.Done() : OwnerRefusal.NotTheirs;
            },
            cancellationToken);
    }

    /// <summary>
    /// Notes that a sign-in was, or after all was not, the actor's own. Only another session can say so, and none that
    /// waits for the same: whoever stole a password must not vouch for themselves.
    /// </summary>
    public Task<OwnerResult> VouchAsync(Guid id, bool isMine, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(actor, sessions => sessions
            .Where(s => s.Id == id && s.Id != actor.SessionId && s.NeedsLook == isMine
                && sessions.Any(by => by.Id == actor.SessionId && !by.NeedsLook))
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.NeedsLook, !isMine).SetProperty(s => s.UnknownFrom, s => isMine ? null : s.UnknownFrom), cancellationToken), cancellationToken);

    /// <summary>
    /// Ends one of the actor's sessions, their own included, at once; <see cref="OwnerRefusal.NotTheirs"/> when it is not theirs or
    /// has ended already.
    /// </summary>
    /// <param name="id">Which.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="cancellationToken">Stops waiting for the database, never half-way through.</param>
    /// <param name="isSame">Whether it still is as who acts has seen it, else <see cref="OwnerRefusal.ChangedElsewhere"/>; null does not ask.</param>
    public Task<OwnerResult> EndAsync(Guid id, Actor actor, CancellationToken cancellationToken, Func<SessionRow, bool>? isSame = null) => gate.RunAsync(
        actor,
        OwnerProof.NotAsked,
        async (db, now) =>
        {
            if (!await IsSameAsync(db, id, actor, isSame, cancellationToken))
                return OwnerRefusal.ChangedElsewhere;
            var reason = id == actor.SessionId ? EndReason.SignedOut : EndReason.ByOwner;
            return await SessionEnding.EndAsync(db, id, actor.UserId, reason, actor, now) ? new OwnerResult.Done() : OwnerRefusal.NotTheirs;
        },
        cancellationToken);

    /// <summary>Ends those of the sessions that are the actor's and live, and says how many. Like ending them one by one it asks for no proof.</summary>
    public Task<OwnerResult> EndSomeAsync(IReadOnlyCollection<Guid> ids, Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.NotAsked,
        async (db, now) =>
        {
            var own = await db.Sessions.Where(s => EF.Parameter(ids).Contains(s.Id) && s.UserId == actor.UserId).Select(s => s.Id).ToListAsync(cancellationToken);
            var ended = await SessionEnding.EndManyAsync(db, own, EndReason.ByOwner, actor, now);
            return new OwnerResult.Done<int>(ended.Values.Sum());
        },
        cancellationToken);

    /// <summary>Ends all of the actor's sessions but the one they act from, if they have proved of late who they are, and says how many.</summary>
    public Task<OwnerResult> EndOthersAsync(Actor actor, CancellationToken cancellationToken) => EndManyAsync(actor, actor.SessionId, cancellationToken);

    /// <summary>Ends all of the actor's sessions, if they have proved of late who they are, and says how many.</summary>
    public Task<OwnerResult> EndAllAsync(Actor actor, CancellationToken cancellationToken) => EndManyAsync(actor, keep: null, cancellationToken);

    private Task<OwnerResult> EndManyAsync(Actor actor, Guid? keep, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        async (db, now) => new OwnerResult.Done<int>(await SessionEnding.EndAllAsync(db, actor.UserId, keep, EndReason.ByOwner, actor, now)),
        cancellationToken);

    // What is not theirs, or not there, is for the act to say.
    private static async Task<bool> IsSameAsync(DashboardContext db, Guid id, Actor actor, Func<SessionRow, bool>? isSame, CancellationToken cancellationToken) => isSame is null
        || await SessionRow.Of(db, db.Sessions.Where(s => s.Id == id && s.UserId == actor.UserId)).FirstOrDefaultAsync(cancellationToken) is not { } row || isSame(row);

    private Task<OwnerResult> ChangeAsync(Actor actor, Func<IQueryable<Session>, Task<int>> change, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.NotAsked,
        async (db, now) => await change(db.Live(now).Where(s => s.UserId == actor.UserId)) == 1 ? new OwnerResult.Done() : OwnerRefusal.NotTheirs,
        cancellationToken);
}
