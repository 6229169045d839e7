using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Overview;

/// <summary>What an alarm says.</summary>
/// <param name="Hour">The hour it is about.</param>
/// <param name="Count">How many cases were opened in it by then.</param>
/// <param name="Most">More than so many are unusual.</param>
public sealed record Alarm(DateTimeOffset Hour, long Count, long Most)
{
    /// <summary>Reads what <see cref="ToString"/> wrote; null where it is none.</summary>
    public static Alarm? Parse(string? text) => text?.Split(' ') is [var hour, var count, var most]
        && DateTimeOffset.TryParseExact(hour, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from)
        && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var cases) && long.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var usual)
            ? new Alarm(from, cases, usual) : null;

    /// <summary>As the outbox keeps it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Hour:O} {Count} {Most}");
}

/// <summary>
/// Tells those who act and receivers that cases are unusually many: each once in the quiet time they chose, however many instances look and however long it lasts. Who knows no token that was
/// issued here opens no case, and so raises no alarm.
/// </summary>
public sealed class AlarmService(WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, OverviewService overview, AdminGate gate, TimeProvider clock)
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>The quiet time, in hours, of who has chosen none, and of receivers that are no people.</summary>
    public const int QuietHours = 4;

    /// <summary>What may be chosen; 0 is never.</summary>
    public static readonly IReadOnlyList<int> Choices = [1, QuietHours, 24, 0];

    /// <summary>Looks, and tells whoever is to be told. Returns how many events that were.</summary>
    public async Task<int> CheckAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await overview.FindUnusualAsync(cancellationToken) is not { Usual: { } usual } hour)
            return 0;
        var alarm = new Alarm(hour.From, hour.Count, (long)usual.Most).ToString();
        var longAgo = now.AddHours(-Choices.Max());
        // Whether somebody was told is asked where it is written: whoever writes waits for their turn, on whichever instance.
        return await transaction.RunAsync(
            async db =>
            {
                var told = await db.Outbox.Where(o => o.At > longAgo && o.Kind == OutboxKind.CasesUnusual).Select(o => new { o.UserId, o.At }).ToListAsync(cancellationToken);
                var admins = await db.Open().Where(DeskRoles.Having(Capability.Act))
                    .Select(a => new { a.Id, Quiet = db.AlarmChoices.Where(c => c.UserId == a.Id).Select(c => (int?)c.QuietHours).FirstOrDefault() ?? QuietHours }).ToListAsync(cancellationToken);
                List<string?> due = [null, .. admins.Where(a => a.Quiet > 0).Select(a => a.Id)];
                due.RemoveAll(id => told.Any(t => t.UserId == id && t.At > now.AddHours(-(admins.Find(a => a.Id == id)?.Quiet ?? QuietHours))));
                db.Outbox.AddRange(due.Select(id => OutboxEvent.Of(OutboxKind.CasesUnusual, now, id, detail: alarm)));
                await db.SaveChangesAsync(cancellationToken);
                return due.Count;
            },
            cancellationToken);
    }

    /// <summary>The quiet time of an admin, in hours; 0 when they want no alarms.</summary>
    public async Task<int> QuietHoursOfAsync(string adminId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AlarmChoices.Where(c => c.UserId == adminId).Select(c => (int?)c.QuietHours).FirstOrDefaultAsync(cancellationToken) ?? QuietHours;
    }

    /// <summary>Chooses it for the admin themselves, one of <see cref="Choices"/>. The audit log has it: whoever wants something unseen would switch alarms off first.</summary>
    public Task<AdminResult> ChooseAsync(int quietHours, Actor actor, CancellationToken cancellationToken)
    {
        if (!Choices.Contains(quietHours))
            throw new ArgumentOutOfRangeException(nameof(quietHours));
        return gate.RunAsync(
            Capability.Act, actor,
            async (db, _) =>
            {
                var choice = await db.AlarmChoices.FirstOrDefaultAsync(c => c.UserId == actor.UserId, cancellationToken);
                var before = choice?.QuietHours ?? QuietHours;
                if (before == quietHours)
                    return [];
                if (choice is null)
                    db.AlarmChoices.Add(choice = new AlarmChoice { UserId = actor.UserId });
                choice.QuietHours = quietHours;
                return [new AuditEntry { Action = AuditAction.AlarmsChosen, UserId = actor.UserId, Before = Words(before), After = Words(quietHours) }];
            },
            cancellationToken);
    }

    private static string Words(int hours) => hours switch { 0 => "never", 1 => "1 hour", _ => string.Create(CultureInfo.InvariantCulture, $"{hours} hours") };
}
