using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Telemetry;

namespace TokenDashboard.Core.Outbox;

/// <summary>A delivery that was given up, for whoever can do something about it, with the name of whom it is about.</summary>
public sealed record DeadLetter(
    long Id, OutboxKind Kind, string Channel, string? UserName, DateTimeOffset At, int Tries, DateTimeOffset GivenUpAt, string? Error);

/// <summary>
/// Takes what is in the outbox to whom it concerns, at least once. What can't be delivered is tried again, ever more
/// rarely, for a day and a half; then it is given up and waits for an admin. One receiver that hangs delays no other.
/// </summary>
public sealed partial class DeliveryService(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, IEnumerable<IDeliveryChannel> channels, AdminGate gate,
    SessionFeed feed, TimeProvider clock, DashboardMetrics metrics, ILogger<DeliveryService> logger)
{
    /// <summary>The channel by which owners are written to.</summary>
    public const string MailChannel = "mail";

    /// <summary>What the pages are told has changed.</summary>
    public const string Job = "deliveries";

    /// <summary>How long to wait before each further try.</summary>
    public static readonly IReadOnlyList<TimeSpan> BackOff =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(6), TimeSpan.FromHours(24),
    ];

    private const int BatchSize = 100;

    // Older ones are news to nobody.
    private static readonly TimeSpan Freshness = TimeSpan.FromDays(1);
    private static readonly TimeSpan KeepDelivered = TimeSpan.FromDays(7);
    private static readonly TimeSpan KeepGivenUp = TimeSpan.FromDays(30);

    // Longer than any channel takes for one; a process that dies in between leaves the delivery to the next.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ChannelTurn = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<IDeliveryChannel> _channels = [.. channels];
    private readonly HashSet<string> _busy = [];

    /// <summary>
    /// Plans, sends what is due, forgets what is old. Returns how many were delivered. May be run again while it waits for
    /// somebody: the next run serves the others.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        while (await PlanAsync(cancellationToken) == BatchSize)
            cancellationToken.ThrowIfCancellationRequested();
        await GiveUpOrphansAsync(cancellationToken);
        var delivered = await Task.WhenAll(_channels.Select(channel => TakeTurnAsync(channel, cancellationToken)));
        await ForgetAsync(cancellationToken);
        return delivered.Sum();
    }

    /// <summary>What was given up, the latest first, at most 100.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ListGivenUpAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Deliveries.AsNoTracking().Where(d => d.GivenUpAt != null).OrderByDescending(d => d.GivenUpAt).Take(100)
            .Join(db.Outbox, d => d.EventId, e => e.Id, (d, e) => new DeadLetter(
                d.Id, e.Kind, d.Channel, db.Accounts.Where(u => u.Id == e.UserId).Select(u => u.Name).FirstOrDefault(),
                e.At, d.Tries, d.GivenUpAt!.Value, d.Error))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Has one that was given up tried again, from the beginning.</summary>
    public async Task<AdminResult> RetryAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        var result = await gate.RunAsync(
            Capability.Administer, actor,
            async (db, now) =>
            {
                var due = await db.Deliveries.Where(d => d.Id == id && d.GivenUpAt != null).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(d => d.GivenUpAt, (DateTimeOffset?)null)
                        .SetProperty(d => d.Tries, 0)
                        .SetProperty(d => d.DueAt, now),
                    cancellationToken);
                if (due == 0)
                    return [];
                var userId = await db.Deliveries.Where(d => d.Id == id).Join(db.Outbox, d => d.EventId, e => e.Id, (_, e) => e.UserId).FirstAsync(cancellationToken);
                return [new AuditEntry { Action = AuditAction.DeliveryRetried, UserId = userId, Target = $"delivery {id}" }];
            },
            cancellationToken);
        feed.Publish(new Change.Jobs(Job));
        return result;
    }

    private async Task<int> PlanAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // Nearly always there is nothing: then the writer's turn is left to others.
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!await db.Outbox.AnyAsync(e => e.PlannedAt == null, cancellationToken))
                return 0;
        }

        var planned = await transaction.RunAsync(
            async db =>
            {
                var events = await db.Outbox.Where(e => e.PlannedAt == null).OrderBy(e => e.Id).Take(BatchSize).ToListAsync(cancellationToken);
                foreach (var what in events)
                {
                    what.PlannedAt = now;
                    if (what.At < now - Freshness)
                        continue;
                    foreach (var channel in _channels.Where(c => c.Wants(what)))
                    {
                        var body = await channel.ComposeAsync(db, what, cancellationToken);
                        db.Deliveries.Add(new Delivery { EventId = what.Id, Channel = channel.Name, Body = body, DueAt = now });
                    }
                }

                await db.SaveChangesAsync(cancellationToken);
                return events;
            },
            cancellationToken);
        await MeasureAsync(planned, cancellationToken);
        return planned.Count;
    }

    // By whoever planned it, so that all instances together count it once.
    private async Task MeasureAsync(List<OutboxEvent> planned, CancellationToken cancellationToken)
    {
        foreach (var what in planned)
            metrics.Told(DashboardMetrics.NameOf(what.Kind));
        var opened = planned.Where(e => e.Kind == OutboxKind.IncidentOpened).Select(e => e.IncidentId).ToList();
        if (opened.Count == 0)
            return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        foreach (var incident in await db.Incidents.Where(i => opened.Contains(i.Id)).Select(i => new { i.Kind, i.Verdict, i.Severity }).ToListAsync(cancellationToken))
            metrics.IncidentOpened(DashboardMetrics.NameOf(incident.Kind), DashboardMetrics.NameOf(incident.Verdict), DashboardMetrics.NameOf(incident.Severity));
    }

    // A receiver that is not configured any more gets nothing, and an admin sees what it did not get.
    private async Task GiveUpOrphansAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var names = _channels.Select(c => c.Name).ToList();
        var orphans = (DashboardContext db) => db.Deliveries.Where(d => d.DueAt != null && d.DueAt <= now && !names.Contains(d.Channel));
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!await orphans(db).AnyAsync(cancellationToken))
                return;
        }

        await transaction.RunAsync(
            db => orphans(db).ExecuteUpdateAsync(
                set => set
                    .SetProperty(d => d.DueAt, (DateTimeOffset?)null)
                    .SetProperty(d => d.GivenUpAt, now)
                    .SetProperty(d => d.Error, "This receiver is not configured any more."),
                cancellationToken),
            cancellationToken);
    }

    // One turn at a time: whoever hangs keeps a run waiting, and the next run passes it by.
    private async Task<int> TakeTurnAsync(IDeliveryChannel channel, CancellationToken cancellationToken)
    {
        lock (_busy)
        {
            if (!_busy.Add(channel.Name))
                return 0;
        }

        try
        {
            return await SendDueAsync(channel, cancellationToken);
        }
        finally
        {
            lock (_busy)
                _busy.Remove(channel.Name);
        }
    }

    private async Task<int> SendDueAsync(IDeliveryChannel channel, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow() + ChannelTurn;
        var delivered = 0;
        // One failure ends the channel's turn: whoever does not answer is not asked a hundred times over.
        while (clock.GetUtcNow() < until && await LeaseAsync(channel.Name, cancellationToken) is var (delivery, what))
        {
            var result = await SendAsync(channel, what, delivery.Body, cancellationToken);
            metrics.Delivered(channel.Name, result is SendResult.Sent ? "sent" : result is SendResult.Refused ? "refused" : "failed");
            await RecordAsync(delivery, what, result);
            if (result is not SendResult.Sent)
                break;
            delivered++;
        }

        return delivered;
    }

    private async Task<SendResult> SendAsync(IDeliveryChannel channel, OutboxEvent what, string? body, CancellationToken cancellationToken)
    {
        try
        {
            return await channel.SendAsync(what, body, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever a channel fails with is one failed try: it must neither stop the others nor be tried for ever.
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            var reference = Reference.New();
            LogFailed(logger, channel.Name, reference, e);
            return new SendResult.Failed($"{e.GetBaseException().GetType().Name}. Reference {reference}");
        }
    }

    private async Task<(Delivery Delivery, OutboxEvent What)?> LeaseAsync(string channel, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!await Due(db, channel, now).AnyAsync(cancellationToken))
                return null;
        }

        return await transaction.RunAsync<(Delivery, OutboxEvent)?>(
            async db =>
            {
                var delivery = await Due(db, channel, now).OrderBy(d => d.DueAt).FirstOrDefaultAsync(cancellationToken);
                if (delivery is null)
                    return null;
                delivery.Tries++;
                delivery.DueAt = now + Lease;
                await db.SaveChangesAsync(cancellationToken);
                return (delivery, await db.Outbox.AsNoTracking().FirstAsync(e => e.Id == delivery.EventId, cancellationToken));
            },
            cancellationToken);
    }

    private static IQueryable<Delivery> Due(DashboardContext db, string channel, DateTimeOffset now) =>
        db.Deliveries.Where(d => d.DueAt != null && d.DueAt <= now && d.Channel == channel);

    // What was sent has been sent: keeping that is not cancelled.
    private async Task RecordAsync(Delivery delivery, OutboxEvent what, SendResult result)
    {
        var now = clock.GetUtcNow();
        var error = result switch { SendResult.Failed failed => failed.Error, SendResult.Refused refused => refused.Error, _ => null };
        var isOver = result is SendResult.Refused || (result is SendResult.Failed && delivery.Tries > BackOff.Count);
        var again = result is SendResult.Failed && !isOver ? now + BackOff[delivery.Tries - 1] : (DateTimeOffset?)null;
        var told = await transaction.RunAsync(
            async db =>
            {
                var recorded = await db.Deliveries.Where(d => d.Id == delivery.Id && d.Tries == delivery.Tries && d.DueAt == delivery.DueAt).ExecuteUpdateAsync(set => set
                    .SetProperty(d => d.DueAt, again)
                    .SetProperty(d => d.DeliveredAt, result is SendResult.Sent ? now : null)
                    .SetProperty(d => d.GivenUpAt, isOver ? now : null)
                    .SetProperty(d => d.Error, error));
                if (recorded == 0 || result is not SendResult.Sent { Reached: true } || delivery.Channel != MailChannel
                    || what is not { Kind: OutboxKind.IncidentOpened, IncidentId: { } incident, UserId: { } owner })
                    return false;
                db.CaseEntries.Add(new CaseEntry { IncidentId = incident, UserId = owner, At = now, Kind = CaseEntryKind.OwnerTold });
                await db.SaveChangesAsync();
                return true;
            },
            CancellationToken.None);
        if (told)
            feed.Publish(new Change.Incidents(what.IncidentId!.Value));
        if (isOver)
            feed.Publish(new Change.Jobs(Job));
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (delivered, givenUp) = (now - KeepDelivered, now - KeepGivenUp);
        var plannedBefore = (DashboardContext db) => db.Outbox
            .Where(e => e.PlannedAt != null && e.At < delivered
                && !db.Deliveries.Any(d => d.EventId == e.Id && (d.DueAt != null || (d.GivenUpAt != null && d.GivenUpAt > givenUp))))
            .OrderBy(e => e.At).Select(e => e.Id).Take(BatchSize);
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!await plannedBefore(db).AnyAsync(cancellationToken))
                return;
        }

        await transaction.RunAsync(
            db =>
            {
                var old = plannedBefore(db);
                return db.Outbox.Where(e => old.Contains(e.Id)).ExecuteDeleteAsync(cancellationToken);
            },
            cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A delivery by {Channel} failed, reference {Reference}")]
    private static partial void LogFailed(ILogger logger, string channel, string reference, Exception error);
}
