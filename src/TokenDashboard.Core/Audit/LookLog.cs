using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Audit;

/// <summary>
/// Whose page, and which case, was opened by whom: a line in the audit log, one in <see cref="Every"/> for each of them, however often a page is drawn. Noting it waits for nothing;
/// <see cref="FlushAsync"/> stores what has come together. A crash loses what was not stored.
/// </summary>
public sealed partial class LookLog(WriteTransaction transaction, TimeProvider clock, ILogger<LookLog> logger)
{
    /// <summary>Time between two flushes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Who looks again within it leaves no further line.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>How many are remembered, and how many wait, at most. Beyond that the database alone remembers; what can't wait is dropped, and the log says how many.</summary>
    public const int MostHeld = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<Look, DateTimeOffset> _noted = [];
    private List<AuditEntry> _waiting = [];
    private int _dropped;
    private bool _failing;

    /// <summary>Somebody's page was opened.</summary>
    public void Person(string userId, Actor actor, string? appId = null) => Note(AuditAction.PersonLookedAt, userId, null, actor, appId);

    /// <summary>A case was opened, which is about somebody.</summary>
    public void Incident(int id, string userId, Actor actor, string? appId = null) => Note(AuditAction.IncidentLookedAt, userId, $"incident {id}", actor, appId);

    /// <summary>Stores what was noted, in one transaction, but for what another instance, or this one before it was started, has stored of late. If that fails it is logged and kept for the next time.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        List<AuditEntry> entries;
        int dropped;
        lock (_lock)
        {
            (entries, _waiting) = (_waiting, []);
            (dropped, _dropped) = (_dropped, 0);
            var over = clock.GetUtcNow() - Every;
            foreach (var (look, at) in _noted)
            {
                if (at <= over)
                    _noted.Remove(look);
            }
        }

        if (dropped > 0)
            LogDropped(logger, dropped);
        if (entries.Count == 0)
            return;
        try
        {
            await transaction.RunAsync(db => StoreAsync(db, entries, cancellationToken), cancellationToken, Lane.Housekeeping);
            _failing = false;
        }
        catch (Exception e) when (e is DbException or OperationCanceledException)
        {
            lock (_lock)
                _waiting = [.. entries, .. _waiting];
            if (e is DbException)
                LogNotStored(logger, _failing ? LogLevel.Debug : LogLevel.Warning, e);
            _failing = true;
        }
    }

    private static Look Of(AuditEntry entry) => new(entry.Action, entry.ActorId, entry.UserId, entry.Target, entry.AppId);

    private void Note(AuditAction action, string userId, string? target, Actor actor, string? appId)
    {
        var now = clock.GetUtcNow();
        var entry = new AuditEntry
        {
            At = now, Action = action, ActorId = actor.AccountId, UserId = userId, Target = target, AppId = appId, Ip = actor.Requester.Ip, Agent = actor.Requester.Agent,
        };
        lock (_lock)
        {
            if (_noted.TryGetValue(Of(entry), out var before) && before > now - Every)
                return;
            if (_waiting.Count >= MostHeld)
            {
                _dropped++;
                return;
            }

            if (_noted.Count >= MostHeld)
                _noted.Clear();
            _noted[Of(entry)] = now;
            _waiting.Add(entry);
        }
    }

    private static async Task<int> StoreAsync(DashboardContext db, List<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var from = entries.Min(e => e.At) - Every;
        var actors = entries.Select(e => e.ActorId).Distinct().ToList();
        var stored = await db.Audit.AsNoTracking()
            .Where(a => a.At > from && (a.Action == AuditAction.PersonLookedAt || a.Action == AuditAction.IncidentLookedAt) && actors.Contains(a.ActorId)).ToListAsync(cancellationToken);
        var known = stored.ToLookup(Of, a => a.At);
        db.Audit.AddRange(entries.Where(e => !known[Of(e)].Any(at => at > e.At - Every)));
        return await db.SaveChangesAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Looks} looks at people or incidents are not in the audit log: there were too many while the database took none")]
    private static partial void LogDropped(ILogger logger, int looks);

    [LoggerMessage(Message = "Who looked at what can't be stored; it is kept and tried again")]
    private static partial void LogNotStored(ILogger logger, LogLevel level, Exception error);

    private sealed record Look(AuditAction Action, string? ActorId, string? UserId, string? Target, string? AppId);
}
