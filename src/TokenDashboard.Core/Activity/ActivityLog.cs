using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Activity;

/// <summary>A line's place in the log: older lines are below it.</summary>
public readonly record struct ActivityCursor(DateTimeOffset At, long Id);

/// <summary>Which lines to read.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Topic">Only of this topic; null for all.</param>
/// <param name="From">Not before this instant.</param>
/// <param name="Until">Before this instant.</param>
/// <param name="Below">Only what is below this line.</param>
public sealed record ActivityQuery(string UserId, ActivityTopic? Topic, DateTimeOffset? From, DateTimeOffset? Until, ActivityCursor? Below);

/// <summary>
/// A line of an account's log. The session is the one it is about, or for a change the one it was made from; it has no name when it
/// is forgotten, or never was. It needs a look while its owner is asked whether it was them. Of an admin's act it tells that, and not who or from where.
/// </summary>
public sealed record ActivityRow(
    long Id, DateTimeOffset At, ActivityKind Kind, int Count, Guid? SessionId, string? SessionName, bool SessionLives,
    bool NeedsLook, EndReason? EndReason, string? EndedByName, SignInMethod? Method, string? Detail, string? Ip, string? Agent, bool ByAdmin = false)
{
    /// <summary>Its place in the log.</summary>
    public ActivityCursor Cursor => new(At, Id);
}

/// <summary>A page of lines, the newest first, and whether older ones follow.</summary>
public sealed record ActivityPage(IReadOnlyList<ActivityRow> Rows, bool HasMore);

/// <summary>How many times an app renewed its token between two instants.</summary>
public sealed record Renewals(Guid SessionId, string SessionName, IReadOnlyList<DateTimeOffset> At);

/// <summary>What of an account's log stands out.</summary>
/// <param name="FailedSignIns">Sign-ins that failed in the last seven days.</param>
/// <param name="ToLookAt">Living sessions that their owner is asked about.</param>
/// <param name="OtherRefusals">What else was not let in, and what was done about it, in the same days.</param>
public sealed record ActivitySummary(int FailedSignIns, int ToLookAt, int OtherRefusals);

/// <summary>A day's sign-ins.</summary>
public sealed record SignInDay(DateOnly Day, int Succeeded, int Failed);

/// <summary>What happened to an account, for its owner to read. Filtered and paged by the database; every query is bound to its user.</summary>
public sealed class ActivityLog(IDbContextFactory<DashboardContext> contexts, TimeProvider clock)
{
    /// <summary>How many a page has.</summary>
    public const int PageSize = 50;

    /// <summary>How far back what stands out is looked for.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromDays(7);

    /// <summary>The lines the query asks for.</summary>
    public async Task<ActivityPage> ListAsync(ActivityQuery query, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // The page is chosen before anything is joined to it.
        var rows = await Rows(db, Page(db, query), clock.GetUtcNow()).ToListAsync(cancellationToken);
        return new ActivityPage([.. rows.Take(PageSize)], rows.Count > PageSize);
    }

