using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Overview;

/// <summary>
/// Says whether something is going on: what happens now beside what is usual at this time of day, by the four weeks before. It reads numbers by the hour, so that a page
/// of it costs the same however many sessions there are.
/// </summary>
public sealed class OverviewService(IDbContextFactory<DashboardContext> contexts, AppVersions versions, TimeProvider clock)
{
    /// <summary>How many weeks the days go back.</summary>
    public const int Weeks = 12;

    /// <summary>New cases are counted up to this.</summary>
    public const int MostNew = 1000;

    /// <summary>A case is new for so long.</summary>
    public static readonly TimeSpan New = TimeSpan.FromMinutes(5);

    // Below these nothing is unusual, however little there was before: one case where there was none is no attack.
    private const int FewCases = 5;
    private const int FewTokens = 50;
    private const int FewSignIns = 20;

    private const int Hours = 24;
    private const int Before = 28;
    private static readonly TimeSpan Slow = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Hangs = TimeSpan.FromHours(1);

    /// <summary>How things stand, with the last twelve weeks where they are asked for.</summary>
    /// <param name="zone">Whose days and months they are.</param>
    /// <param name="withWeeks">Whether with the last twelve weeks.</param>
    /// <param name="former">What was read a moment ago in the same zone: of that is taken what changes slowly.</param>
    /// <param name="cancellationToken">Stops waiting for the database.</param>
    public async Task<Situation> ReadAsync(TimeZoneInfo zone, bool withWeeks, Situation? former, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var hour = Session.StartOf(Session.HourOf(now));
        var slow = former?.SlowAt > now - Slow ? former : null;
        var days = withWeeks ? (7 * Weeks) + Before : Before + 1;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var begun = await db.HourlyCounts.OrderBy(c => c.Hour).Select(c => (DateTimeOffset?)c.Hour).FirstOrDefaultAsync(cancellationToken) ?? hour;
        var since = hour.AddDays(-days);
        var counts = (await db.HourlyCounts.Where(c => c.Hour >= since).Select(c => new { c.Kind, c.Hour, c.Count }).ToListAsync(cancellationToken))
            .GroupBy(c => c.Kind).ToDictionary(g => g.Key, g => g.ToDictionary(c => c.Hour, c => c.Count));
        var cases = await CountCasesAsync(db, since, cancellationToken);
        return new Situation(
            now,
            Of(cases, null, FewCases),
            Of(counts.GetValueOrDefault(Counted.TokensRefused, []), begun, FewTokens),
            Of(counts.GetValueOrDefault(Counted.SignInsFailed, []), begun, FewSignIns),
            Of(counts.GetValueOrDefault(Counted.SignIns, []), begun, FewSignIns),
            await FindNewAsync(db, now, cancellationToken),
            slow?.SlowAt ?? now,
            slow?.Versions ?? await versions.ListAsync(db, now, cancellationToken),
            slow?.Months ?? await ListMonthsAsync(db, ReaderCalendar.DayOf(now, zone), zone, cancellationToken),
            await ListJobsAsync(db, now, cancellationToken),
            await CountDeliveriesAsync(db, now, cancellationToken));

        Course Of(Dictionary<DateTimeOffset, long> numbers, DateTimeOffset? from, int floor) =>
            new(OfHours(numbers, hour, from, floor), withWeeks ? OfDays(numbers, now, from, floor, zone) : []);
    }

    /// <summary>The hour in which cases are unusually many: this one, or the one before; null when they are not.</summary>
    public async Task<Stretch?> FindUnusualAsync(CancellationToken cancellationToken)
    {
        var hour = Session.StartOf(Session.HourOf(clock.GetUtcNow()));
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // Nearly always there is little: then it is not compared with anything.
        var late = hour.AddHours(-1);
        if (await db.Incidents.Where(i => i.OpenedAt >= late).Take(FewCases + 1).CountAsync(cancellationToken) <= FewCases)
            return null;
        return new Course(OfHours(await CountCasesAsync(db, hour.AddDays(-Before).AddHours(-1), cancellationToken), hour, null, FewCases), []).Unusual;
    }

    private static async Task<Dictionary<DateTimeOffset, long>> CountCasesAsync(DashboardContext db, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var count =
            $$"""
            SELECT {{db.HourOf("\"OpenedAt\"")}} AS "Hour", COUNT(*) AS "Count" FROM {{db.Schema}}incidents WHERE "OpenedAt" >= {{db.StartOf("{0}")}} GROUP BY 1
            """;
        return await db.Database.SqlQueryRaw<HourOfCases>(count, Session.HourOf(since)).ToDictionaryAsync(c => Session.StartOf((int)c.Hour), c => c.Count, cancellationToken);
    }

