using Microsoft.EntityFrameworkCore;

namespace TokenDashboard.Core.Data;

/// <summary>Begins things, and says whether they may be finished.</summary>
public static class Beginnings
{
    /// <summary>How the account stands now; null when it lets nobody in.</summary>
    public static Task<Beginning?> BeginAsync(this DashboardContext db, string userId, CancellationToken cancellationToken) =>
        db.Open().Where(a => a.Id == userId).Select(a => (Beginning?)new Beginning(a.Id, a.Epoch)).FirstOrDefaultAsync(cancellationToken);

    /// <summary>
    /// Whether what was begun may be finished: the account is of the same epoch, no admin has locked it, and it is not contained; the way back in is
    /// finished all the same, but not while two addresses claim the account. To be asked first in the transaction that finishes it, since it takes the account's row by an update:
    /// whatever secures the account comes before or after, never between.
    /// </summary>
    public static async Task<bool> MayFinishAsync(this DashboardContext db, Beginning begun, bool isWayBack = false) =>
        await db.Accounts.Where(a => a.Id == begun.UserId && a.Epoch == begun.Epoch && a.LockedAt == null && (isWayBack ? a.ClaimedAddress == null : a.ContainedAt == null))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Epoch, a => a.Epoch)) == 1;
}