    /// <summary>All lines the query asks for, the newest first, as the database hands them out.</summary>
    public async IAsyncEnumerable<ActivityRow> StreamAsync(ActivityQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await foreach (var row in Rows(db, Find(db, query), clock.GetUtcNow()).AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return row;
    }

    /// <summary>What stands out.</summary>
    public async Task<ActivitySummary> SummarizeAsync(string userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var since = now - Recent;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var refused = db.Activity.Where(a => a.UserId == userId && a.Topic == ActivityTopic.Refused && a.At > since);
        return new ActivitySummary(
            await refused.Where(a => a.Kind == ActivityKind.SignInFailed).SumAsync(a => a.Count, cancellationToken),
            await db.Live(now).CountAsync(s => s.UserId == userId && s.NeedsLook, cancellationToken),
            await refused.Where(a => a.Kind != ActivityKind.SignInFailed && a.Kind != ActivityKind.OwnerSaidMe && a.Kind != ActivityKind.RetriedLate).SumAsync(a => a.Count, cancellationToken));
    }

    /// <summary>
    /// How often each kind of sign-in and change happened after an instant, without what was done from one session: whoever looks from it knows of
    /// that.
    /// </summary>
    public async Task<IReadOnlyDictionary<ActivityKind, int>> CountSinceAsync(string userId, DateTimeOffset since, Guid except, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // Each by its topic, so that nothing else is read.
        var after = db.Activity.Where(a => a.UserId == userId && a.At > since && a.SessionId != except);
        return await after.Where(a => a.Topic == ActivityTopic.SignIns).Concat(after.Where(a => a.Topic == ActivityTopic.Changes))
            .GroupBy(a => a.Kind).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
    }

    /// <summary>When the user's apps renewed their tokens between two instants, as far as that history is kept; apps that did not are left out.</summary>
    public async Task<IReadOnlyList<Renewals>> ListRenewalsAsync(string userId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var renewals = await db.Sessions.Where(s => s.UserId == userId && s.Kind == SessionKind.App)
            .Join(db.RefreshTokens.Where(t => t.ConsumedAt >= from && t.ConsumedAt < until), s => s.Id, t => t.SessionId, (s, t) => new { s.Id, s.Name, At = t.ConsumedAt })
            .ToListAsync(cancellationToken);
        return [.. renewals.GroupBy(r => (r.Id, r.Name)).Select(app => new Renewals(app.Key.Id, app.Key.Name, [.. app.Select(r => r.At)]))];
    }

    /// <summary>The sign-ins of the last <paramref name="days"/> days of the reader's zone, the oldest first, today the last; days without any are there too.</summary>
    public async Task<IReadOnlyList<SignInDay>> ListSignInDaysAsync(string userId, int days, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).Date);
        var first = today.AddDays(1 - days);
        // A day more: where a day begins depends on the zone, and at most by a day.
        var since = new DateTimeOffset(first.AddDays(-1), TimeOnly.MinValue, TimeSpan.Zero);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // Each by its topic, so that nothing else is read.
        var mine = db.Activity.Where(a => a.UserId == userId && a.At > since);
        var tries = await mine.Where(a => a.Topic == ActivityTopic.SignIns && a.Kind == ActivityKind.SignedIn)
            .Concat(mine.Where(a => a.Topic == ActivityTopic.Refused && a.Kind == ActivityKind.SignInFailed))
            .Select(a => new { a.At, a.Kind, a.Count }).ToListAsync(cancellationToken);
        var byDay = tries.ToLookup(t => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(t.At, zone).Date));
        return [.. Enumerable.Range(0, days).Select(i => first.AddDays(i)).Select(day => new SignInDay(
            day, byDay[day].Where(t => t.Kind == ActivityKind.SignedIn).Sum(t => t.Count), byDay[day].Where(t => t.Kind == ActivityKind.SignInFailed).Sum(t => t.Count)))];
    }

    /// <summary>A page's lines and one more, which tells whether others follow.</summary>
    internal static IQueryable<ActivityEntry> Page(DashboardContext db, ActivityQuery query) => Find(db, query).Take(PageSize + 1);

    private static IQueryable<ActivityEntry> Find(DashboardContext db, ActivityQuery query)
    {
        var found = db.Activity.AsNoTracking().Where(a => a.UserId == query.UserId);
        if (query.Topic is { } topic)
            found = found.Where(a => a.Topic == topic);
        if (query.From is { } from)
            found = found.Where(a => a.At >= from);
        if (query.Until is { } until)
            found = found.Where(a => a.At < until);
        if (query.Below is { } below)
            found = found.Where(a => a.At <= below.At && (a.At < below.At || a.Id < below.Id));
        return found.OrderByDescending(a => a.At).ThenByDescending(a => a.Id);
    }

    // From whose session one was ended is told where it was the owner's own.
    private static IQueryable<ActivityRow> Rows(DashboardContext db, IQueryable<ActivityEntry> entries, DateTimeOffset now) =>
        from a in entries
        join s in db.Sessions on a.SessionId equals s.Id into sessions
        from s in sessions.DefaultIfEmpty()
        join ender in db.Sessions on new { Id = s.EndedBySessionId, a.UserId } equals new { Id = (Guid?)ender.Id, ender.UserId } into enders
        from ender in enders.DefaultIfEmpty()
        orderby a.At descending, a.Id descending
        select new ActivityRow(
            a.Id, a.At, a.Kind, a.Count, a.SessionId, s.Name, db.Live(now).Any(x => x.Id == a.SessionId),
            db.Live(now).Any(x => x.Id == a.SessionId && x.NeedsLook), a.EndReason, ender.Name, a.Method, a.Detail, a.Ip, a.Agent, a.ByAdmin);
}
