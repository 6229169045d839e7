using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Methods;

/// <summary>
/// Removes ways in that were added when somebody else may have had the account, and that its owner, who was shown them seven days ago, has not
/// opened again. One account a transaction. What is older is left, however long it waits.
/// </summary>
internal sealed class SuspectWays(IdentityTransaction people) : CleanupStep<string>
{
    /// <inheritdoc/>
    public override int MostAtOnce => 1;

    /// <inheritdoc/>
    protected override Task<List<string>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        Due(db, now).OrderBy(a => a.ShownAt).Select(a => a.Id).Take(most).ToListAsync(cancellationToken);

    /// <inheritdoc/>
    protected override async Task<int> TouchAsync(DashboardContext db, List<string> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var userId = keys[0];
        if (await Due(db, now).FirstOrDefaultAsync(a => a.Id == userId, cancellationToken) is not { } due)
            return 0;
        await using var identity = await people.JoinAsync(db, cancellationToken);
        foreach (var passkey in await identity.UserPasskeys.Where(p => p.UserId == due.Id).ToListAsync(cancellationToken))
        {
            if (IsDue(passkey.Data.CreatedAt, identity.Entry(passkey).Property<DateTimeOffset?>(IdentityContext.OpenedAt).CurrentValue))
                Remove(passkey, ActivityKind.PasskeyRemoved, passkey.Data.Name);
        }

        foreach (var login in await identity.UserLogins.Where(l => l.UserId == due.Id).ToListAsync(cancellationToken))
        {
            var entry = identity.Entry(login);
            if (IsDue(entry.Property<DateTimeOffset?>(IdentityContext.AddedAt).CurrentValue, entry.Property<DateTimeOffset?>(IdentityContext.OpenedAt).CurrentValue))
                Remove(login, ActivityKind.ExternalUnlinked, login.ProviderDisplayName);
        }

        await identity.SaveChangesAsync(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        // Done with: nothing is suspect any more.
        return await db.Accounts.Where(a => a.Id == due.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.SuspectFrom, (DateTimeOffset?)null), cancellationToken);

        bool IsDue(DateTimeOffset? addedAt, DateTimeOffset? openedAt) =>
            Suspension.IsSuspended(due.SuspendedAt, addedAt, openedAt) && Suspension.IsSuspect(due.SuspectFrom, addedAt);

        void Remove(object way, ActivityKind kind, string? name)
        {
            identity.Remove(way);
            db.Activity.Add(ActivityEntries.By(new Actor(due.Id, null, Requester.Unknown), kind, now, name));
        }
    }

    private static IQueryable<Account> Due(DashboardContext db, DateTimeOffset now)
    {
        var before = now - WayReviewService.Kept;
        return db.Accounts.AsNoTracking().Where(a => a.SuspectFrom != null && a.ShownAt != null && a.ShownAt <= before);
    }
}
