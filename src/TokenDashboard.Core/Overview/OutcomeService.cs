using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Overview;

/// <summary>How the cases that were settled within a month were settled.</summary>
/// <param name="Month">Its first day, of the reader's calendar.</param>
/// <param name="Counts">How many in which way; a way that none was settled in is not there.</param>
public sealed record OutcomesOfMonth(DateOnly Month, IReadOnlyDictionary<Resolution, long> Counts)
{
    /// <summary>How many were settled in that way.</summary>
    public long Of(Resolution resolution) => Counts.GetValueOrDefault(resolution);

    /// <summary>How many were settled.</summary>
    public long Total => Counts.Values.Sum();

    /// <summary>How many of them were false alarms.</summary>
    public long FalseAlarms => OutcomeService.FalseAlarms.Sum(Of);
}

/// <summary>Counts what cases turned out to be, by the month they were settled in. It names nobody, and costs one query however many cases there are.</summary>
public sealed class OutcomeService(IDbContextFactory<DashboardContext> contexts, TimeProvider clock)
{
    /// <summary>What makes a case a false alarm: nobody but the owner was there, or somebody tried the detection out.</summary>
    public static readonly Resolution[] FalseAlarms = [Resolution.LostReply, Resolution.Test];

    /// <summary>The last twelve months of the zone, the oldest first; one in which nothing was settled is there all the same. A case that was taken up again counts when it is settled again.</summary>
    public async Task<IReadOnlyList<OutcomesOfMonth>> ListAsync(TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var months = ReaderCalendar.LastMonths(ReaderCalendar.DayOf(clock.GetUtcNow(), zone));
        var cases = string.Join(' ', months.Select((_, i) => $$"""WHEN "ResolvedAt" >= {{db.StartOf($"{{{i}}}")}} THEN {{i}}"""));
        var count =
            $$"""
            SELECT CASE {{cases}} END AS "Month", "Resolution", COUNT(*) AS "Count" FROM {{db.Schema}}incidents
            WHERE "ResolvedAt" >= {{db.StartOf($"{{{months.Count - 1}}}")}} AND "Resolution" IS NOT NULL GROUP BY 1, 2
            """;
        // Some zones begin their months within an hour of UTC.
        var starts = months.Select(month => (object)(ReaderCalendar.StartOf(month, zone) - Session.StartOf(0)).TotalHours);
        var found = (await db.Database.SqlQueryRaw<Outcome>(count, [.. starts]).ToListAsync(cancellationToken)).ToLookup(o => o.Month);
        return [.. months.Select((month, i) => new OutcomesOfMonth(month, found[i].ToDictionary(o => Enum.Parse<Resolution>(o.Resolution), o => o.Count))).Reverse()];
    }

    private sealed record Outcome(int Month, string Resolution, long Count);
}
