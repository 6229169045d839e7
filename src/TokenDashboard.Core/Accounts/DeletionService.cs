using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Accounts;

/// <summary>
/// An owner's farewell. It comes true only after a grace in which signing in undoes it, so that a thief can't erase what they
/// did; and not while an incident of the account is open.
/// </summary>
public sealed class DeletionService(OwnerGate gate)
{
    /// <summary>How long it can be undone.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    /// <summary>Ends everything the account has open and has it deleted after the grace, for who has proved of late who they are.</summary>
    public Task<OwnerResult> AskAsync(Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.Recent,
        async (db, now) =>
        {
            if (await DeskRoles.IsLastAdminAsync(db, actor.UserId))
                return OwnerRefusal.LastAdmin;
            await db.Accounts.Where(u => u.Id == actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.DeletionDueAt, now + Grace), cancellationToken);
            db.Activity.Add(ActivityEntries.By(actor, ActivityKind.DeletionAsked, now));
            db.Outbox.Add(OutboxEvent.Of(OutboxKind.DeletionAsked, now, actor.UserId, actor.SessionId));
            await SessionEnding.EndAllAsync(db, actor.UserId, keep: null, EndReason.AccountDeletion, actor, now);
            return new OwnerResult.Done();
        },
        cancellationToken);
}