    // A month is the reader's, which the database does not know: it is given when each begins.
    private static async Task<IReadOnlyList<CasesOfMonth>> ListMonthsAsync(DashboardContext db, DateOnly today, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var months = ReaderCalendar.LastMonths(today);
        var cases = string.Join(' ', months.Select((_, i) => $$"""WHEN "OpenedAt" >= {{db.StartOf($"{{{i}}}")}} THEN {{i}}"""));
        var count =
            $$"""
            SELECT CASE {{cases}} END AS "Month", "Status", "Resolution", COUNT(*) AS "Count" FROM {{db.Schema}}incidents
            WHERE "OpenedAt" >= {{db.StartOf($"{{{months.Count - 1}}}")}} GROUP BY 1, 2, 3
            """;
        var found = await db.Database.SqlQueryRaw<MonthOfCases>(count, [.. months.Select(month => (object)Session.HourOf(ReaderCalendar.StartOf(month, zone)))]).ToListAsync(cancellationToken);
        return [.. found.GroupBy(c => c.Month).OrderBy(g => g.Key).Select(g => new CasesOfMonth(
            months[g.Key], g.Sum(c => c.Count),
            g.Where(c => OutcomeService.FalseAlarms.Any(r => c.Resolution == r.ToString())).Sum(c => c.Count),
            g.Where(c => c.Resolution == nameof(Resolution.Stolen)).Sum(c => c.Count),
            g.Where(c => c.Status == nameof(IncidentStatus.Open)).Sum(c => c.Count)))];
    }

    // Each beside the same hour of the days before, so far back as there was counting.
    private static List<Stretch> OfHours(Dictionary<DateTimeOffset, long> numbers, DateTimeOffset hour, DateTimeOffset? begun, int floor) =>
        [.. Enumerable.Range(1 - Hours, Hours).Select(back => hour.AddHours(back)).Select(at => new Stretch(
            at, numbers.GetValueOrDefault(at),
            Usual.Of([.. Enumerable.Range(1, Before).Select(day => at.AddDays(-day)).Where(before => begun is null || before > begun).Select(before => numbers.GetValueOrDefault(before))], floor)))];

    // Each beside the days before.
    private static List<Stretch> OfDays(Dictionary<DateTimeOffset, long> numbers, DateTimeOffset now, DateTimeOffset? begun, int floor, TimeZoneInfo zone)
    {
        var byDay = numbers.GroupBy(n => ReaderCalendar.DayOf(n.Key, zone)).ToDictionary(g => g.Key, g => g.Sum(n => n.Value));
        var (today, first) = (ReaderCalendar.DayOf(now, zone), begun is { } from ? ReaderCalendar.DayOf(from, zone) : DateOnly.MinValue);
        return [.. Enumerable.Range(1 - (7 * Weeks), 7 * Weeks).Select(today.AddDays).Select(day => new Stretch(
            ReaderCalendar.StartOf(day, zone), byDay.GetValueOrDefault(day),
            Usual.Of([.. Enumerable.Range(1, Before).Select(back => day.AddDays(-back)).Where(before => before > first).Select(before => byDay.GetValueOrDefault(before))], floor)))];
    }

    private static async Task<NewCases> FindNewAsync(DashboardContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - New;
        var newest = db.Incidents.Where(i => i.OpenedAt > since);
        var latest = await newest.OrderByDescending(i => i.OpenedAt).Select(i => new { i.Id, i.OpenedAt }).FirstOrDefaultAsync(cancellationToken);
        return latest is null ? new NewCases(0, null, null) : new NewCases(await newest.Take(MostNew).CountAsync(cancellationToken), latest.Id, latest.OpenedAt);
    }

    private static async Task<IReadOnlyList<StuckJob>> ListJobsAsync(DashboardContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var jobs = await db.JobClaims.Select(c => new
        {
            c.Job, Since = c.Until > now ? (DateTimeOffset?)c.StartedAt : null,
            HasFailed = db.JobRuns.Where(r => r.Job == c.Job).OrderByDescending(r => r.StartedAt).Select(r => r.Error).FirstOrDefault() != null,
        }).ToListAsync(cancellationToken);
        return [.. jobs.Where(j => j.HasFailed || j.Since < now - Hangs).Select(j => new StuckJob(j.Job, j.Since < now - Hangs ? j.Since : null))];
    }

    private static async Task<StuckDeliveries> CountDeliveriesAsync(DashboardContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (late, aDayAgo) = (now - Late, now.AddDays(-1));
        return new StuckDeliveries(
            await db.Deliveries.CountAsync(d => d.DueAt != null && (d.DueAt < late || d.Tries > 1), cancellationToken)
                + await db.Outbox.CountAsync(e => e.PlannedAt == null && e.At < late, cancellationToken),
            await db.Deliveries.CountAsync(d => d.GivenUpAt > aDayAgo, cancellationToken));
    }

    private sealed record HourOfCases(long Hour, long Count);

    private sealed record MonthOfCases(int Month, string Status, string? Resolution, long Count);
}
