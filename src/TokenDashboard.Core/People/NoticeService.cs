using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.People;

/// <summary>Which mails an owner wants. That a token came back is always told.</summary>
public sealed class NoticeService(WriteTransaction transaction, IdentityTransaction people, IDbContextFactory<IdentityContext> contexts, TimeProvider clock)
{
    /// <summary>Whether the account's owner is written to when a new device signs in.</summary>
    public async Task<bool> TellsNewDevicesAsync(string userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.Where(u => u.Id == userId).Select(u => u.NewDeviceNotices).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>
    /// Switches that on or off, for who has proved of late who they are: else whoever sits down at an open browser could. Anything
    /// but <see cref="ProofCheck.Recent"/> has changed nothing.
    /// </summary>
    public Task<ProofCheck> TellNewDevicesAsync(bool tells, Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return transaction.RunAsync(
            async db =>
            {
                var proof = await ProofQuery.CheckAsync(db, actor, now, cancellationToken);
                if (proof != ProofCheck.Recent)
                    return proof;
                await using var identity = await people.JoinAsync(db, cancellationToken);
                await identity.Users.Where(u => u.Id == actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.NewDeviceNotices, tells), cancellationToken);
                return proof;
            },
            cancellationToken);
    }
}
