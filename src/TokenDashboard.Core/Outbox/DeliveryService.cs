using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Outbox;

/// <summary>A delivery that was given up, for whoever can do something about it.</summary>
public sealed record DeadLetter(
    long Id, OutboxKind Kind, string Channel, DateTimeOffset At, int Tries, DateTimeOffset GivenUpAt, string? Error);

/// <summary>
/// Takes what is in the outbox to whom it concerns, at least once. What can't be delivered is tried again, ever more
/// rarely, for a day and a half; then it is given up and waits for an admin. One receiver that hangs delays no other.
/// </summary>
public sealed class DeliveryService(
    WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, IEnumerable<IDeliveryChannel> channels, AdminGate gate,
    SessionFeed feed, TimeProvider clock)
{
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

    /// <summary>Plans, sends what is due, forgets what is old. Returns how many were delivered.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        while (await PlanAsync(cancellationToken) == BatchSize)
            cancellationToken.ThrowIfCancellationRequested();
        var delivered = await Task.WhenAll(_channels.Select(channel => SendDueAsync(channel, cancellationToken)));
        await ForgetAsync(cancellationToken);
        return delivered.Sum();
    }

    /// <summary>What was given up, the latest first, at most 100.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ListGivenUpAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Deliveries.AsNoTracking().Where(d => d.GivenUpAt != null).OrderByDescending(d => d.GivenUpAt).Take(100)
            .Join(db.Outbox, d => d.EventId, e => e.Id, (d, e) => new DeadLetter(d.Id, e.Kind, d.Channel, e.At, d.Tries, d.GivenUpAt!.Value, d.Error))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Has one that was given up tried again, from the beginning.</summary>
    public async Task<AdminResult> RetryAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        var result = await gate.RunAsync(
            actor,
            async (db, now) =>
            {
                var due = await db.Deliveries.Where(d => d.Id == id && d.GivenUpAt != null).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(d => d.GivenUpAt, (DateTimeOffset?)null)
                        .SetProperty(d => d.Tries, 0)
                        .SetProperty(d => d.DueAt, now),
                    cancellationToken);
                return due == 0 ? [] : [new AuditEntry { Action = AuditAction.DeliveryRetried, Target = $"delivery {id}" }];
            },
            cancellationToken);
        feed.Publish(new Change.Jobs(Job));
        return result;
    }

    private Task<int> PlanAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return transaction.RunAsync(
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
                return events.Count;
            },
            cancellationToken);
    }

    private async Task<int> SendDueAsync(IDeliveryChannel channel, CancellationToken cancellationToken)
    {
        var until = clock.GetUtcNow() + ChannelTurn;
        var delivered = 0;
        // One failure ends the channel's turn: whoever does not answer is not asked a hundred times over.
        while (clock.GetUtcNow() < until && await LeaseAsync(channel.Name, cancellationToken) is var (delivery, what))
        {
            var result = await channel.SendAsync(what, delivery.Body, cancellationToken);
            await RecordAsync(delivery, result, cancellationToken);
            if (result is not SendResult.Sent)
                break;
            delivered++;
        }

        return delivered;
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

    private Task<int> RecordAsync(Delivery delivery, SendResult result, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var error = result switch { SendResult.Failed failed => failed.Error, SendResult.Refused refused => refused.Error, _ => null };
        var isOver = result is SendResult.Refused || (result is SendResult.Failed && delivery.Tries > BackOff.Count);
        var again = result is SendResult.Failed && !isOver ? now + BackOff[delivery.Tries - 1] : (DateTimeOffset?)null;
        return transaction.RunAsync(
            db => db.Deliveries.Where(d => d.Id == delivery.Id && d.Tries == delivery.Tries).ExecuteUpdateAsync(
                set => set
                    .SetProperty(d => d.DueAt, again)
                    .SetProperty(d => d.DeliveredAt, result is SendResult.Sent ? now : null)
                    .SetProperty(d => d.GivenUpAt, isOver ? now : null)
                    .SetProperty(d => d.Error, error),
                cancellationToken),
            cancellationToken);
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
}
