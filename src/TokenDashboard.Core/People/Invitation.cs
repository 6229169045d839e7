using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.People;

/// <summary>Invites inside a caller's transaction.</summary>
internal static class Invitation
{
    /// <summary>
    /// Makes an account without a password and has its owner written to. Returns its id; null, and nothing is changed, when the
    /// e-mail is taken.
    /// </summary>
    public static async Task<string?> InviteAsync(DashboardContext db, IdentityContext identity, string email, string name, DateTimeOffset now)
    {
        var normalized = email.ToUpperInvariant();
        if (await identity.Users.AnyAsync(u => u.NormalizedEmail == normalized))
            return null;
        var user = new AppUser
        {
            UserName = email, NormalizedUserName = normalized, Email = email, NormalizedEmail = normalized, DisplayName = name, CreatedAt = now,
            LockoutEnabled = true, SecurityStamp = Guid.NewGuid().ToString(),
        };
        identity.Users.Add(user);
        await identity.SaveChangesAsync();
        db.Activity.Add(ActivityEntries.ByAdmin(user.Id, ActivityKind.AccountCreated, now));
        db.Outbox.Add(OutboxEvent.Begun(OutboxKind.Invitation, now, (await db.BeginAsync(user.Id, CancellationToken.None))!));
        await db.SaveChangesAsync();
        return user.Id;
    }
}
