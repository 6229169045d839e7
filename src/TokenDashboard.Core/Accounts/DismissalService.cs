using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Accounts;

/// <summary>Tasks that an owner does not want to see for a while.</summary>
public sealed class DismissalService(IDbContextFactory<DashboardContext> contexts, OwnerGate gate, TimeProvider clock)
{
    /// <summary>For how long one is not shown.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>The tasks that the account's owner does not want to see now.</summary>
    public async Task<IReadOnlySet<string>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return (await db.Dismissals.Where(d => d.UserId == userId && d.Until > now).Select(d => d.Task).ToListAsync(cancellationToken)).ToHashSet();
    }

    /// <summary>Takes a task out of sight for 30 days, and forgets which ones have come back.</summary>
    public Task<OwnerResult> DismissAsync(string task, Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.NotAsked,
        async (db, now) =>
        {
            await db.Dismissals.Where(d => d.UserId == actor.UserId && (d.Task == task || d.Until <= now)).ExecuteDeleteAsync(cancellationToken);
            db.Dismissals.Add(new Dismissal { UserId = actor.UserId, Task = task, Until = now + Kept });
            return new OwnerResult.Done();
        },
        cancellationToken);

    /// <summary>Brings it back.</summary>
    public Task<OwnerResult> RestoreAsync(string task, Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        actor,
        OwnerProof.NotAsked,
        async (db, _) => await db.Dismissals.Where(d => d.UserId == actor.UserId && d.Task == task).ExecuteDeleteAsync(cancellationToken) == 1
            ? new OwnerResult.Done()
            : OwnerRefusal.Unchanged,
        cancellationToken);
}
