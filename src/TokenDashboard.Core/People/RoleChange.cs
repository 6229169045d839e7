using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.People;

/// <summary>What somebody may do at the desk from now on. Nobody's changes without their being told.</summary>
internal static class RoleChange
{
    /// <summary>Gives the account the role in place of any other, or takes the one it has when null, with a line of its owner's activity and a mail to them.</summary>
    public static async Task ApplyAsync(DashboardContext db, IdentityContext identity, string userId, string? role, DateTimeOffset now)
    {
        if (role is null)
            await HeldRole.TakeAsync(identity, userId);
        else
            await HeldRole.GiveAsync(identity, userId, role);
        db.Activity.Add(ActivityEntries.ByAdmin(userId, ActivityKind.RoleChanged, now, role));
        db.Outbox.Add(OutboxEvent.Of(OutboxKind.RoleChanged, now, userId, detail: role));
    }
}
