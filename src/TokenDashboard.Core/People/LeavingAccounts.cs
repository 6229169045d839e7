using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.People;

/// <summary>
/// Deletes accounts whose owner asked for it a grace ago and has not been back, one a transaction; an open incident is settled first, and a containment has taken the wish back. The
/// audit log keeps its lines: without a name, the account's id is a pseudonym.
/// </summary>
internal sealed class LeavingAccounts(IdentityTransaction people) : CleanupStep<string>
{
    /// <inheritdoc/>
    public override int MostAtOnce => 1;

    /// <inheritdoc/>
    protected override Task<List<string>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        Due(db, now).OrderBy(a => a.DeletionDueAt).Select(a => a.Id).Take(most).ToListAsync(cancellationToken);

    /// <inheritdoc/>
    protected override async Task<int> TouchAsync(DashboardContext db, List<string> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var userId = keys[0];
        if (!await Due(db, now).AnyAsync(a => a.Id == userId, cancellationToken))
            return 0;
        await db.Incidents.Where(i => i.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await db.Activity.Where(a => a.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await db.Outbox.Where(o => o.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await db.DeviceCodes.Where(d => d.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        await using var identity = await people.JoinAsync(db, cancellationToken);
        // The account goes with the person, and by itself where there is none.
        return await identity.Users.Where(u => u.Id == userId).ExecuteDeleteAsync(cancellationToken)
            + await db.Accounts.Where(a => a.Id == userId).ExecuteDeleteAsync(cancellationToken);
    }

    private static IQueryable<Account> Due(DashboardContext db, DateTimeOffset now) => db.Accounts
        .Where(a => a.DeletionDueAt != null && a.DeletionDueAt <= now && !db.Incidents.Any(i => i.UserId == a.Id && i.Status == IncidentStatus.Open));
}
