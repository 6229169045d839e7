using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.People;

/// <summary>Which mails an owner wants. That a token came back is always told.</summary>
public sealed class NoticeService(IDbContextFactory<IdentityContext> contexts, IdentityTransaction people, OwnerGate gate)
{
    /// <summary>Whether the account's owner is written to when a new device signs in.</summary>
    public async Task<bool> TellsNewDevicesAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.Where(u => u.Id == userId).Select(u => u.NewDeviceNotices).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Switches that on or off, for who has proved of late who they are: else whoever sits down at an open browser could.</summary>
    public Task<OwnerResult> TellNewDevicesAsync(bool tells, Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        async (db, _) =>
        {
            await using var identity = await people.JoinAsync(db, cancellationToken);
            await identity.Users.Where(u => u.Id == actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.NewDeviceNotices, tells), cancellationToken);
            return new OwnerResult.Done();
        },
        cancellationToken);
}
