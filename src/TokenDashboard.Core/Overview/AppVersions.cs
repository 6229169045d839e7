using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Limits;

namespace TokenDashboard.Core.Overview;

/// <summary>Which versions of apps lose sessions. How many sessions each has is counted seldom, as every row is read for it.</summary>
public sealed class AppVersions(IDbContextFactory<DashboardContext> contexts, WriteTransaction transaction, TimeProvider clock)
{
    /// <summary>How many a list has.</summary>
    public const int MostListed = 12;

    /// <summary>Time between two counts.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    // Agents are whatever clients say: of the rarest there may be any number.
    private const int MostAgents = 5000;
    private const int MostVersions = 200;

    // Less is chance, or one person's doing.
    private const int FewestLost = 5;
    private const int FewestPeople = 3;
    private const double FewPerThousand = 5;
    private static readonly TimeSpan Late = TimeSpan.FromDays(7);

    /// <summary>Counts the sessions of each version anew, unless that was done within <see cref="Interval"/>. Says whether it was.</summary>
    public async Task<bool> CountAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (due, since) = (now - Interval, now - Late);
        List<(string Version, int Sessions)> counts;
        List<AppCount> ofApps;
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (await db.VersionCounts.AnyAsync(c => c.CountedAt > due, cancellationToken))
                return false;
            // Whoever was there last in one that ended for reuse may have been a stranger; those that were lost are counted by their cases.
            var agents = await db.Sessions.Where(s => s.Kind == SessionKind.App && s.LastUsedAgent != null && (s.EndedAt == null || (s.EndedAt > since && s.EndReason != EndReason.Reuse)))
                .GroupBy(s => new { s.AppId, s.LastUsedAgent }).Select(g => new { g.Key.AppId, Agent = g.Key.LastUsedAgent, Sessions = g.Count() }).OrderByDescending(g => g.Sessions).Take(MostAgents).ToListAsync(cancellationToken);
            counts = [.. agents.Select(a => (Version: Programs.Product(a.Agent), a.Sessions)).Where(a => a.Version is not null)
                .GroupBy(a => a.Version!, a => a.Sessions).Select(g => (g.Key, g.Sum())).OrderByDescending(c => c.Item2).Take(MostVersions)];
            ofApps = [.. agents.GroupBy(a => (AppId: a.AppId!, Version: HourlyCounts.Version(a.Agent)), a => a.Sessions)
                .Select(g => new AppCount { Day = day, AppId = g.Key.AppId, Version = g.Key.Version, Kind = AppCounted.Sessions, Count = g.Sum() })
                .GroupBy(c => c.AppId).SelectMany(g => g.OrderByDescending(c => c.Count).Take(HourlyCounts.MostVersions))];
        }

        return await transaction.RunAsync(
            async db =>
            {
                // Another instance may have been faster.
                if (await db.VersionCounts.AnyAsync(c => c.CountedAt > due, cancellationToken))
                    return false;
                await db.VersionCounts.ExecuteDeleteAsync(cancellationToken);
                db.VersionCounts.AddRange(counts.Select(c => new VersionCount { Version = c.Version, Sessions = c.Sessions, CountedAt = now }));
                await db.AppCounts.Where(c => c.Day == day && c.Kind == AppCounted.Sessions).ExecuteDeleteAsync(cancellationToken);
                db.AppCounts.AddRange(ofApps);
                await db.SaveChangesAsync(cancellationToken);
                return counts.Count > 0;
            },
            cancellationToken,
            Lane.Housekeeping);
    }

    /// <summary>The versions that are unusual, the one that lost most first, and then the others by the share they lost, and by how many sessions they have.</summary>
    internal async Task<IReadOnlyList<VersionLoss>> ListAsync(DashboardContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - Late;
        var sessions = await db.VersionCounts.ToDictionaryAsync(c => c.Version, c => c.Sessions, cancellationToken);
        // A stranger's doing is no fault of the app's: of such a case no version is kept.
        var lost = await db.Incidents.Where(i => i.OpenedAt > since && i.AppVersion != null && i.Kind == IncidentKind.Reuse && !i.IsObserved)
            .GroupBy(i => i.AppVersion!).Select(g => new { Version = g.Key, Lost = g.Count(), People = g.Select(i => i.UserId).Distinct().Count() })
            .OrderByDescending(g => g.Lost).Take(MostVersions).ToDictionaryAsync(g => g.Version, cancellationToken);
        var allLost = lost.Values.Sum(l => l.Lost);
        var all = sessions.Values.Sum() + allLost;
        return [.. sessions.Keys.Union(lost.Keys).Select(Of).OrderByDescending(v => v.IsUnusual).ThenByDescending(v => v.IsUnusual ? v.Lost : v.PerThousand ?? 0).ThenByDescending(v => v.Sessions).Take(MostListed)];

        VersionLoss Of(string version)
        {
            var its = lost.GetValueOrDefault(version);
            var count = sessions.Count == 0 ? (int?)null : sessions.GetValueOrDefault(version) + (its?.Lost ?? 0);
            var loss = new VersionLoss(version, its?.Lost ?? 0, its?.People ?? 0, count, IsUnusual: false);
            var others = 1000.0 * (allLost - loss.Lost) / Math.Max(1, all - (count ?? 0));
            return loss with { IsUnusual = loss is { Lost: >= FewestLost, People: >= FewestPeople } && loss.PerThousand >= Math.Max(FewPerThousand, 3 * others) };
        }
    }
}
