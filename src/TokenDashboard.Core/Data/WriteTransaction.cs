using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace TokenDashboard.Core.Data;

/// <summary>
/// Runs one operation in one transaction: committed when the work returns, rolled back when it throws. Expected
/// outcomes are returned, never thrown, so that what they decided is kept.
/// </summary>
public sealed class WriteTransaction(IDbContextFactory<DashboardContext> contexts) : IDisposable
{
    // SQLite has one writer. Waiting for the turn here is first come, first served and holds no thread; waiting in
    // SQLite is neither.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>Returns the work's result after the commit. Storage failures surface as <see cref="DbException"/>.</summary>
    public async Task<T> RunAsync<T>(Func<DashboardContext, Task<T>> work, CancellationToken cancellationToken)
    {
        if (!await _turn.WaitAsync(LongestWait, cancellationToken))
            throw new StorageBusyException();
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var result = await work(db);
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}

/// <summary>The database has not taken a write for too long; nothing was written.</summary>
public sealed class StorageBusyException() : DbException("The database is busy.");
