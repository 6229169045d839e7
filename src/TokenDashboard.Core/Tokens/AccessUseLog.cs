using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tokens;

/// <summary>
/// Counts what access tokens are used for at this server's own API, by session, hour, route and address. A request is counted in memory and
/// waits for nothing; <see cref="FlushAsync"/> stores what has come together. A crash loses what was not stored.
/// </summary>
public sealed partial class AccessUseLog(WriteTransaction transaction, TimeProvider clock, ILogger<AccessUseLog> logger)
{
    /// <summary>Time between two flushes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>How many rows a session has in an hour at most; what is beyond is counted in one more, of <see cref="AccessUse.TheRest"/>.</summary>
    public const int MostAnHour = 50;

    /// <summary>How many counts are held in memory at most; what is beyond is dropped, and the log says how many requests.</summary>
    public const int MostHeld = 20_000;

    private readonly Lock _lock = new();
    private Dictionary<(Guid SessionId, DateTimeOffset Hour), Dictionary<(string Route, string Ip), int>> _counts = [];
    private int _held;
    private int _dropped;
    private bool _failing;

    /// <summary>Counts a request by its method and pattern, never by its path.</summary>
    public void Count(Guid sessionId, string route, string? ip)
    {
        var hour = Session.StartOf(Session.HourOf(clock.GetUtcNow()));
        lock (_lock)
            Add((sessionId, hour), (route, ip ?? ""), 1);
    }

    /// <summary>
    /// Stores what was counted, in one transaction. If that fails it is logged and kept for the next time; a commit of which it is not known whether it was kept
    /// may so be counted twice.
    /// </summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        Dictionary<(Guid SessionId, DateTimeOffset Hour), Dictionary<(string Route, string Ip), int>> counts;
        int dropped;
        lock (_lock)
        {
            (counts, _counts, _held) = (_counts, [], 0);
            (dropped, _dropped) = (_dropped, 0);
        }

        if (dropped > 0)
            LogDropped(logger, dropped);
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
                foreach (var (session, uses) in counts)
                {
                    foreach (var (use, requests) in uses)
                        Add(session, use, requests);
                }
            }

            if (e is OperationCanceledException)
                throw;
            if (!_failing)
                LogNotStored(logger, ((DbException)e).IsStorageFailure() ? LogLevel.Warning : LogLevel.Error, e);
            _failing = true;
        }
    }

    private void Add((Guid SessionId, DateTimeOffset Hour) session, (string Route, string Ip) use, int requests)
    {
        if (!_counts.TryGetValue(session, out var uses))
        {
            if (_held >= MostHeld)
            {
                _dropped += requests;
                return;
            }

            uses = _counts[session] = [];
        }

        if (!uses.ContainsKey(use))
        {
            // One client must not crowd out the others.
            if (uses.Count >= MostAnHour || _held >= MostHeld)
                use = (AccessUse.TheRest, "");
            if (!uses.ContainsKey(use))
                _held++;
        }

        uses[use] = uses.GetValueOrDefault(use) + requests;
    }

    private static async Task<int> StoreAsync(
        DashboardContext db, Dictionary<(Guid SessionId, DateTimeOffset Hour), Dictionary<(string Route, string Ip), int>> counts, CancellationToken cancellationToken)
    {
        var store =
            $$"""
            INSERT INTO {{db.Schema}}access_uses ("SessionId", "Hour", "Route", "Ip", "Requests", "UserId")
            SELECT s."Id", {1}, CASE WHEN s.fits THEN {2} ELSE {5} END, CASE WHEN s.fits THEN {3} ELSE '' END, {4}, s."UserId"
            FROM (SELECT "Id", "UserId",
                    EXISTS (SELECT 1 FROM {{db.Schema}}access_uses WHERE "SessionId" = {0} AND "Hour" = {1} AND "Route" = {2} AND "Ip" = {3})
                    OR (SELECT COUNT(*) FROM {{db.Schema}}access_uses WHERE "SessionId" = {0} AND "Hour" = {1} AND "Route" <> {5}) < {6} AS fits
                FROM {{db.Schema}}sessions WHERE "Id" = {0}) AS s
            WHERE TRUE
            ON CONFLICT ("SessionId", "Hour", "Route", "Ip") DO UPDATE SET "Requests" = access_uses."Requests" + excluded."Requests"
            """;
        var stored = 0;
        foreach (var ((session, hour), uses) in counts)
        {
            foreach (var ((route, ip), requests) in uses)
            {
                // A session that is forgotten by now has nothing to be counted for.
                stored += await db.Database.ExecuteSqlRawAsync(store, [session, hour, route, ip, requests, AccessUse.TheRest, MostAnHour], cancellationToken);
            }
        }

        return stored;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Requests} requests of apps were not counted: there were too many at once from too many sessions")]
    private static partial void LogDropped(ILogger logger, int requests);

    [LoggerMessage(Message = "What access tokens were used for can't be stored; the counts are kept and tried again")]
    private static partial void LogNotStored(ILogger logger, LogLevel level, Exception error);
}
