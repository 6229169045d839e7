using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Overview;

/// <summary>What went wrong with an app on a day, by the kind.</summary>
public sealed record AppDay(DateTimeOffset Day, IReadOnlyDictionary<AppCounted, long> Counts)
{
    /// <summary>How often that happened.</summary>
    public long Of(AppCounted kind) => Counts.GetValueOrDefault(kind);

    /// <summary>All that went wrong.</summary>
    public long Total => Counts.Where(c => c.Key != AppCounted.Sessions).Sum(c => c.Value);
}

/// <summary>What went wrong with a version of an app over the days that are shown.</summary>
/// <param name="Version">The version; empty for sessions that say none.</param>
/// <param name="Sessions">How many sessions it had, on the day with most; null where they were not counted yet.</param>
/// <param name="Counts">How often what happened.</param>
public sealed record VersionHealth(string Version, long? Sessions, IReadOnlyDictionary<AppCounted, long> Counts)
{
    /// <summary>How often that happened.</summary>
    public long Of(AppCounted kind) => Counts.GetValueOrDefault(kind);

    /// <summary>How often for each 1,000 sessions; null where they were not counted.</summary>
    public double? PerThousand(AppCounted kind) => Sessions is { } sessions and > 0 ? 1000.0 * Of(kind) / sessions : null;
}

/// <summary>A version that is unwell: what happens to it, how often for each 1,000 sessions, and how often to the app's other versions; null where it has none.</summary>
public sealed record AppTrouble(string Version, AppCounted Kind, double PerThousand, double? Others);

/// <summary>How an app is doing.</summary>
/// <param name="Days">The last fourteen, the oldest first, of UTC.</param>
/// <param name="Versions">Those with most sessions first.</param>
/// <param name="Troubles">What is wrong, the worst first; none where it is well.</param>
public sealed record AppHealth(IReadOnlyList<AppDay> Days, IReadOnlyList<VersionHealth> Versions, IReadOnlyList<AppTrouble> Troubles);

/// <summary>Says how apps are doing, by what was counted of their versions: of it no session is read.</summary>
public sealed class AppHealthService(IDbContextFactory<DashboardContext> contexts, TimeProvider clock)
{
    /// <summary>How many days are shown, with today.</summary>
    public const int Days = 14;

    /// <summary>How many versions are listed.</summary>
    public const int MostVersions = 12;

    /// <summary>What may go wrong.</summary>
    public static readonly AppCounted[] Kinds = [AppCounted.LostReply, AppCounted.LateRetry, AppCounted.DoubleRefresh, AppCounted.UnexplainedEnd];

    // Less is chance, and everybody has some of it.
    private const int Fewest = 5;
    private const double FewPerThousand = 10;
    private const double TimesTheOthers = 3;

    /// <summary>How an app is doing.</summary>
    public async Task<AppHealth> ReadAsync(string appId, CancellationToken cancellationToken)
    {
        var (today, since) = Span();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var counts = await db.AppCounts.AsNoTracking().Where(c => c.Day >= since && c.AppId == appId).ToListAsync(cancellationToken);
        var byDay = counts.ToLookup(c => c.Day);
        var versions = Versions(counts);
        return new AppHealth(
            [.. Enumerable.Range(1 - Days, Days).Select(back => today.AddDays(back)).Select(day => new AppDay(day, Sums(byDay[day])))],
            [.. versions.OrderByDescending(v => v.Sessions).ThenBy(v => v.Version, StringComparer.Ordinal).Take(MostVersions)], Troubles(versions));
    }

    /// <summary>The apps that have a version which is unwell.</summary>
    public async Task<IReadOnlySet<string>> ListUnwellAsync(CancellationToken cancellationToken)
    {
        var (_, since) = Span();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var counts = await db.AppCounts.AsNoTracking().Where(c => c.Day >= since).ToListAsync(cancellationToken);
        return counts.GroupBy(c => c.AppId).Where(app => Troubles(Versions(app)).Count > 0).Select(app => app.Key).ToHashSet();
    }

    private (DateTimeOffset Today, DateTimeOffset Since) Span()
    {
        var today = new DateTimeOffset(clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        return (today, today.AddDays(1 - Days));
    }

    private static List<VersionHealth> Versions(IEnumerable<AppCount> counts) =>
    [
        .. counts.GroupBy(c => c.Version).Select(g => new VersionHealth(
            g.Key, g.Where(c => c.Kind == AppCounted.Sessions).Max(c => (long?)c.Count), Sums(g.Where(c => c.Kind != AppCounted.Sessions)))),
    ];

    private static Dictionary<AppCounted, long> Sums(IEnumerable<AppCount> counts) => counts.GroupBy(c => c.Kind).ToDictionary(g => g.Key, g => g.Sum(c => c.Count));

    private static List<AppTrouble> Troubles(List<VersionHealth> versions)
    {
        return [.. versions.SelectMany(version => Kinds.Select(kind => Of(version, kind))).OfType<AppTrouble>().OrderByDescending(t => t.PerThousand)];

        AppTrouble? Of(VersionHealth version, AppCounted kind)
        {
            var others = versions.Where(v => v != version && v.Sessions > 0).ToList();
            var usual = others.Count == 0 ? (double?)null : 1000.0 * others.Sum(v => v.Of(kind)) / others.Sum(v => v.Sessions!.Value);
            return version.Of(kind) >= Fewest && version.PerThousand(kind) is { } rate && rate >= Math.Max(FewPerThousand, TimesTheOthers * (usual ?? 0))
                ? new AppTrouble(version.Version, kind, rate, usual)
                : null;
        }
    }
}
