using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.People;

/// <summary>Of which new devices an owner is written to.</summary>
public enum DeviceNotices
{
    /// <summary>Of every one that signs in.</summary>
    Every,

    /// <summary>Only of one on a network that is new as well.</summary>
    NewNetworks,

    /// <summary>Of none.</summary>
    None,
}

/// <summary>Which mails an owner wants. That a token came back is always told.</summary>
public sealed class NoticeService(IdentityTransaction people, OwnerGate gate)
{
    /// <summary>Chooses that, for who has proved of late who they are: else whoever sits down at an open browser could.</summary>
    public Task<OwnerResult> ChooseAsync(DeviceNotices notices, Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        async (db, _) =>
        {
            await using var identity = await people.JoinAsync(db, cancellationToken);
            await identity.Users.Where(u => u.Id == actor.UserId).ExecuteUpdateAsync(
                set => set.SetProperty(u => u.NewDeviceNotices, notices != DeviceNotices.None).SetProperty(u => u.NewNetworksOnly, notices == DeviceNotices.NewNetworks), cancellationToken);
            return new OwnerResult.Done();
        },
        cancellationToken);
}
