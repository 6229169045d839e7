namespace TokenDashboard.Core.Data;

/// <summary>The one predicate that says whether a session lives.</summary>
public static class LiveSessions
{
    /// <summary>
    /// Sessions that are not ended, not expired, of their owner's present epoch and of an account that is neither locked nor contained.
    /// The automatic lockout after wrong passwords is not asked: a stranger could sign people out with it.
    /// </summary>
    public static IQueryable<Session> Live(this DashboardContext db, DateTimeOffset now) =>
        db.Sessions.Where(s => s.EndedAt == null && s.ExpiresAt > now
            && db.Accounts.Any(a => a.Id == s.UserId && a.Epoch == s.Epoch && a.LockedAt == null && a.ContainedAt == null));
}
