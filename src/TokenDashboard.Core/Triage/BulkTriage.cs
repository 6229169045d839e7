using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Triage;

/// <summary>
/// Acts on all cases that match, in the background and in portions of <see cref="TriageService.MostAtOnce"/>, each a transaction that asks anew whether the admin
/// may: a page that is closed, or loses its connection, takes nothing with it and finds it again. The audit log has one line, with the filter and the
/// number, written with the first portion; another says how far it came if that was not to the end. Each case has its own line as ever.
/// An admin has one such act at a time. It ends with the server; what is left to do is still open then.
/// </summary>
public sealed partial class BulkTriage(
    IDbContextFactory<DashboardContext> contexts, WriteTransaction transaction, IncidentInbox inbox, TriageService triage, TimeProvider clock,
    ILogger<BulkTriage> logger) : IDisposable
{
    /// <summary>Counted up to this; beyond, an act goes on all the same.</summary>
    public const int MostCounted = 100_000;

    private readonly ConcurrentDictionary<string, BulkAct> _acts = new();

    /// <summary>How many open cases match that a word can settle, as <paramref name="adminId"/> sees them.</summary>
    public Task<int> CountAsync(InboxQuery query, string adminId, DateTimeOffset asked, CancellationToken cancellationToken) =>
        inbox.CountSettleableAsync(query, adminId, asked, MostCounted, cancellationToken);

    /// <summary>The admin's act, which goes on or has ended; null when there was none, or it was put away.</summary>
    public BulkAct? Of(string adminId) => _acts.GetValueOrDefault(adminId);

    /// <summary>Begins one. Answers the one that goes on where there is one: nothing else is begun then.</summary>
    public BulkAct Start(BulkOrder order, Actor actor)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order.Note?.Length ?? 0, TriageService.NoteLength, nameof(order));
        var act = new BulkAct(order, actor);
        var kept = _acts.AddOrUpdate(actor.UserId, act, (_, other) => other.State == BulkState.Running ? other : act);
        if (kept == act)
            act.Ended = Task.Run(() => RunAsync(act));
        else
            act.Dispose();
        return kept;
    }

    /// <summary>Forgets what has ended.</summary>
    public void PutAway(string adminId)
    {
        if (Of(adminId) is { State: not BulkState.Running } ended)
            _acts.TryRemove(new(adminId, ended));
    }

    /// <summary>Stops what goes on, each after the portion it is at.</summary>
    public void Dispose()
    {
        foreach (var act in _acts.Values)
        {
            act.Stop();
            act.Ended.GetAwaiter().GetResult();
            act.Dispose();
        }
    }

    private async Task RunAsync(BulkAct act)
    {
        try
        {
            act.State = await WorkAsync(act);
            if (act is { State: not BulkState.Finished, Done: > 0 })
                await NoteStopAsync(act);
        }
        catch (DbException e)
        {
            act.State = BulkState.Failed;
            LogFailed(e, act.Done, act.Order.Count);
        }
        finally
        {
            // Pages look once more, also where the last portion changed nothing.
            triage.TellOf(0);
        }
    }

    private async Task<BulkState> WorkAsync(BulkAct act)
    {
        for (var last = 0; ;)
        {
            if (act.Stopping.IsCancellationRequested)
                return BulkState.Stopped;
            List<int> portion;
            await using (var db = await contexts.CreateDbContextAsync(CancellationToken.None))
            {
                var found = IncidentInbox.Settleable(db, act.Order.Query, act.Actor.UserId, act.Order.Asked);
                portion = await found.Where(i => i.Id > last).OrderBy(i => i.Id).Take(TriageService.MostAtOnce).Select(i => i.Id).ToListAsync(CancellationToken.None);
            }

            if (portion.Count == 0)
                return BulkState.Finished;
            last = portion[^1];
            var (result, changed) = await triage.ActOnManyAsync(portion, act.Order.Resolution, act.Order.Note, act.Done == 0 ? [Begun(act)] : [], act.Actor);
            if (result is not (AdminResult.Done or AdminResult.Unchanged))
            {
                act.Refusal = result;
                return BulkState.Refused;
            }

            act.Add(changed);
        }
    }

    private static AuditEntry Begun(BulkAct act) => new()
    {
        Action = act.Order.Resolution is null ? AuditAction.IncidentsAssigned : AuditAction.IncidentsResolved, Target = act.Order.Search,
        After = Incidents(act.Order.Count), Reason = act.Order.Note,
    };

    // Not through the gate: who may not go on has still done what was done.
    private Task<int> NoteStopAsync(BulkAct act) => transaction.RunAsync(
        db =>
        {
            db.Audit.Add(new AuditEntry
            {
                At = clock.GetUtcNow(), ActorId = act.Actor.UserId, Ip = act.Actor.Requester.Ip, Agent = act.Actor.Requester.Agent,
                Action = AuditAction.IncidentsStopped, Target = act.Order.Search, Before = Incidents(act.Order.Count), After = Incidents(act.Done),
            });
            return db.SaveChangesAsync();
        },
        CancellationToken.None);

    private static string Incidents(int count) => count == 1 ? "1 incident" : $"{count} incidents";

    [LoggerMessage(Level = LogLevel.Error, Message = "An act on many incidents failed after {Done} of {Count}; the others are as they were")]
    private partial void LogFailed(Exception error, int done, int count);
}
