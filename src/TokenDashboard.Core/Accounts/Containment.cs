using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Accounts;

/// <summary>Contains an account inside a caller's transaction.</summary>
internal static class Containment
{
    /// <summary>
    /// Ends everything the account has open, and lets nobody in until it has a new password. Returns how many sessions ended;
    /// null, and nothing is changed, when there is no such account or it is contained already.
    /// </summary>
    public static async Task<int?> ContainAsync(DashboardContext db, string userId, Actor actor, DateTimeOffset now)
    {
        var contained = await db.Accounts.Where(u => u.Id == userId && u.ContainedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.ContainedAt, now));
        if (contained == 0)
            return null;
        await TrustedDevices.ForgetAllAsync(db, userId);
        db.Activity.Add(new ActivityEntry
        {
            UserId = userId, At = now, Kind = ActivityKind.Contained, Ip = actor.Requester.Ip, Agent = actor.Requester.Agent,
        });
        return await SessionEnding.EndAllAsync(db, userId, keep: null, EndReason.Contained, actor, now);
    }
}
