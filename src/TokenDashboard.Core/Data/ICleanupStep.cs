namespace TokenDashboard.Core.Data;

/// <summary>
/// What cleanup does about one table, written in the room that the table belongs to (as a <see cref="CleanupStep{TKey}"/>). A step may be
/// run twice at once, and never touches what reuse detection or an incident needs.
/// </summary>
public interface ICleanupStep
{
    /// <summary>Whether the rows it touches are gone, rather than marked.</summary>
    bool Removes { get; }

    /// <summary>How many it touches at most in one transaction, whatever the options say.</summary>
    int MostAtOnce { get; }

    /// <summary>The keys of at most so many that are due, in the order they are to be touched in. Read outside any transaction, so that nobody waits for it.</summary>
    Task<IReadOnlyList<object>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken);

    /// <summary>Touches those of the keys that are due still, in the caller's transaction, and returns how many rows.</summary>
    Task<int> TouchAsync(DashboardContext db, IReadOnlyList<object> keys, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A step whose rows are found by keys of one type.</summary>
public abstract class CleanupStep<TKey> : ICleanupStep
    where TKey : notnull
{
    /// <inheritdoc/>
    public virtual bool Removes => true;

    /// <inheritdoc/>
    public virtual int MostAtOnce => int.MaxValue;

    /// <inheritdoc/>
    async Task<IReadOnlyList<object>> ICleanupStep.FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        [.. (await FindAsync(db, options, now, most, cancellationToken)).Cast<object>()];

    /// <inheritdoc/>
    Task<int> ICleanupStep.TouchAsync(DashboardContext db, IReadOnlyList<object> keys, DateTimeOffset now, CancellationToken cancellationToken) =>
        TouchAsync(db, [.. keys.Cast<TKey>()], now, cancellationToken);

    protected abstract Task<List<TKey>> FindAsync(DashboardContext db, CleanupOptions options, DateTimeOffset now, int most, CancellationToken cancellationToken);

    protected abstract Task<int> TouchAsync(DashboardContext db, List<TKey> keys, DateTimeOffset now, CancellationToken cancellationToken);
}
