using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Accounts;

/// <summary>What came of asking for an account's deletion.</summary>
public enum DeletionResult
{
    /// <summary>Everything has ended, and the account goes after the grace.</summary>
    Asked,

    /// <summary>Who acts has not proved of late who they are, or their session has ended.</summary>
    ProofNeeded,

    /// <summary>They are the last admin who can sign in.</summary>
    LastAdmin,
}

/// <summary>
/// An owner's farewell. It comes true only after a grace in which signing in undoes it, so that a thief can't erase what they
/// did; and not while an incident of the account is open.
/// </summary>
public sealed class DeletionService(WriteTransaction transaction, TimeProvider clock, SessionFeed feed)
{
    /// <summary>How long it can be undone.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    /// <summary>Ends everything the account has open and has it deleted after the grace, for who has proved of late who they are.</summary>
    public async Task<DeletionResult> AskAsync(Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var result = await transaction.RunAsync(
            async db =>
            {
                if (await ProofQuery.CheckAsync(db, actor, now, cancellationToken) != ProofCheck.Recent)
                    return DeletionResult.ProofNeeded;
                if (await Admins.IsLastAsync(db, actor.UserId))
                    return DeletionResult.LastAdmin;
                await db.Accounts.Where(u => u.Id == actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.DeletionDueAt, now + Grace), cancellationToken);
                db.Activity.Add(ActivityEntries.By(actor, ActivityKind.DeletionAsked, now));
                db.Outbox.Add(OutboxEvent.Of(OutboxKind.DeletionAsked, now, actor.UserId));
                await SessionEnding.EndAllAsync(db, actor.UserId, keep: null, EndReason.AccountDeletion, actor, now);
                return DeletionResult.Asked;
            },
            cancellationToken);
        if (result == DeletionResult.Asked)
            feed.Publish(new Change.Sessions(actor.UserId));
        return result;
    }
}
