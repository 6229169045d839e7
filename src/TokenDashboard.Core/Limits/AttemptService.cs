using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Limits;

/// <summary>
/// Counts tries in the database, the same at whichever instance: the framework's limiter can neither do that nor take a try back that was
/// right. It keeps 100,000 counts and some hundreds more; of those beyond, the ones that end first are forgotten.
/// </summary>
public sealed class AttemptService(WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, TimeProvider clock)
{
    internal const int MostCounts = 100_000;

    // Between two looks at how many counts there are.
    private const int MostUnseen = 256;

    private int _taken;

    /// <summary>
    /// Takes a try of each allowance, and returns null; or of none, and nothing is written, when one has none left, and returns how long
    /// until there is. A try counts until it is given back: of any number at once no more are taken than there are.
    /// </summary>
    public async Task<TimeSpan?> TakeAsync(IReadOnlyList<Allowance> allowances, Lane lane, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Whoever goes on trying is refused without a turn to write.
            if (await LeftAsync(allowances, cancellationToken) is { } left)
                return left;
            var now = clock.GetUtcNow();
            var taken = await transaction.RunAsync(
                async db =>
                {
                    var rows = await db.Database.ExecuteSqlRawAsync(Statement(db.Schema, allowances.Count), Values(allowances, now), cancellationToken);
                    if (Interlocked.Increment(ref _taken) % MostUnseen == 0)
                        await ForgetSomeAsync(db, now, cancellationToken);
                    return rows > 0;
                },
                cancellationToken,
                lane);
            if (taken)
                return null;
        }
    }

    /// <summary>Gives a try of each back: it was right.</summary>
    public Task GiveBackAsync(IReadOnlyList<Allowance> allowances, CancellationToken cancellationToken)
    {
        var keys = KeysOf(allowances);
        return transaction.RunAsync(
            db => db.Attempts.Where(a => keys.Contains(a.Key) && a.Count > 0).ExecuteUpdateAsync(set => set.SetProperty(a => a.Count, a => a.Count - 1), cancellationToken),
            cancellationToken);
    }

    /// <summary>Forgets what was counted.</summary>
    public Task ForgiveAsync(IReadOnlyList<Allowance> allowances, CancellationToken cancellationToken)
    {
        var keys = KeysOf(allowances);
        return transaction.RunAsync(db => db.Attempts.Where(a => keys.Contains(a.Key)).ExecuteDeleteAsync(cancellationToken), cancellationToken);
    }

    /// <summary>How long until there is a try of each; null when there is.</summary>
    public async Task<TimeSpan?> LeftAsync(IReadOnlyList<Allowance> allowances, CancellationToken cancellationToken)
    {
        var (keys, now) = (KeysOf(allowances), clock.GetUtcNow());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var counts = await db.Attempts.AsNoTracking().Where(a => keys.Contains(a.Key) && a.EndsAt > now).ToListAsync(cancellationToken);
        var full = counts.Where(c => c.Count >= allowances.First(a => a.Key.AsSpan().SequenceEqual(c.Key)).Most).ToList();
        return full.Count == 0 ? null : full.Max(c => c.EndsAt) - now;
    }

    private static List<byte[]> KeysOf(IReadOnlyList<Allowance> allowances) => [.. allowances.Select(a => a.Key)];

    // All or none, in one statement. Those of other instances wait for its end, as every write does.
    private static string Statement(string schema, int count)
    {
        var tries = string.Join(" UNION ALL ", Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""SELECT {{{1 + (i * 3)}}} AS "Key", {{{2 + (i * 3)}}} AS "EndsAt", {{{3 + (i * 3)}}} AS "Most" """)));
        return $$"""
            INSERT INTO {{schema}}attempts AS a ("Key", "Count", "EndsAt")
            SELECT t."Key", 1, t."EndsAt" FROM ({{tries}}) AS t
            WHERE NOT EXISTS (SELECT 1 FROM ({{tries}}) AS o JOIN {{schema}}attempts AS f ON f."Key" = o."Key" WHERE f."EndsAt" > {0} AND f."Count" >= o."Most")
            ON CONFLICT ("Key") DO UPDATE SET
                "Count" = CASE WHEN a."EndsAt" > {0} THEN a."Count" + 1 ELSE 1 END,
                "EndsAt" = CASE WHEN a."EndsAt" > {0} THEN a."EndsAt" ELSE excluded."EndsAt" END
            """;
    }

    private static IEnumerable<object> Values(IReadOnlyList<Allowance> allowances, DateTimeOffset now) =>
        [now, .. allowances.SelectMany(a => new object[] { a.Key, now + a.Span, a.Most })];

    private static async Task ForgetSomeAsync(DashboardContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.Attempts.Where(a => a.EndsAt <= now).ExecuteDeleteAsync(cancellationToken);
        var many = await db.Attempts.CountAsync(cancellationToken) - MostCounts;
        if (many > 0)
            await db.Attempts.Where(a => db.Attempts.OrderBy(o => o.EndsAt).Take(many).Select(o => o.Key).Contains(a.Key)).ExecuteDeleteAsync(cancellationToken);
    }
}
