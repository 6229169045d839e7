using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Sessions;

/// <summary>Ends sessions inside a caller's transaction. Ending always beats rotating: both are conditional updates of the same row.</summary>
internal static class SessionEnding
{
    /// <summary>Ends one session if it has not ended yet, and says whether it did.</summary>
    public static async Task<bool> EndAsync(
        DashboardContext db, Guid sessionId, string userId, EndReason reason, Actor actor, DateTimeOffset now)
    {
        var ended = await MarkAsync(db.Sessions.Where(s => s.Id == sessionId && s.UserId == userId), reason, actor, now);
        if (ended == 0)
            return false;
        db.Activity.Add(Entry(userId, sessionId, reason, actor, now));
        db.Outbox.Add(Event(userId, sessionId, reason, now));
        await db.SaveChangesAsync();
        return true;
    }

    /// <summary>
    /// Ends all of a user's sessions, or all but one, and returns how many. The raised epoch also ends what is being
    /// created at this moment; the kept session is carried along.
    /// </summary>
    public static async Task<int> EndAllAsync(
        DashboardContext db, string userId, Guid? keep, EndReason reason, Actor actor, DateTimeOffset now)
    {
        await db.Accounts.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(u => u.Epoch, u => u.Epoch + 1));
        await MarkExpiredAsync(db.Sessions.Where(s => s.UserId == userId), now);
        // Not those that live: what locks or contains an account, or raises its epoch, does so before it ends what was open.
        var living = await db.Sessions
            .Where(s => s.UserId == userId && s.Id != keep && s.EndedAt == null && s.ExpiresAt > now)
            .Select(s => s.Id).ToListAsync();
        var ended = await MarkAsync(
            db.Sessions.Where(s => s.UserId == userId && s.Id != keep && s.ExpiresAt > now), reason, actor, now);
        if (keep is not null)
        {
            var epoch = await db.Accounts.Where(u => u.Id == userId).Select(u => u.Epoch).FirstOrDefaultAsync();
            await db.Sessions.Where(s => s.Id == keep && s.UserId == userId && s.EndedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.Epoch, epoch));
        }

        await db.AddManyAsync(living.ConvertAll(id => Entry(userId, id, reason, actor, now)));
        await db.AddManyAsync(living.ConvertAll(id => Event(userId, id, reason, now)));
        return ended;
    }

    /// <summary>Raises the epoch, and carries every session along that lives: what was begun before is not finished any more.</summary>
    public static async Task VoidPendingAsync(DashboardContext db, string userId, DateTimeOffset now)
    {
        await MarkExpiredAsync(db.Sessions.Where(s => s.UserId == userId), now);
        await db.Live(now).Where(s => s.UserId == userId).ExecuteUpdateAsync(set => set.SetProperty(s => s.Epoch, s => s.Epoch + 1));
        await db.Accounts.Where(u => u.Id == userId).ExecuteUpdateAsync(set => set.SetProperty(u => u.Epoch, u => u.Epoch + 1));
    }

    /// <summary>The same for every account.</summary>
    public static async Task VoidPendingAsync(DashboardContext db, DateTimeOffset now)
    {
        await MarkExpiredAsync(db.Sessions, now);
        await db.Live(now).ExecuteUpdateAsync(set => set.SetProperty(s => s.Epoch, s => s.Epoch + 1));
        await db.Accounts.ExecuteUpdateAsync(set => set.SetProperty(u => u.Epoch, u => u.Epoch + 1));
    }

    /// <summary>Ends those of the sessions that live, whoever's they are, and returns whose how many were.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> EndManyAsync(
        DashboardContext db, IReadOnlyCollection<Guid> ids, EndReason reason, Actor actor, DateTimeOffset now)
    {
        var living = await db.Sessions.Where(s => EF.Parameter(ids).Contains(s.Id)).StillLive(db, now).Select(s => new { s.Id, s.UserId }).ToListAsync();
        var ending = living.ConvertAll(s => s.Id);
        await MarkAsync(db.Sessions.Where(s => EF.Parameter(ending).Contains(s.Id)), reason, actor, now);
        await db.AddManyAsync(living.ConvertAll(s => Entry(s.UserId, s.Id, reason, actor, now)));
        await db.AddManyAsync(living.ConvertAll(s => Event(s.UserId, s.Id, reason, now)));
        return living.GroupBy(s => s.UserId).ToDictionary(owner => owner.Key, owner => owner.Count());
    }

    /// <summary>Ends those of any number of sessions that live, so many in a statement, and returns how many.</summary>
    public static async Task<int> EndManyAsync(
        DashboardContext db, IReadOnlyCollection<Guid> ids, int atOnce, EndReason reason, Actor actor, DateTimeOffset now)
    {
        var ended = 0;
        foreach (var some in ids.Chunk(atOnce))
            ended += (await EndManyAsync(db, some, reason, actor, now)).Values.Sum();
        return ended;
    }

    /// <summary>What the world is told of an end.</summary>
    public static OutboxEvent Event(string userId, Guid sessionId, EndReason reason, DateTimeOffset now) =>
        OutboxEvent.Of(OutboxKind.SessionEnded, now, userId, sessionId, detail: reason.ToString());

    // What had expired before was not ended by what raises the epoch, and the new one must not make it look so.
    private static Task<int> MarkExpiredAsync(IQueryable<Session> sessions, DateTimeOffset now) =>
        sessions.Where(s => s.EndedAt == null && s.ExpiresAt <= now)
            .ExecuteUpdateAsync(set => set
                .SetProperty(s => s.EndedAt, s => s.ExpiresAt)
                .SetProperty(s => s.EndReason, EndReason.Expired));

    // What has expired unmarked ends too: whoever signs an app out means that none of its tokens is worth anything.
    private static Task<int> MarkAsync(IQueryable<Session> sessions, EndReason reason, Actor actor, DateTimeOffset now) =>
        sessions.NotEnded().ExecuteUpdateAsync(set => set
            .SetProperty(s => s.EndedAt, now)
            .SetProperty(s => s.EndReason, reason)
            .SetProperty(s => s.EndedBySessionId, actor.SessionId)
            .SetProperty(s => s.RetrySalt, (byte[]?)null));

    // An admin who acts as one on their own account is told of it like anybody.
    private static ActivityEntry Entry(string userId, Guid sessionId, EndReason reason, Actor actor, DateTimeOffset now)
    {
        var entry = reason is EndReason.ByAdmin or EndReason.AccountLocked or EndReason.AppDisabled || actor.UserId != userId
            ? ActivityEntries.ByAdmin(userId, ActivityKind.SessionEnded, now)
            : ActivityEntries.By(actor, ActivityKind.SessionEnded, now);
        (entry.SessionId, entry.EndReason) = (sessionId, reason);
        return entry;
    }
}
