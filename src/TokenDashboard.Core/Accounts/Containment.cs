using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Accounts;

/// <summary>Contains an account inside a caller's transaction.</summary>
internal static class Containment
{
    /// <summary>
    /// Ends everything the account has open, lets nobody in until it has a new password, and suspends every other way in until its owner says
    /// that it is theirs. Returns how many sessions ended;
    /// null, and nothing is changed, when there is no such account or it is contained already.
    /// </summary>
    public static async Task<int?> ContainAsync(DashboardContext db, string userId, Actor actor, DateTimeOffset now)
    {
        var from = await SuspectFromAsync(db, userId, now);
        var contained = await db.Accounts.Where(u => u.Id == userId && u.ContainedAt == null)
            .ExecuteUpdateAsync(set => set
                .SetProperty(u => u.ContainedAt, now)
                .SetProperty(u => u.SuspendedAt, now)
                .SetProperty(u => u.SuspectFrom, from)
                .SetProperty(u => u.ShownAt, (DateTimeOffset?)null));
        if (contained == 0)
            return null;
        await TrustedDevices.ForgetAllAsync(db, userId);
        db.Activity.Add(new ActivityEntry
        {
            UserId = userId, At = now, Kind = ActivityKind.Contained, Ip = actor.Requester.Ip, Agent = actor.Requester.Agent,
        });
        return await SessionEnding.EndAllAsync(db, userId, keep: null, EndReason.Contained, actor, now);
    }

    // The earliest of what says that somebody else has the account: evidence of cases that are not settled, and sign-ins that nobody vouched for.
    private static async Task<DateTimeOffset> SuspectFromAsync(DashboardContext db, string userId, DateTimeOffset now)
    {
        var cases = db.Incidents.Where(i => i.UserId == userId && i.Status == IncidentStatus.Open);
        DateTimeOffset?[] signs =
        [
            await cases.MinAsync(i => (DateTimeOffset?)i.OpenedAt),
            await db.Evidence.Where(e => cases.Any(i => i.SessionId == e.SessionId)).MinAsync(e => (DateTimeOffset?)e.At),
            await db.Sessions.Where(s => s.UserId == userId && s.NeedsLook).MinAsync(s => (DateTimeOffset?)s.CreatedAt),
        ];
        return signs.Append(now).Min()!.Value;
    }
}
