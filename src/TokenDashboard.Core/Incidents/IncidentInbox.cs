using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Incidents;

/// <summary>Which cases are asked for.</summary>
public enum InboxView
{
    /// <summary>Those that still want an admin.</summary>
    Open,

    /// <summary>Those of them that the reader has taken.</summary>
    Mine,

    /// <summary>Those of them that nobody has taken.</summary>
    NotTaken,

    /// <summary>Settled ones.</summary>
    Resolved,
}

/// <summary>In which order.</summary>
public enum InboxSort
{
    /// <summary>The worst first, of those the newest.</summary>
    Severity,

    Newest,
    Oldest,
}

/// <summary>What to look for.</summary>
/// <param name="View">Which cases.</param>
/// <param name="Search">Words that must stand in the owner's name or e-mail, the device's name or the address; or a case's number.</param>
/// <param name="Verdict">Only of this verdict; null for any.</param>
/// <param name="Answer">Only with this answer of the owner's; null for any.</param>
/// <param name="UserId">Only of this account; null for any.</param>
/// <param name="Sort">In which order.</param>
/// <param name="Skip">How many to leave out before.</param>
public sealed record InboxQuery(
    InboxView View, string? Search, Verdict? Verdict, OwnerAnswer? Answer, string? UserId, InboxSort Sort, int Skip)
{
    /// <summary>Only of sessions of this app; null for any.</summary>
    public string? AppId { get; init; }
}

/// <summary>
/// A page of cases, whether more follow, and how many there are in each view, counted up to
/// <see cref="IncidentInbox.MostCounted"/>.
/// </summary>
public sealed record InboxPage(
    IReadOnlyList<IncidentRow> Rows, bool HasMore, IReadOnlyDictionary<InboxView, int> Counts);

/// <summary>Where a list of cases goes on: after this one, as it stood when it was read.</summary>
public sealed record InboxMark(Severity Severity, DateTimeOffset OpenedAt, int Id);

/// <summary>Some of the cases, and where the others begin; null where there are none.</summary>
public sealed record InboxPart(IReadOnlyList<IncidentRow> Rows, InboxMark? Next);

/// <summary>The cases that stand before and after one; null where there is none.</summary>
public sealed record CasesBeside(int? Before, int? After);

/// <summary>The cases as admins go through them. Filtered, sorted and paged by the database, whatever their number.</summary>
public sealed class IncidentInbox(IDbContextFactory<DashboardContext> contexts)
{
    /// <summary>How many a page has.</summary>
    public const int PageSize = 50;

    /// <summary>Counting ends here: nobody reads on.</summary>
    public const int MostCounted = 1000;

    /// <summary>The cases the query asks for, as <paramref name="adminId"/> sees them.</summary>
    public async Task<InboxPage> ListAsync(InboxQuery query, string adminId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // The page is chosen before anything is joined to it.
        var ids = await Page(db, query, adminId).ToListAsync(cancellationToken);
        List<IncidentRow> rows = ids.Count == 0 ? [] : await IncidentRow.Of(db, db.Incidents.Where(i => ids.Contains(i.Id))).ToListAsync(cancellationToken);
        var counts = new Dictionary<InboxView, int>();
        foreach (var view in new[] { InboxView.Open, InboxView.Mine, InboxView.NotTaken })
            counts[view] = await CountAsync(db, view, adminId, cancellationToken);
        return new InboxPage(
            [.. ids.Take(PageSize).Join(rows, id => id, row => row.Id, (_, row) => row)], ids.Count > PageSize, counts);
    }

