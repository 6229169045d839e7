using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Audit;

/// <summary>Which lines to read.</summary>
/// <param name="ActorId">Only of this account's doing, or <see cref="AuditLog.Console"/>; null for anyone's.</param>
/// <param name="Action">Only of this act; null for any.</param>
/// <param name="Person">Only about people who have this in their name or e-mail, or whose id it is, as people are searched; null for all.</param>
/// <param name="From">Not before this instant.</param>
/// <param name="Until">Before this instant.</param>
/// <param name="Beyond">Only lines that come after the one of this number.</param>
/// <param name="OldestFirst">In the order they were written, instead of the newest first.</param>
public sealed record AuditQuery(string? ActorId, AuditAction? Action, string? Person, DateTimeOffset? From, DateTimeOffset? Until, long? Beyond, bool OldestFirst = false)
{
    /// <summary>Whether also who looked at people and cases; they are many. Always where the act is one of them.</summary>
    public bool WithLooks { get; init; }
}

/// <summary>
/// A line of the log. Names are null where there is nobody, or nobody any more; what was before and after has one where it
/// is an account.
/// </summary>
public sealed record AuditLine(
    long Id, DateTimeOffset At, string? ActorId, string? ActorName, AuditAction Action, string? UserId, string? UserName, string? Target,
    string? Before, string? BeforeName, string? After, string? AfterName, string? Reason, string? Ip)
{
    /// <summary>The <c>client_id</c> of the app that it was done through; null on a page, and at the console.</summary>
    public string? AppId { get; init; }
}

/// <summary>Somebody who stands in the log; without a name when the account is gone.</summary>
public sealed record AuditActor(string Id, string? Name);

/// <summary>A page of lines, whether more follow, and everyone who has ever acted.</summary>
public sealed record AuditPage(IReadOnlyList<AuditLine> Lines, bool HasMore, IReadOnlyList<AuditActor> Actors);

/// <summary>What was done at the desk, and what was looked at there, for those who may read of people. Nothing here can change it.</summary>
public sealed class AuditLog(IDbContextFactory<DashboardContext> contexts)
{
    /// <summary>How many a page has.</summary>
    public const int PageSize = 50;

    /// <summary>Stands for somebody at the server's console, who has no account.</summary>
    public const string Console = "console";

    private const int MostActors = 100;

    // More people than this are not looked up first: a page is soon full of lines about them.
    private const int MostNamed = 2000;

    private static readonly Expression<Func<AuditEntry, bool>> IsAct = a => a.Action != AuditAction.PersonLookedAt && a.Action != AuditAction.IncidentLookedAt;

    /// <summary>What the log says of ended sessions.</summary>
    internal static string Ended(int sessions) => $"{Amount(sessions, "session")} ended";

    /// <summary>So many of something: "1 incident", "2 incidents".</summary>
    internal static string Amount(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    /// <summary>The lines the query asks for.</summary>
    public async Task<AuditPage> ListAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await FindAsync(db, query, cancellationToken);
        // The page is chosen before anything is joined to it.
        var lines = await Lines(db, Ordered(found, query).Take(PageSize + 1)).ToListAsync(cancellationToken);
        // Steps from one to the next in the index, whatever number of lines each has.
        var actors =
            $$"""
            WITH RECURSIVE actors(id) AS (
                SELECT MIN("ActorId") FROM {{db.Schema}}audit
                UNION ALL
                SELECT (SELECT MIN("ActorId") FROM {{db.Schema}}audit WHERE "ActorId" > actors.id) FROM actors WHERE actors.id IS NOT NULL)
            SELECT id AS "Value" FROM actors WHERE id IS NOT NULL LIMIT {0}
            """;
        var ids = await db.Database.SqlQueryRaw<string>(actors, MostActors).ToListAsync(cancellationToken);
        var names = await db.Accounts.Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.Name, cancellationToken);
        return new AuditPage(
            [.. lines.Take(PageSize)], lines.Count > PageSize,
            [.. ids.Select(id => new AuditActor(id, names.GetValueOrDefault(id))).OrderBy(a => a.Name, StringComparer.CurrentCultureIgnoreCase)]);
    }

    /// <summary>The last acts on a person, the newest first, at most <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<AuditLine>> ListAboutAsync(string userId, int most, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Lines(db, db.Audit.Where(a => a.UserId == userId).Where(IsAct).OrderByDescending(a => a.Id).Take(most)).ToListAsync(cancellationToken);
    }

    /// <summary>All lines the query asks for, as the database hands them out.</summary>
    public async IAsyncEnumerable<AuditLine> StreamAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await FindAsync(db, query, cancellationToken);
        await foreach (var line in Lines(db, Ordered(found, query)).AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return line;
    }

    /// <summary>These lines, the newest first.</summary>
    internal static IQueryable<AuditLine> Lines(DashboardContext db, IReadOnlyList<long> ids) => Lines(db, db.Audit.Where(a => ids.Contains(a.Id)).OrderByDescending(a => a.Id));

    private static async Task<IQueryable<AuditEntry>> FindAsync(DashboardContext db, AuditQuery query, CancellationToken cancellationToken)
    {
        var found = db.Audit.AsNoTracking();
        if (query.ActorId is { } actor)
            found = actor == Console ? found.Where(a => a.ActorId == null) : found.Where(a => a.ActorId == actor);
        if (query.Action is { } action)
            found = found.Where(a => a.Action == action);
        else if (!query.WithLooks)
            found = found.Where(IsAct);
        if (query.From is { } from)
            found = found.Where(a => a.At >= from);
        if (query.Until is { } until)
            found = found.Where(a => a.At < until);
        if (query.Beyond is { } beyond)
            found = query.OldestFirst ? found.Where(a => a.Id > beyond) : found.Where(a => a.Id < beyond);
        if (query.Person is { } person)
        {
            var (people, fromBeginning) = await NameSearch.FindAsync(db, person, MostNamed + 1, cancellationToken);
            // An account that is gone still has its id. Where most lines are about them, SQLite is to read lines in their order, and not each person's.
            found = people.Count > MostNamed
                ? found.Where(a => a.UserId == person || NameSearch.WithoutIndex(db, db.Accounts, person, fromBeginning).Any(u => u.Id == a.UserId + ""))
                : found.Where(a => EF.Parameter(people.Append(person)).Contains(a.UserId));
        }

        return found;
    }

    private static IQueryable<AuditEntry> Ordered(IQueryable<AuditEntry> found, AuditQuery query) =>
        query.OldestFirst ? found.OrderBy(a => a.Id) : found.OrderByDescending(a => a.Id);

    private static IQueryable<AuditLine> Lines(DashboardContext db, IQueryable<AuditEntry> entries) => entries.AsNoTracking().Select(a => new AuditLine(
        a.Id, a.At, a.ActorId, db.Accounts.Where(u => u.Id == a.ActorId).Select(u => u.Name).FirstOrDefault(), a.Action,
        a.UserId, db.Accounts.Where(u => u.Id == a.UserId).Select(u => u.Name).FirstOrDefault(), a.Target,
        a.Before, db.Accounts.Where(u => u.Id == a.Before).Select(u => u.Name).FirstOrDefault(),
        a.After, db.Accounts.Where(u => u.Id == a.After).Select(u => u.Name).FirstOrDefault(), a.Reason, a.Ip)
    {
        AppId = a.AppId,
    });
}
