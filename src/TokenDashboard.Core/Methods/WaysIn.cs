using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Methods;

/// <summary>The ways to sign in to an account that stand by themselves: a password, each passkey, each account elsewhere.</summary>
internal static class WaysIn
{
    /// <summary>How many there are. An account must not be left without one.</summary>
    public static async Task<int> CountAsync(IdentityContext identity, string userId, CancellationToken cancellationToken) =>
        await identity.Users.CountAsync(u => u.Id == userId && u.PasswordHash != null, cancellationToken)
        + await identity.UserPasskeys.CountAsync(p => p.UserId == userId, cancellationToken)
        + await identity.UserLogins.CountAsync(l => l.UserId == userId, cancellationToken);

    /// <summary>Those who have none: they were invited and have not come yet.</summary>
    public static IQueryable<AppUser> Without(IdentityContext identity) => identity.Users
        .Where(u => u.PasswordHash == null && !identity.UserLogins.Any(l => l.UserId == u.Id) && !identity.UserPasskeys.Any(p => p.UserId == u.Id));
}
