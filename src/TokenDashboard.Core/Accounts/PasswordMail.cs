using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Accounts;

/// <summary>Has the link for a new password mailed, inside a caller's transaction.</summary>
internal static class PasswordMail
{
    private const int MostPerHour = 3;

    /// <summary>
    /// Asks for it, unless an admin has locked the account, two addresses claim it, or it was asked for three times within the hour, not counting what was void before
    /// the account was last secured: nobody uses up the owner's.
    /// </summary>
    public static async Task AskAsync(DashboardContext db, string userId, DateTimeOffset now)
    {
        var begun = await db.Accounts.Where(a => a.Id == userId && a.LockedAt == null && a.ClaimedAddress == null).Select(a => new Beginning(a.Id, a.Epoch)).FirstOrDefaultAsync();
        if (begun is not null && !await MailLimit.IsReachedAsync(db, OutboxKind.PasswordReset, begun, MostPerHour, now))
            db.Outbox.Add(OutboxEvent.Begun(OutboxKind.PasswordReset, now, begun));
    }
}
