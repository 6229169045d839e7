using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Limits;

/// <summary>
/// Counts by the hour what no row is written for. Something is counted in memory and waits for nothing; <see cref="FlushAsync"/> adds what has come together
/// to what all instances have counted. However much there is of it, it is one number for a kind and an hour. A crash loses what was not stored.
/// </summary>
public sealed partial class HourlyCounts(WriteTransaction transaction, TimeProvider clock, ILogger<HourlyCounts> logger)
{
    /// <summary>Time between two flushes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>How long the numbers are kept: twelve weeks, and the four before that the first of them are compared with.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7 * 16 + 1);

    // A database that takes nothing for a week is told of the last one.
    private const int MostHeld = 3 * 24 * 7;

    private readonly Lock _lock = new();
    private Dictionary<(DateTimeOffset Hour, Counted What), long> _counts = [];
    private bool _failing;

    /// <summary>Counts one.</summary>
    public void Count(Counted what)
    {
        var hour = Session.StartOf(Session.HourOf(clock.GetUtcNow()));
        lock (_lock)
            Add((hour, what), 1);
    }

    /// <summary>
    /// Stores what was counted, in one transaction. If that fails it is logged and kept for the next time; a commit of which it is not known whether it was kept
    /// may so be counted twice.
    /// </summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        Dictionary<(DateTimeOffset Hour, Counted What), long> counts;
        lock (_lock)
            (counts, _counts) = (_counts, []);
        if (counts.Count == 0)
            return;
        try
        {
            await transaction.RunAsync(db => StoreAsync(db, counts, cancellationToken), cancellationToken, Lane.Housekeeping);
            _failing = false;
        }
        catch (Exception e) when (e is DbException or OperationCanceledException)
        {
            lock (_lock)
            {
                foreach (var (of, count) in counts)
                    Add(of, count);
            }

            if (e is OperationCanceledException)
                throw;
            if (!_failing)
                LogNotStored(logger, ((DbException)e).IsStorageFailure() ? LogLevel.Warning : LogLevel.Error, e);
            _failing = true;
        }
    }

    private void Add((DateTimeOffset Hour, Counted What) of, long count)
    {
        if (_counts.TryGetValue(of, out var before) || _counts.Count < MostHeld)
            _counts[of] = before + count;
    }

    private static async Task<int> StoreAsync(DashboardContext db, Dictionary<(DateTimeOffset Hour, Counted What), long> counts, CancellationToken cancellationToken)
    {
        var store =
            $$"""
            INSERT INTO {{db.Schema}}hourly_counts ("Hour", "Kind", "Count") VALUES ({0}, {1}, {2})
            ON CONFLICT ("Hour", "Kind") DO UPDATE SET "Count" = hourly_counts."Count" + excluded."Count"
            """;
        var stored = 0;
        foreach (var ((hour, what), count) in counts)
            stored += await db.Database.ExecuteSqlRawAsync(store, [hour, what.ToString(), count], cancellationToken);
        return stored;
    }

    [LoggerMessage(Message = "What is counted by the hour can't be stored; the counts are kept and tried again")]
    private static partial void LogNotStored(ILogger logger, LogLevel level, Exception error);
}
