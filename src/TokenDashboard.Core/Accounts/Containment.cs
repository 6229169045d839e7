using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Accounts;

/// <summary>Contains an account inside a caller's transaction.</summary>
internal static class Containment
{
    // Older sign-ins that nobody vouched for say nothing of today.
    private static readonly TimeSpan Late = TimeSpan.FromDays(30);

    /// <summary>
    /// Ends everything the account has open, lets nobody in until it has a new password, and suspends every other way in until its owner says
    /// that it is theirs. Returns how many sessions ended;
    /// null when there is no such account or it is contained already; then only what is pending is voided. What somebody else may have done is suspect from the earliest
    /// sign on, and at least from <paramref name="since"/>.
    /// </summary>
    public static async Task<int?> ContainAsync(DashboardContext db, string userId, Actor actor, DateTimeOffset now, DateTimeOffset? since = null)
    {
        var from = await SuspectFromAsync(db, userId, now, since);
        var contained = await db.Accounts.Where(u => u.Id == userId && u.ContainedAt == null)
            .ExecuteUpdateAsync(set => set
                .SetProperty(u => u.ContainedAt, now)
                .SetProperty(u => u.SuspendedAt, now)
                .SetProperty(u => u.SuspectFrom, from)
                .SetProperty(u => u.ShownAt, (DateTimeOffset?)null)
                // Whoever secures the account has not asked for its end, or must be able to think again.
                .SetProperty(u => u.DeletionDueAt, (DateTimeOffset?)null));
        if (contained == 0)
        {
            // What lies in a mailbox since is void all the same.
            await db.Accounts.Where(u => u.Id == userId && u.SuspectFrom > from).ExecuteUpdateAsync(set => set.SetProperty(u => u.SuspectFrom, from));
            await SessionEnding.VoidPendingAsync(db, userId, now);
            return null;
        }

        await TrustedDevices.ForgetAllAsync(db, userId);
        db.Activity.Add(actor.UserId == userId
            ? ActivityEntries.By(actor with { SessionId = null }, ActivityKind.Contained, now)
            : ActivityEntries.ByAdmin(userId, ActivityKind.Contained, now));
        return await SessionEnding.EndAllAsync(db, userId, keep: null, EndReason.Contained, actor, now);
    }

    // The earliest of what says that somebody else has the account: evidence of cases that are not settled, sign-ins that nobody vouched for, and what a containment
    // of late has said.
    private static async Task<DateTimeOffset> SuspectFromAsync(DashboardContext db, string userId, DateTimeOffset now, DateTimeOffset? since)
    {
        var cases = db.Incidents.Where(i => i.UserId == userId && i.Status == IncidentStatus.Open);
        var late = now - Late;
        DateTimeOffset?[] signs =
        [
            await cases.MinAsync(i => (DateTimeOffset?)i.OpenedAt),
            await db.Evidence.Where(e => cases.Any(i => i.SessionId == e.SessionId)).MinAsync(e => (DateTimeOffset?)e.At),
            await db.Sessions.Where(s => s.UserId == userId && s.NeedsLook && s.CreatedAt > late).MinAsync(s => (DateTimeOffset?)s.CreatedAt),
            await db.Accounts.Where(a => a.Id == userId && a.SuspendedAt > late).Select(a => a.SuspectFrom).FirstOrDefaultAsync(),
            since,
        ];
        return signs.Append(now).Min()!.Value;
    }
}