    /// <summary>
    /// At most <paramref name="most"/> of the cases the query asks for, from behind a mark on: whatever comes or goes meanwhile, none that stays as it is is told twice or left out.
    /// </summary>
    public async Task<InboxPart> ListAsync(InboxQuery query, string adminId, InboxMark? after, int most, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = Filtered(db, query, adminId);
        if (after is not null)
            found = Behind(found, query.Sort, after);
        var ordered = query.Sort == InboxSort.Oldest ? Ordered(found, query.Sort).ThenBy(i => i.Id) : Ordered(found, query.Sort).ThenByDescending(i => i.Id);
        var marks = await ordered.Take(most + 1).Select(i => new InboxMark(i.Severity, i.OpenedAt, i.Id)).ToListAsync(cancellationToken);
        var ids = marks.Take(most).Select(m => m.Id).ToList();
        List<IncidentRow> rows = ids.Count == 0 ? [] : await IncidentRow.Of(db, db.Incidents.Where(i => ids.Contains(i.Id))).ToListAsync(cancellationToken);
        return new InboxPart([.. ids.Join(rows, id => id, row => row.Id, (_, row) => row)], marks.Count > most ? marks[most - 1] : null);
    }

    // The first bound alone is where the index begins.
    private static IQueryable<Incident> Behind(IQueryable<Incident> found, InboxSort sort, InboxMark mark) => sort switch
    {
        InboxSort.Newest => found.Where(i => i.OpenedAt <= mark.OpenedAt && (i.OpenedAt < mark.OpenedAt || i.Id < mark.Id)),
        InboxSort.Oldest => found.Where(i => i.OpenedAt >= mark.OpenedAt && (i.OpenedAt > mark.OpenedAt || i.Id > mark.Id)),
        _ => found.Where(i => i.Severity >= mark.Severity
            && (i.Severity > mark.Severity || (i.OpenedAt <= mark.OpenedAt && (i.OpenedAt < mark.OpenedAt || i.Id < mark.Id)))),
    };

    /// <summary>
    /// What stands beside a case among those the query asks for, or would if it still were one of them: who settles one after the other finds the
    /// next from where they are. Of cases opened at the same instant the one opened last stands first.
    /// </summary>
    public async Task<CasesBeside> FindBesideAsync(InboxQuery query, string adminId, int id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Incidents.Where(i => i.Id == id).Select(i => new { i.Id, i.Severity, i.OpenedAt }).FirstOrDefaultAsync(cancellationToken) is not { } here)
            return new CasesBeside(null, null);
        var found = Filtered(db, query, adminId);
        if (query.Sort != InboxSort.Severity)
        {
            var (newer, older) = (await FirstAsync(Newer(found)), await FirstAsync(Older(found)));
            return query.Sort == InboxSort.Newest ? new CasesBeside(newer, older) : new CasesBeside(older, newer);
        }

        var alike = found.Where(i => i.Severity == here.Severity);
        return new CasesBeside(
            await FirstAsync(Newer(alike)) ?? await FirstAsync(found.Where(i => i.Severity < here.Severity).OrderByDescending(i => i.Severity).ThenBy(i => i.OpenedAt).ThenBy(i => i.Id)),
            await FirstAsync(Older(alike)) ?? await FirstAsync(found.Where(i => i.Severity > here.Severity).OrderBy(i => i.Severity).ThenByDescending(i => i.OpenedAt).ThenByDescending(i => i.Id)));

        // The first bound alone is where the index begins.
        IQueryable<Incident> Older(IQueryable<Incident> cases) =>
            cases.Where(i => i.OpenedAt <= here.OpenedAt && (i.OpenedAt < here.OpenedAt || i.Id < here.Id)).OrderByDescending(i => i.OpenedAt).ThenByDescending(i => i.Id);

        IQueryable<Incident> Newer(IQueryable<Incident> cases) =>
            cases.Where(i => i.OpenedAt >= here.OpenedAt && (i.OpenedAt > here.OpenedAt || i.Id > here.Id)).OrderBy(i => i.OpenedAt).ThenBy(i => i.Id);

        Task<int?> FirstAsync(IQueryable<Incident> cases) => cases.Select(i => (int?)i.Id).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>All cases the query asks for, whatever their number, as the database hands them out.</summary>
    public async IAsyncEnumerable<IncidentRow> StreamAsync(InboxQuery query, string adminId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = IncidentRow.Of(db, Ordered(Filtered(db, query, adminId), query.Sort));
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return row;
    }

