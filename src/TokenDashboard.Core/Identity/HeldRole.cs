using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;

namespace TokenDashboard.Core.Identity;

/// <summary>Gives and takes roles at the desk inside a caller's transaction. Other roles, of whatever the site has beside it, are left alone.</summary>
internal static class HeldRole
{
    /// <summary>Gives it in place of any other at the desk, and makes the role where there is none yet.</summary>
    public static async Task GiveAsync(IdentityContext identity, string userId, string role)
    {
        await TakeAsync(identity, userId);
        var stored = await identity.Roles.FirstOrDefaultAsync(r => r.Name == role)
            ?? identity.Roles.Add(new IdentityRole(role) { NormalizedName = role.ToUpperInvariant() }).Entity;
        identity.UserRoles.Add(new IdentityUserRole<string> { UserId = userId, RoleId = stored.Id });
        await identity.SaveChangesAsync();
    }

    /// <summary>Takes whatever the account has at the desk; false when that is nothing.</summary>
    public static async Task<bool> TakeAsync(IdentityContext identity, string userId) =>
        await identity.UserRoles.Where(held => held.UserId == userId && identity.Roles.Any(r => r.Id == held.RoleId && DeskRoles.All.Contains(r.Name!)))
            .ExecuteDeleteAsync() > 0;
}
