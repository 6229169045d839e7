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
    Admins,

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
/// <param name="Search">How their name or e-mail begins, or their id; null for any.</param>
/// <param name="Sort">In which order.</param>
/// <param name="Skip">How many to leave out before.</param>
public sealed record AccountQuery(AccountView View, string? Search, AccountSort Sort, int Skip);

/// <summary>What an account is, in one word.</summary>
public enum AccountState
{
    Active,
    Invited,
    Locked,
    Contained,
}

/// <summary>An account as it stands in a list. The counts end at <see cref="AccountDirectory.MostCounted"/>.</summary>
public sealed record AccountRow(
    string Id, string Name, string Email, bool IsAdmin, bool SecondFactor, bool HasMethod, DateTimeOffset CreatedAt, DateTimeOffset? LockedAt,
    DateTimeOffset? ContainedAt, DateTimeOffset? LastSignedInAt, int Sessions, int OpenIncidents)
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
public sealed class AccountDirectory(IDbContextFactory<DashboardContext> contexts, TimeProvider clock)
{
    /// <summary>How many a page has.</summary>
    public const int PageSize = 50;

    /// <summary>Counting ends here: nobody reads on.</summary>
    public const int MostCounted = 1000;

    /// <summary>The accounts the query asks for.</summary>
    public async Task<AccountPage> ListAsync(AccountQuery query, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = InView(db, query.Search is { } search ? PrefixSearch.Named(db, search) : db.Users, query.View);
        var ordered = query.Sort == AccountSort.SignedIn
            ? found.OrderByDescending(u => u.LastSignedInAt).ThenBy(u => u.Id)
            : found.OrderBy(u => u.DisplayName).ThenBy(u => u.Id);
        var ids = await ordered.Skip(query.Skip).Take(PageSize + 1).Select(u => u.Id).ToListAsync(cancellationToken);
        var rows = await Rows(db, db.Users.Where(u => ids.Contains(u.Id)), clock.GetUtcNow()).ToListAsync(cancellationToken);
        return new AccountPage(
            [.. ids.Take(PageSize).Join(rows, id => id, row => row.Id, (_, row) => row)], ids.Count > PageSize,
            await db.Users.Take(MostCounted).CountAsync(cancellationToken),
            await db.Users.Where(u => u.LockedAt != null).Take(MostCounted).CountAsync(cancellationToken),
            await db.Users.Where(u => u.ContainedAt != null).Take(MostCounted).CountAsync(cancellationToken));
    }

    /// <summary>One account; null when there is none.</summary>
    public async Task<AccountRow?> FindAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Rows(db, db.Users.Where(u => u.Id == userId), clock.GetUtcNow()).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>What happened to an account, the newest first, at most <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<AccountEvent>> ListActivityAsync(string userId, int most, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Activity.AsNoTracking().Where(a => a.UserId == userId).OrderByDescending(a => a.At).ThenByDescending(a => a.Id).Take(most)
            .Select(a => new AccountEvent(
                a.Id, a.At, a.Kind, db.Sessions.Where(s => s.Id == a.SessionId).Select(s => s.Name).FirstOrDefault(), a.EndReason, a.Ip))
            .ToListAsync(cancellationToken);
    }

    private static IQueryable<AppUser> InView(DashboardContext db, IQueryable<AppUser> users, AccountView view) => view switch
    {
        AccountView.Admins => users.Where(u => db.AdminIds().Contains(u.Id)),
        AccountView.Locked => users.Where(u => u.LockedAt != null),
        AccountView.Contained => users.Where(u => u.ContainedAt != null),
        AccountView.Invited => users.Where(u => !WaysIn.OwnerIds(db).Contains(u.Id)),
        AccountView.OneFactor => users.Where(u => u.PasswordHash != null && !u.TwoFactorEnabled),
        _ => users,
    };

    private static IQueryable<AccountRow> Rows(DashboardContext db, IQueryable<AppUser> users, DateTimeOffset now) => users.AsNoTracking().Select(u => new AccountRow(
        u.Id, u.DisplayName, u.Email ?? "", db.AdminIds().Contains(u.Id), u.TwoFactorEnabled,
        WaysIn.OwnerIds(db).Contains(u.Id), u.CreatedAt, u.LockedAt, u.ContainedAt, u.LastSignedInAt,
        u.LockedAt != null || u.ContainedAt != null
            ? 0
            : db.Sessions.Where(s => s.UserId == u.Id && s.EndedAt == null && s.ExpiresAt > now && s.Epoch == u.Epoch).Take(MostCounted).Count(),
        db.Incidents.Where(i => i.UserId == u.Id && i.Status == IncidentStatus.Open).Take(MostCounted).Count()));
}

/// <summary>Something that happened to an account; the session's name is null when it is gone.</summary>
public sealed record AccountEvent(long Id, DateTimeOffset At, ActivityKind Kind, string? SessionName, EndReason? EndReason, string? Ip);
