namespace TokenDashboard.Core.Data;

/// <summary>The one predicate that says whether a session lives.</summary>
public static class LiveSessions
{
    /// <summary>
    /// Sessions that are not ended, not expired, of their owner's present epoch and of an account that is neither locked nor contained.
    /// The automatic lockout after wrong passwords is not asked: a stranger could sign people out with it.
    /// </summary>
    public static IQueryable<Session> Live(this DashboardContext db, DateTimeOffset now) => db.Sessions.Where(s => s.EndedAt == null).StillLive(db, now);

    /// <summary>
    /// Those that live among sessions that were found by something else. Whether one has ended is asked of its reason, which has no index, so
    /// that the one on <see cref="Session.EndedAt"/>, under which nearly all sessions are alike, is not taken for the better way to find them.
    /// </summary>
    public static IQueryable<Session> StillLive(this IQueryable<Session> sessions, DashboardContext db, DateTimeOffset now) =>
        sessions.NotEnded().Where(s => s.ExpiresAt > now && db.Open().Any(a => a.Id == s.UserId && a.Epoch == s.Epoch));

    /// <summary>Those that have not ended among sessions that were found by something else, for the same reason asked in the same way.</summary>
    public static IQueryable<Session> NotEnded(this IQueryable<Session> sessions) => sessions.Where(s => s.EndReason == null);

    /// <summary>Accounts that are neither locked nor contained.</summary>
    public static IQueryable<Account> Open(this DashboardContext db) => db.Accounts.Where(a => a.LockedAt == null && a.ContainedAt == null);
}
