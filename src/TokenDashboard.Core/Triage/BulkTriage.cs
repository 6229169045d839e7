using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Triage;

/// <summary>
/// Acts on all cases that match, or are of a group, in the background and in portions of <see cref="TriageService.MostAtOnce"/>, each a transaction that asks anew whether
/// the admin may: a page that is closed, or loses its connection, takes nothing with it and finds it again, on whichever instance. The audit log has one line, with the
/// filter and the number, and another where it did not come to its end; each case has its own line as ever. An admin has one such act at a time.
/// One that was left in the middle, since the server stopped, says so and is taken up again when its admin says so, where it had come to.
/// </summary>
public sealed partial class BulkTriage(
    IDbContextFactory<DashboardContext> contexts, WriteTransaction transaction, AdminGate gate, IncidentInbox inbox, CaseGroups groups, TriageService triage, SessionFeed feed,
    TimeProvider clock, ILogger<BulkTriage> logger) : IDisposable
{
    /// <summary>Counted up to this; beyond, an act goes on all the same.</summary>
    public const int MostCounted = 100_000;

    // Who works on an act does a portion in less.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, Task> _working = new();

    /// <summary>How many open cases match that a word can settle, as <paramref name="adminId"/> sees them.</summary>
    public Task<int> CountAsync(InboxQuery query, string adminId, DateTimeOffset asked, CancellationToken cancellationToken) =>
        inbox.CountSettleableAsync(query, adminId, asked, MostCounted, cancellationToken);

    /// <summary>The admin's act, which goes on or has ended; null when there was none, or it was put away.</summary>
    public async Task<BulkAct?> FindAsync(string adminId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Of(db, adminId).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Begins one. <see cref="AdminResult.Unchanged"/>, and nothing is begun, while the admin's last one goes on.</summary>
    public Task<AdminResult> StartAsync(BulkOrder order, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order.Note?.Length ?? 0, TriageService.NoteLength, nameof(order));
        return WorkAsync(
            actor,
            async (db, worker, now) =>
            {
                var former = await Of(db, actor.UserId).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
                if (former?.IsRunning(now) == true)
                    return [];
                await Of(db, actor.UserId).ExecuteDeleteAsync(cancellationToken);
                var act = new BulkAct
                {
                    UserId = actor.UserId, SessionId = actor.SessionId, Ip = actor.Requester.Ip, Agent = actor.Requester.Agent, Kind = order.Kind, Resolution = order.Resolution,
                    Note = order.Note, Query = order.Query is null ? null : JsonSerializer.Serialize(order.Query), Group = order.Group?.ToString(), Search = order.Search,
                    Asked = order.Asked, Count = order.Count, Worker = worker, Until = now + Lease,
                };
                db.BulkActs.Add(act);
                var begun = new AuditEntry { Action = Action(act.Kind), Target = act.Search, After = Amount(act, act.Count), Reason = act.Note };
                return former?.IsLeft(now) == true ? [HowFar(former), begun] : [begun];
            },
            cancellationToken);
    }

    /// <summary>Takes up what did not come to its end, where it had come to. <see cref="AdminResult.Unchanged"/> when there is none, or somebody works on it.</summary>
    public Task<AdminResult> ResumeAsync(Actor actor, CancellationToken cancellationToken) => WorkAsync(
        actor,
        async (db, worker, now) =>
        {
            var taken = await Of(db, actor.UserId).Where(a => a.State != BulkState.Finished && (a.State != BulkState.Running || a.Until <= now)).ExecuteUpdateAsync(
                set => set.SetProperty(a => a.State, BulkState.Running).SetProperty(a => a.Worker, worker).SetProperty(a => a.Until, now + Lease)
                    .SetProperty(a => a.SessionId, actor.SessionId).SetProperty(a => a.Ip, actor.Requester.Ip).SetProperty(a => a.Agent, actor.Requester.Agent),
                cancellationToken);
            if (taken == 0)
                return [];
            var act = await Of(db, actor.UserId).AsNoTracking().FirstAsync(cancellationToken);
            return [new AuditEntry { Action = AuditAction.IncidentsResumed, Target = act.Search, Before = Amount(act, act.Done), After = Amount(act, act.Count) }];
        },
        cancellationToken);

    /// <summary>Has the admin's act end after the portion it is at, on whichever instance that is.</summary>
    public async Task StopAsync(string adminId, CancellationToken cancellationToken)
    {
        await EndAsync(Running(adminId, null), BulkState.Stopped, cancellationToken);
        feed.Publish(new Change.BulkActs(adminId));
    }

    /// <summary>Forgets what has ended; the audit log has how far it came.</summary>
    public async Task PutAwayAsync(string adminId, CancellationToken cancellationToken)
    {
        await transaction.RunAsync(
            async db =>
            {
                var now = clock.GetUtcNow();
                if (await Of(db, adminId).FirstOrDefaultAsync(cancellationToken) is not { } act || act.IsRunning(now))
                    return 0;
                if (act.IsLeft(now))
                    db.Audit.Add(By(act, HowFar(act), now));
                db.BulkActs.Remove(act);
                return await db.SaveChangesAsync(cancellationToken);
            },
            cancellationToken);
        feed.Publish(new Change.BulkActs(adminId));
    }

    /// <summary>Leaves what goes on here, each after the portion it is at.</summary>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
            return;
        _stop.Cancel();
        Task.WhenAll(_working.Values).GetAwaiter().GetResult();
        _stop.Dispose();
    }

    /// <summary>Done when nobody works on the admin's act here any more; never fails.</summary>
    internal Task EndedAsync(string adminId) => _working.GetValueOrDefault(adminId) ?? Task.CompletedTask;

    private async Task<AdminResult> WorkAsync(Actor actor, Func<DashboardContext, Guid, DateTimeOffset, Task<IReadOnlyList<AuditEntry>>> begin, CancellationToken cancellationToken)
    {
        var worker = Guid.NewGuid();
        var result = await gate.RunAsync(Capability.Act, actor, (db, now) => begin(db, worker, now), cancellationToken);
        if (result == AdminResult.Done)
            _working[actor.UserId] = Task.Run(() => RunAsync(actor, worker), CancellationToken.None);
        return result;
    }

    private async Task RunAsync(Actor actor, Guid worker)
    {
        try
        {
            await WorkAsync(actor, worker);
        }
        catch (DbException e)
        {
            LogFailed(e);
            await FailAsync(actor, worker);
        }
        finally
        {
            feed.Publish(new Change.BulkActs(actor.UserId));
        }
    }

    private async Task WorkAsync(Actor actor, Guid worker)
    {
        while (true)
        {
            var act = await FindAsync(actor.UserId, CancellationToken.None);
            if (act?.Worker != worker || act.State != BulkState.Running)
                return;
            if (_stop.IsCancellationRequested)
            {
                // Whoever asks sees at once that nobody works on it.
                await transaction.RunAsync(db => Running(actor.UserId, worker)(db).ExecuteUpdateAsync(set => set.SetProperty(a => a.Until, clock.GetUtcNow()), CancellationToken.None), CancellationToken.None);
                return;
            }

            var portion = await NextAsync(act);
            if (portion.Count == 0)
            {
                await EndAsync(Running(actor.UserId, worker), BulkState.Finished, CancellationToken.None);
                return;
            }

            var result = await triage.ActOnManyAsync(act, portion, Running(actor.UserId, worker), clock.GetUtcNow() + Lease, actor);
            if (result is not (AdminResult.Done or AdminResult.Unchanged))
            {
                await EndAsync(Running(actor.UserId, worker), BulkState.Refused, CancellationToken.None);
                return;
            }

            feed.Publish(new Change.BulkActs(actor.UserId));
        }
    }

    // Where not even that can be written, it counts as left once its time is up.
    private async Task FailAsync(Actor actor, Guid worker)
    {
        try
        {
            await EndAsync(Running(actor.UserId, worker), BulkState.Failed, CancellationToken.None);
        }
        catch (DbException e)
        {
            LogFailed(e);
        }
    }

    private async Task<IReadOnlyList<int>> NextAsync(BulkAct act)
    {
        var most = TriageService.MostOf(act.Kind);
        if (act.Query is { } query)
        {
            await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
            var found = IncidentInbox.Settleable(db, JsonSerializer.Deserialize<InboxQuery>(query)!, act.UserId, act.Asked);
            return await found.Where(i => i.Id > act.Last).OrderBy(i => i.Id).Take(most).Select(i => i.Id).ToListAsync(CancellationToken.None);
        }

        var group = GroupKey.Parse(act.Group ?? "") is { } key ? await groups.FindAsync(key, CancellationToken.None) : null;
        return [.. (group is null ? [] : Cases(group, act.Kind, act.UserId, act.Asked)).Select(c => c.Id).Where(id => id > act.Last).Order().Take(most)];
    }

    /// <summary>The cases of a group that an act of the kind is about. Who acts stays in.</summary>
    public static IEnumerable<GroupCase> Cases(CaseGroup group, BulkKind kind, string adminId, DateTimeOffset asked) => group.Cases.Where(c => c.OpenedAt <= asked && kind switch
    {
        BulkKind.Note => true,
        BulkKind.Contain => c.UserId != adminId,
        _ => c.Status == IncidentStatus.Open,
    });

    // In one transaction: what is done by then is what the log says, and nothing is done after.
    private Task<int> EndAsync(Func<DashboardContext, IQueryable<BulkAct>> which, BulkState state, CancellationToken cancellationToken) => transaction.RunAsync(
        async db =>
        {
            if (await which(db).FirstOrDefaultAsync(cancellationToken) is not { } act)
                return 0;
            act.State = state;
            if (state != BulkState.Finished)
                db.Audit.Add(By(act, HowFar(act), clock.GetUtcNow()));
            return await db.SaveChangesAsync(cancellationToken);
        },
        cancellationToken);

    private static IQueryable<BulkAct> Of(DashboardContext db, string adminId) => db.BulkActs.Where(a => a.UserId == adminId);

    private static Func<DashboardContext, IQueryable<BulkAct>> Running(string adminId, Guid? worker) =>
        db => Of(db, adminId).Where(a => a.State == BulkState.Running && (worker == null || a.Worker == worker));

    private static AuditEntry HowFar(BulkAct act) => new() { Action = AuditAction.IncidentsStopped, Target = act.Search, Before = Amount(act, act.Count), After = Amount(act, act.Done) };

    // Not through the gate: who may not go on has still done what was done.
    private static AuditEntry By(BulkAct act, AuditEntry entry, DateTimeOffset now)
    {
        (entry.At, entry.ActorId, entry.Ip, entry.Agent) = (now, act.UserId, act.Ip, act.Agent);
        return entry;
    }

    private static AuditAction Action(BulkKind kind) => kind switch
    {
        BulkKind.Assign => AuditAction.IncidentsAssigned,
        BulkKind.Resolve => AuditAction.IncidentsResolved,
        BulkKind.Note => AuditAction.IncidentsNoted,
        _ => AuditAction.IncidentsContained,
    };

    private static string Amount(BulkAct act, int count) => AuditLog.Amount(count, act.Kind == BulkKind.Contain ? "account" : "incident");

    [LoggerMessage(Level = LogLevel.Error, Message = "An act on many incidents failed; what it had not come to is as it was")]
    private partial void LogFailed(Exception error);
}
