using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;

namespace TokenDashboard.Core.People;

/// <summary>Which accounts are asked for.</summary>
public enum AccountView
{
    All,

    /// <summary>Those with a role at the desk.</summary>
    Desk,

    /// <summary>Locked by an admin.</summary>
    Locked,

    /// <summary>Contained, and still without a new password.</summary>
    Contained,

    /// <summary>Without a way to sign in: the invitation was not taken yet.</summary>
    Invited,

    /// <summary>Those with a password and nothing beside it.</summary>
    OneFactor,
}

/// <summary>In which order.</summary>
public enum AccountSort
{
    Name,

    /// <summary>Who signed in last comes first.</summary>
    SignedIn,
}

/// <summary>What to look for.</summary>
/// <param name="View">Which accounts.</param>
/// <param name="Search">
/// What their name or e-mail has in it, or their id; null for any. Less than <see cref="NameSearch.Shortest"/> characters are looked for at the beginning,
/// and so are more where the database finds no middles.
/// </param>
/// <param name="Sort">In which order.</param>
/// <param name="Skip">How many to leave out before.</param>
/// <param name="Reversed">The other way round.</param>
public sealed record AccountQuery(AccountView View, string? Search, AccountSort Sort, int Skip, bool Reversed = false);

/// <summary>What an account is, in one word.</summary>
public enum AccountState
{
    Active,
    Invited,
    Locked,
    Contained,
}

/// <summary>An account as it stands in a list, with its role at the desk if it has one. The counts end at <see cref="AccountDirectory.MostCounted"/>.</summary>
public sealed record AccountRow(
    string Id, string Name, string Email, string? Role, bool SecondFactor, bool HasMethod, DateTimeOffset CreatedAt, DateTimeOffset? LockedAt,
    DateTimeOffset? ContainedAt, DateTimeOffset? LastSignedInAt, int Sessions, int OpenIncidents, string? ClaimedAddress = null)
{
    /// <summary>What counts most of what it is.</summary>
    public AccountState State => (LockedAt, ContainedAt, HasMethod) switch
    {
        (not null, _, _) => AccountState.Locked,
        (_, not null, _) => AccountState.Contained,
        (_, _, false) => AccountState.Invited,
        _ => AccountState.Active,
    };
}

/// <summary>A page of accounts, whether more follow, and how many there are in all and out of order, up to <see cref="AccountDirectory.MostCounted"/>.</summary>
public sealed record AccountPage(IReadOnlyList<AccountRow> Rows, bool HasMore, int People, int Locked, int Contained);

/// <summary>Everyone with an account, for admins. Filtered, sorted and paged by the database.</summary>
public sealed class AccountDirectory(IDbContextFactory<DashboardContext> contexts, IDbContextFactory<IdentityContext> identities, TimeProvider clock)
{
    /// <summary>How many a page has.</summary>
    public const int PageSize = 50;

    /// <summary>Counting ends here: nobody reads on.</summary>
    public const int MostCounted = 1000;

    // What a view, and a search, may find at most to be looked up first.
    private const int MostNarrow = 10_000;
    private const int MostNamed = 2000;

    /// <summary>The accounts the query asks for.</summary>
    public async Task<AccountPage> ListAsync(AccountQuery query, CancellationToken cancellationToken)
    {
        await using var identity = await identities.CreateDbContextAsync(cancellationToken);
        var all = identity.Accounts;
        // The page is chosen before anything is joined to it.
        var ids = await PageAsync(identity, query, cancellationToken);
        return new AccountPage(
            await RowsAsync(identity, ids.GetRange(0, Math.Min(ids.Count, PageSize)), cancellationToken), ids.Count > PageSize,
            await all.Take(MostCounted).CountAsync(cancellationToken),
            await all.Where(a => a.LockedAt != null).Take(MostCounted).CountAsync(cancellationToken),
            await all.Where(a => a.ContainedAt != null).Take(MostCounted).CountAsync(cancellationToken));
    }

