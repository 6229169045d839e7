using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;

namespace TokenDashboard.Core.Limits;

/// <summary>
/// Counts by the hour, and of apps by the day, what no row is written for. Something is counted in memory and waits for nothing; <see cref="FlushAsync"/> adds what has come together
/// to what all instances have counted. However much there is of it, it is one number for a kind and a time. A crash loses what was not stored.
/// </summary>
public sealed partial class HourlyCounts(WriteTransaction transaction, TimeProvider clock, ILogger<HourlyCounts> logger)
{
    /// <summary>Time between two flushes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>How long the numbers are kept: twelve weeks, and the four before that the first of them are compared with.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7 * 16 + 1);

    /// <summary>So many versions of an app are told apart on a day: agents are whatever clients say.</summary>
    public const int MostVersions = 200;

    /// <summary>So many numbers of apps are held between two flushes; what is beyond is not counted.</summary>
    public const int MostHeldOfApps = 5000;

    // A database that takes nothing for a week is told of the last one.
    private const int MostHeld = 3 * 24 * 7;
    private const int VersionLength = 100;

    private readonly Lock _lock = new();
    private Dictionary<(DateTimeOffset Hour, Counted What), long> _counts = [];
    private Dictionary<OfApp, long> _ofApps = [];
    private bool _failing;

    /// <summary>Counts one.</summary>
    public void Count(Counted what)
    {
        var hour = Session.StartOf(Session.HourOf(clock.GetUtcNow()));
        lock (_lock)
            Add(_counts, (hour, what), 1, MostHeld);
    }

    /// <summary>Counts one of the app's version that a user agent leads with.</summary>
    public void Count(AppCounted what, string appId, string? agent)
    {
        var of = new OfApp(new DateTimeOffset(clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero), appId, Version(agent), what);
        lock (_lock)
            Add(_ofApps, of, 1, MostHeldOfApps);
    }

    /// <summary>What a version is called where it is counted: as <see cref="AppCount.Version"/> says.</summary>
    internal static string Version(string? agent) => Programs.Product(agent) is { Length: <= VersionLength } version ? version : "";

    /// <summary>
    /// Stores what was counted, in one transaction. If that fails it is logged and kept for the next time; a commit of which it is not known whether it was kept
    /// may so be counted twice.
    /// </summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        Dictionary<(DateTimeOffset Hour, Counted What), long> counts;
        Dictionary<OfApp, long> ofApps;
        lock (_lock)
            (counts, _counts, ofApps, _ofApps) = (_counts, [], _ofApps, []);
        if (counts.Count == 0 && ofApps.Count == 0)
            return;
        try
        {
            await transaction.RunAsync(
                async db => await StoreAsync(db, counts, cancellationToken) + await StoreAsync(db, ofApps, cancellationToken), cancellationToken, Lane.Housekeeping);
            _failing = false;
        }
        catch (Exception e) when (e is DbException or OperationCanceledException)
        {
            lock (_lock)
            {
                foreach (var (of, count) in counts)
                    Add(_counts, of, count, MostHeld);
                foreach (var (of, count) in ofApps)
                    Add(_ofApps, of, count, MostHeldOfApps);
            }

            if (e is OperationCanceledException)
                throw;
            if (!_failing)
                LogNotStored(logger, ((DbException)e).IsStorageFailure() ? LogLevel.Warning : LogLevel.Error, e);
            _failing = true;
        }
    }

    private static void Add<T>(Dictionary<T, long> counts, T of, long count, int most)
        where T : notnull
    {
        if (counts.TryGetValue(of, out var before) || counts.Count < most)
            counts[of] = before + count;
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

    private static async Task<int> StoreAsync(DashboardContext db, Dictionary<OfApp, long> counts, CancellationToken cancellationToken)
    {
        var store =
            $$"""
            INSERT INTO {{db.Schema}}app_counts ("Day", "AppId", "Version", "Kind", "Count") VALUES ({0}, {1}, {2}, {3}, {4})
            ON CONFLICT ("Day", "AppId", "Version", "Kind") DO UPDATE SET "Count" = app_counts."Count" + excluded."Count"
            """;
        var stored = 0;
        foreach (var app in counts.GroupBy(c => (c.Key.Day, c.Key.AppId)))
        {
            var (day, id) = app.Key;
            var known = (await db.AppCounts.Where(c => c.Day == day && c.AppId == id).Select(c => c.Version).Distinct().ToListAsync(cancellationToken)).ToHashSet();
            // However many versions clients say they are of, no more are written than are told apart.
            foreach (var of in app.GroupBy(c => (Version: VersionOf(c.Key.Version, known), c.Key.What)))
                stored += await db.Database.ExecuteSqlRawAsync(store, [day, id, of.Key.Version, of.Key.What.ToString(), of.Sum(c => c.Value)], cancellationToken);
        }

        return stored;
    }

    private static string VersionOf(string version, HashSet<string> known)
    {
        var told = known.Contains(version) || known.Count < MostVersions ? version : "";
        known.Add(told);
        return told;
    }

    [LoggerMessage(Message = "What is counted by the hour can't be stored; the counts are kept and tried again")]
    private static partial void LogNotStored(ILogger logger, LogLevel level, Exception error);

    private sealed record OfApp(DateTimeOffset Day, string AppId, string Version, AppCounted What);
}
