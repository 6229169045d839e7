using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Accounts;

/// <summary>Keeps people's mailboxes from being filled by whoever asks for mail in their name.</summary>
internal static class MailLimit
{
    /// <summary>
    /// Whether mail of a kind was asked for often enough for an account within the last hour. What was begun before the account was last
    /// secured does not count: its links are void.
    /// </summary>
    public static async Task<bool> IsReachedAsync(DashboardContext db, OutboxKind kind, Beginning begun, int mostPerHour, DateTimeOffset now)
    {
        var since = now - TimeSpan.FromHours(1);
        return await db.Outbox.CountAsync(o => o.At > since && o.UserId == begun.UserId && o.Kind == kind && (o.Epoch == null || o.Epoch == begun.Epoch)) >= mostPerHour;
    }
}
