namespace TokenDashboard.Core.Data;

/// <summary>The one predicate that says whether a session lives.</summary>
public static class LiveSessions
{
    /// <summary>
    /// Sessions that are not ended, not expired, of their owner's present epoch and of an account that is neither locked nor contained.
    /// The automatic lockout after wrong passwords is not asked: a stranger could sign people out with it.
    /// </summary>
    public static IQueryable<Session> Live(this DashboardContext db, DateTimeOffset now) =>
        db.Sessions.Where(s => s.EndedAt == null && s.ExpiresAt > now && db.Open().Any(a => a.Id == s.UserId && a.Epoch == s.Epoch));

    /// <summary>Accounts that are neither locked nor contained.</summary>
    public static IQueryable<Account> Open(this DashboardContext db) => db.Accounts.Where(a => a.LockedAt == null && a.ContainedAt == null);
}
