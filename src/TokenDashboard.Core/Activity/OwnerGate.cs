using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;

namespace TokenDashboard.Core.Activity;

/// <summary>What an act asks of its owner beside a living session.</summary>
public enum OwnerProof
{
    /// <summary>Nothing.</summary>
    NotAsked,

    /// <summary>That they have proved of late who they are.</summary>
    Recent,
}

/// <summary>
/// The one way for owners to change anything of their own. Whether the session they act from lives, and has proved of late who they
/// are, is asked in the transaction that acts; what the act adds to the log and to the outbox is kept in the same one.
/// </summary>
public sealed class OwnerGate(WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, SessionFeed feed, TimeProvider clock)
{
    private const string BeforeAct = "before_act";

    /// <summary>Whether who acts has proved of late who they are: <see cref="OwnerResult.Done"/>, or why not. Changes nothing.</summary>
    public async Task<OwnerResult> CheckAsync(Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Acting(db, actor, now).AnyAsync(cancellationToken) ? await ProvenAsync(db, actor, OwnerProof.Recent, now, cancellationToken) : new OwnerResult.Gone();
    }

    /// <summary>
    /// Does one act, which gets the time it counts as done at. What it wrote is kept if it says that it is done, and then the actor's
    /// open pages are told, after the commit; if it refuses, whatever it wrote before is taken back.
    /// </summary>
    public async Task<OwnerResult> RunAsync(
        Actor actor, OwnerProof proof, Func<DashboardContext, DateTimeOffset, Task<OwnerResult>> act, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var result = await transaction.RunAsync(
            async db =>
            {
                // The account's row is taken by the statement that asks for the session: whatever secures the account comes before or after.
                var taken = await Acting(db, actor, now).ExecuteUpdateAsync(set => set.SetProperty(a => a.Epoch, a => a.Epoch), cancellationToken);
                var allowed = taken == 1 ? await ProvenAsync(db, actor, proof, now, cancellationToken) : new OwnerResult.Gone();
                if (!allowed.IsDone)
                    return allowed;
                var kept = db.Database.CurrentTransaction!;
                await kept.CreateSavepointAsync(BeforeAct, cancellationToken);
                var acted = await act(db, now);
                if (acted.IsDone)
                    await db.SaveChangesAsync(CancellationToken.None);
                else
                    await kept.RollbackToSavepointAsync(BeforeAct, CancellationToken.None);
                return acted;
            },
            cancellationToken);
        if (result.IsDone)
            feed.Publish(new Change.Sessions(actor.UserId));
        return result;
    }

    // The account, if it lets its owner act from that session.
    private static IQueryable<Account> Acting(DashboardContext db, Actor actor, DateTimeOffset now) => db.Open()
        .Where(a => a.Id == actor.UserId && db.Live(now).Any(s => s.Id == actor.SessionId && s.UserId == a.Id && s.Epoch == a.Epoch));

    private static async Task<OwnerResult> ProvenAsync(DashboardContext db, Actor actor, OwnerProof proof, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (proof == OwnerProof.NotAsked)
            return new OwnerResult.Done();
        var session = await db.Sessions.Where(s => s.Id == actor.SessionId).Select(s => new { s.ProvedAt, IsBound = s.KeyThumbprint != null }).FirstOrDefaultAsync(cancellationToken);
        return Proof.IsRecent(session?.ProvedAt, now, session?.IsBound == true) ? new OwnerResult.Done() : new OwnerResult.ProveFirst();
    }
}
