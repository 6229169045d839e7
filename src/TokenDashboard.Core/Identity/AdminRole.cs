using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;

namespace TokenDashboard.Core.Identity;

/// <summary>Gives and takes the role of admins inside a caller's transaction.</summary>
internal static class AdminRole
{
    /// <summary>Gives it, and makes the role where there is none yet. Who has it must not be given it again.</summary>
    public static async Task GiveAsync(IdentityContext identity, string userId)
    {
        var role = await identity.Roles.FirstOrDefaultAsync(r => r.Name == Admins.Role)
            ?? identity.Roles.Add(new IdentityRole(Admins.Role) { NormalizedName = Admins.Role.ToUpperInvariant() }).Entity;
        identity.UserRoles.Add(new IdentityUserRole<string> { UserId = userId, RoleId = role.Id });
        await identity.SaveChangesAsync();
    }

    /// <summary>Takes it; false when the account did not have it.</summary>
    public static async Task<bool> TakeAsync(IdentityContext identity, string userId) =>
        await identity.UserRoles.Where(held => held.UserId == userId && identity.Roles.Any(r => r.Id == held.RoleId && r.Name == Admins.Role))
            .ExecuteDeleteAsync() > 0;
}