    /// <summary>The first people, by name, whom a search for the text finds.</summary>
    public async Task<IReadOnlyList<AccountRow>> SuggestAsync(string text, int most, CancellationToken cancellationToken)
    {
        await using var identity = await identities.CreateDbContextAsync(cancellationToken);
        var ids = await PageAsync(identity, new AccountQuery(AccountView.All, text, AccountSort.Name, 0), cancellationToken);
        return await RowsAsync(identity, [.. ids.Take(most)], cancellationToken);
    }

    /// <summary>One account; null when there is none.</summary>
    public async Task<AccountRow?> FindAsync(string userId, CancellationToken cancellationToken)
    {
        await using var identity = await identities.CreateDbContextAsync(cancellationToken);
        return await RowsAsync(identity, [userId], cancellationToken) is [var row] ? row : null;
    }

    /// <summary>What happened to an account, the newest first, at most <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<AccountEvent>> ListActivityAsync(string userId, int most, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Activity.AsNoTracking().Where(a => a.UserId == userId).OrderByDescending(a => a.At).ThenByDescending(a => a.Id).Take(most)
            .Select(a => new AccountEvent(
                a.Id, a.At, a.Kind, a.SessionId, db.Sessions.Where(s => s.Id == a.SessionId).Select(s => s.Name).FirstOrDefault(), a.EndReason, a.Ip, a.ByAdmin))
            .ToListAsync(cancellationToken);
    }

    // The ids of one page, and one more if there are more. What a view or a search finds is looked up first where that is little; where it is
    // much, a page is soon full of it, in whichever order.
    private async Task<List<string>> PageAsync(IdentityContext identity, AccountQuery query, CancellationToken cancellationToken)
    {
        IQueryable<Account> found = identity.Accounts;
        var inView = InView(identity, query.View);
        var isNarrow = inView is not null && !await inView.Skip(MostNarrow).AnyAsync(cancellationToken);
        if (isNarrow)
            found = found.Where(a => inView!.Contains(a.Id));
        if (query.Search is { } search)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var (ids, fromBeginning) = await NameSearch.FindAsync(db, search, MostNamed + 1, cancellationToken);
            if (ids.Count <= MostNamed)
                found = identity.Accounts.Where(a => EF.Parameter(ids).Contains(a.Id));
            else if (fromBeginning && query.Sort == AccountSort.Name && !isNarrow)
                return await PrefixSearch.NamedInOrder(found, search, named => Among(identity, named, query.View), query.Reversed).Skip(query.Skip).Take(PageSize + 1).ToListAsync(cancellationToken);
            else
                found = NameSearch.WithoutIndex(identity, found, search, fromBeginning);
            isNarrow &= ids.Count > MostNamed;
        }

        if (!isNarrow)
            found = Among(identity, found, query.View);
        if (query.Sort == AccountSort.SignedIn)
            return await BySignInAsync(found, query, cancellationToken);
        var ordered = query.Reversed ? found.OrderByDescending(a => a.Name).ThenByDescending(a => a.Id) : found.OrderBy(a => a.Name).ThenBy(a => a.Id);
        return await ordered.Select(a => a.Id).Skip(query.Skip).Take(PageSize + 1).ToListAsync(cancellationToken);
    }

    // Those who never signed in come at the far end: where an order has them, databases see in different ways.
    private static async Task<List<string>> BySignInAsync(IQueryable<Account> found, AccountQuery query, CancellationToken cancellationToken)
    {
        var (have, never) = (found.Where(a => a.LastSignedInAt != null), found.Where(a => a.LastSignedInAt == null));
        var (first, then) = query.Reversed
            ? (never.OrderByDescending(a => a.Id), have.OrderBy(a => a.LastSignedInAt).ThenByDescending(a => a.Id))
            : (have.OrderByDescending(a => a.LastSignedInAt).ThenBy(a => a.Id), never.OrderBy(a => a.Id));
        var ids = await first.Select(a => a.Id).Skip(query.Skip).Take(PageSize + 1).ToListAsync(cancellationToken);
        if (ids.Count > PageSize)
            return ids;
        var before = ids.Count > 0 || query.Skip == 0 ? query.Skip : await first.Take(query.Skip).CountAsync(cancellationToken);
        return [.. ids, .. await then.Select(a => a.Id).Skip(query.Skip - before).Take(PageSize + 1 - ids.Count).ToListAsync(cancellationToken)];
    }

    // Who is in a view, each by an index of its own; null where everybody is.
    private static IQueryable<string>? InView(IdentityContext identity, AccountView view) => view switch
    {
        AccountView.Desk => identity.Accounts.Where(DeskRoles.Having(Capability.ReadCases)).Select(a => a.Id),
        AccountView.Locked => identity.Accounts.Where(a => a.LockedAt != null).Select(a => a.Id),
        AccountView.Contained => identity.Accounts.Where(a => a.ContainedAt != null).Select(a => a.Id),
        AccountView.Invited => WaysIn.Without(identity).Select(u => u.Id),
        AccountView.OneFactor => OneFactor(identity).Select(u => u.Id),
        _ => null,
    };

    // The same, asked one by one.
    private static IQueryable<Account> Among(IdentityContext identity, IQueryable<Account> accounts, AccountView view) => view switch
    {
        AccountView.Desk => accounts.Where(DeskRoles.Having(Capability.ReadCases)),
        AccountView.Locked => accounts.Where(a => a.LockedAt != null),
        AccountView.Contained => accounts.Where(a => a.ContainedAt != null),
        AccountView.Invited => accounts.Where(a => WaysIn.Without(identity).Any(u => u.Id == a.Id)),
        AccountView.OneFactor => accounts.Where(a => OneFactor(identity).Any(u => u.Id == a.Id)),
        _ => accounts,
    };

    private static IQueryable<AppUser> OneFactor(IdentityContext identity) => identity.Users.Where(u => u.PasswordHash != null && !u.TwoFactorEnabled);

    // Who somebody is stands in Identity's tables, what they have open in the engine's.
    private async Task<IReadOnlyList<AccountRow>> RowsAsync(IdentityContext identity, List<string> ids, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var found = await identity.Accounts.Where(a => ids.Contains(a.Id))
            .GroupJoin(identity.Users, a => a.Id, u => u.Id, (a, people) => new { Account = a, people })
            .SelectMany(x => x.people.DefaultIfEmpty(), (x, u) => new
            {
                x.Account, SecondFactor = u != null && u.TwoFactorEnabled, CreatedAt = u == null ? default : u.CreatedAt,
                HasMethod = u != null && !WaysIn.Without(identity).Any(w => w.Id == u.Id),
            })
            .ToListAsync(cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var open = await db.Accounts.Where(a => ids.Contains(a.Id))
            .Select(a => new
            {
                a.Id, Sessions = db.Live(now).Where(s => s.UserId == a.Id).Take(MostCounted).Count(),
                Incidents = db.Incidents.Where(i => i.UserId == a.Id && i.Status == IncidentStatus.Open).Take(MostCounted).Count(),
            })
            .ToDictionaryAsync(a => a.Id, cancellationToken);
        return [.. ids.Join(found, id => id, f => f.Account.Id, (_, f) => new AccountRow(
            f.Account.Id, f.Account.Name, f.Account.Address, DeskRoles.Of(Account.RolesOf(f.Account.Roles)), f.SecondFactor, f.HasMethod,
            f.CreatedAt, f.Account.LockedAt, f.Account.ContainedAt, f.Account.LastSignedInAt,
            open.GetValueOrDefault(f.Account.Id)?.Sessions ?? 0, open.GetValueOrDefault(f.Account.Id)?.Incidents ?? 0, f.Account.ClaimedAddress))];
    }
}

/// <summary>Something that happened to an account; the session's name is null when it is gone.</summary>
public sealed record AccountEvent(
    long Id, DateTimeOffset At, ActivityKind Kind, Guid? SessionId, string? SessionName, EndReason? EndReason, string? Ip, bool ByAdmin);
