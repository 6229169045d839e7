using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Accounts;

/// <summary>Tasks that an owner does not want to see for a while.</summary>
public sealed class DismissalService(WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, TimeProvider clock)
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
    public Task DismissAsync(string task, string userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return transaction.RunAsync(
            async db =>
            {
                await db.Dismissals.Where(d => d.UserId == userId && (d.Task == task || d.Until <= now)).ExecuteDeleteAsync(cancellationToken);
                db.Dismissals.Add(new Dismissal { UserId = userId, Task = task, Until = now + Kept });
                return await db.SaveChangesAsync(cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>Brings it back.</summary>
    public Task RestoreAsync(string task, string userId, CancellationToken cancellationToken) => transaction.RunAsync(
        db => db.Dismissals.Where(d => d.UserId == userId && d.Task == task).ExecuteDeleteAsync(cancellationToken), cancellationToken);
}