    /// <summary>How many cases are open, counted up to <see cref="MostCounted"/>; what the badge shows.</summary>
    public async Task<int> CountWaitingAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await CountAsync(db, InboxView.Open, "", cancellationToken);
    }

    /// <summary>How many open cases match that a word can settle, counted up to <paramref name="most"/>.</summary>
    public async Task<int> CountSettleableAsync(InboxQuery query, string adminId, DateTimeOffset asked, int most, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Settleable(db, query, adminId, asked).Take(most).CountAsync(cancellationToken);
    }

    /// <summary>The open cases that match and were so at an instant; not those of two addresses, which are settled with the claim.</summary>
    internal static IQueryable<Incident> Settleable(DashboardContext db, InboxQuery query, string adminId, DateTimeOffset asked) =>
        Filtered(db, query, adminId).Where(i => i.Status == IncidentStatus.Open && i.OpenedAt <= asked && i.Kind != IncidentKind.TwoAddresses);

    /// <summary>The numbers of one page's cases, and one more if there are more.</summary>
    internal static IQueryable<int> Page(DashboardContext db, InboxQuery query, string adminId)
    {
        var ordered = Ordered(Filtered(db, query, adminId), query.Sort);
        return ordered.Skip(query.Skip).Take(PageSize + 1).Select(i => i.Id);
    }

    /// <summary>How many cases the query asks for, counted up to <see cref="MostCounted"/>.</summary>
    internal static Task<int> CountAsync(DashboardContext db, InboxQuery query, string adminId, CancellationToken cancellationToken) =>
        Filtered(db, query, adminId).OrderBy(i => i.Severity).ThenByDescending(i => i.OpenedAt).Take(MostCounted).CountAsync(cancellationToken);

    private static Task<int> CountAsync(DashboardContext db, InboxView view, string adminId, CancellationToken cancellationToken) =>
        InView(db, view, adminId).OrderBy(i => i.Severity).ThenByDescending(i => i.OpenedAt).Take(MostCounted).CountAsync(cancellationToken);

    private static IOrderedQueryable<Incident> Ordered(IQueryable<Incident> found, InboxSort sort) => sort switch
    {
        InboxSort.Newest => found.OrderByDescending(i => i.OpenedAt),
        InboxSort.Oldest => found.OrderBy(i => i.OpenedAt),
        _ => found.OrderBy(i => i.Severity).ThenByDescending(i => i.OpenedAt),
    };

    private static IQueryable<Incident> Filtered(DashboardContext db, InboxQuery query, string adminId)
    {
        var found = InView(db, query.View, adminId);
        if (query.Verdict is { } verdict)
            found = found.Where(i => (i.CorrectedVerdict ?? i.Verdict) == verdict);
        if (query.Answer is { } answer)
            found = found.Where(i => i.OwnerAnswer == answer);
        if (query.UserId is { } user)
            found = found.Where(i => i.UserId == user);
        if (query.AppId is { } app)
            found = found.Where(i => db.Sessions.Any(s => s.Id == i.SessionId && s.AppId == app));
        foreach (var word in (query.Search ?? "").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(5))
        {
            var number = int.TryParse(word.TrimStart('#'), out var n) ? n : -1;
            found = found.Where(i => i.Subject.Contains(word) || i.Id == number);
        }

        return found;
    }

    private static IQueryable<Incident> InView(DashboardContext db, InboxView view, string adminId) => view switch
    {
        InboxView.Resolved => db.Incidents.Where(i => i.Status == IncidentStatus.Resolved),
        InboxView.Mine => db.Incidents.Where(i => i.Status == IncidentStatus.Open && i.AssigneeId == adminId),
        InboxView.NotTaken => db.Incidents.Where(i => i.Status == IncidentStatus.Open && i.AssigneeId == null),
        _ => db.Incidents.Where(i => i.Status == IncidentStatus.Open),
    };
}
