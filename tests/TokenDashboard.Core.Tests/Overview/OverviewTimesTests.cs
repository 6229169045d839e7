using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.Tests.Data;
using Xunit.Abstractions;

namespace TokenDashboard.Core.Tests.Overview;

/// <summary>However many sessions there are, whether something is going on is soon said. TOKEN_DASHBOARD_SESSIONS sets another number of them.</summary>
[Trait("Category", "Times")]
public sealed class OverviewTimesTests(ITestOutputHelper output) : IDisposable
{
    private const int MostMilliseconds = 50;

    private static readonly int Sessions = int.Parse(
        Environment.GetEnvironmentVariable("TOKEN_DASHBOARD_SESSIONS") ?? "100000", NumberStyles.None, CultureInfo.InvariantCulture);

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Read_AmongVeryManySessions_TakesFiftyMilliseconds()
    {
        Seed();
        var (overview, versions, groups) = (_core.Service<OverviewService>(), _core.Service<AppVersions>(), _core.Service<Core.Triage.CaseGroups>());
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.True(await versions.CountAsync(default));
        output.WriteLine($"versions: {System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds:F0} ms");
        output.WriteLine($"groups: {await Times.MeasureAsync(20, () => groups.ListGrowingAsync(default))}");
        output.WriteLine($"alarm: {await Times.MeasureAsync(20, () => overview.FindUnusualAsync(default))}");
        output.WriteLine($"weeks: {await Times.MeasureAsync(20, () => overview.ReadAsync(TimeZoneInfo.Utc, true, null, default))}");
        output.WriteLine($"day: {await Times.MeasureAsync(20, () => overview.ReadAsync(TimeZoneInfo.Utc, false, null, default))}");
        var former = await overview.ReadAsync(TimeZoneInfo.Utc, false, null, default);

        var again = await Times.MeasureAsync(20, () => overview.ReadAsync(TimeZoneInfo.Utc, false, former, default));

        output.WriteLine($"a moment later: {again}");
        Assert.InRange(again.P50.TotalMilliseconds, 0, MostMilliseconds);
    }

    /// <summary>A year of 100,000 settled cases.</summary>
    [Fact]
    public async Task List_OutcomesOfVeryManyCases_TakesAHundredMilliseconds()
    {
        var now = _core.Clock.GetUtcNow();
        using (var db = _core.CreateDbContext())
        {
            var year = $$"""
                WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999) INSERT INTO {{db.Schema}}incidents ("UserId", "Kind", "Verdict", "Severity", "Status", "Resolution", "ResolvedAt",
                    "OpenedAt", "Generation", "LiveGeneration", "Exposure", "Presentations", "LastPresentedAt", "OwnerAnswer", "Reasons", "Against", "Certainty", "StrangerClients", "StrangerTokens", "Subject")
                SELECT 'user-' || (i % 500), 'Reuse', 'LostReply', 2, 'Resolved', CASE i % 4 WHEN 0 THEN 'LostReply' WHEN 1 THEN 'Stolen' WHEN 2 THEN 'Test' ELSE 'Other' END,
                    {{db.After("{0}", "-i * 280")}}, {{db.After("{0}", "-i * 280 - 3600")}}, 1, 2, '00:00:00', 1, {0}, 'None', '', '', 'Likely', 0, 0, 'ada lovelace ada@example.org device ' || i FROM n
                """;
            db.Database.ExecuteSqlRaw(year, now);
            db.Database.ExecuteSqlRaw(db.Database.IsSqlite() ? "ANALYZE" : "VACUUM ANALYZE");
        }

        var outcomes = _core.Service<OutcomeService>();
        Assert.Equal(100_000, (await outcomes.ListAsync(TimeZoneInfo.Utc, default)).Sum(m => m.Total));

        var times = await Times.MeasureAsync(20, () => outcomes.ListAsync(TimeZoneInfo.Utc, default));

        output.WriteLine($"outcomes: {times}");
        Assert.InRange(times.P50.TotalMilliseconds, 0, 2 * MostMilliseconds);
    }

    // A session a second until now, of forty versions; 20,000 cases over a year, of which forty came just now; and every hour counted.
    private void Seed()
    {
        var (now, owner) = (_core.Clock.GetUtcNow(), _core.AddUser());
        using var db = _core.CreateDbContext();
        db.Database.SetCommandTimeout(1200);
        const string n = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {0} - 1)";
        Run($$"""
            {{n}} INSERT INTO {{db.Schema}}sessions ("Id", "UserId", "Kind", "AppId", "Name", "Device", "Software", "Method", "Scope", "NeedsLook", "SecondFactor", "CreatedAt",
                "LastUsedAt", "LastUsedAgent", "CurrentHash", "Generation", "RotatedAt", "ExpiresAt", "ExpiresHour", "AbsoluteExpiresAt", "EndedAt", "EndReason", "Epoch")
            SELECT {{db.Id("i")}}, {1}, 'App', 'companion', 'Device-' || i, 'Laptop', 'CLI', 'DeviceCode', '', {3}, {3}, {{db.After("{2}", "-i")}}, {2}, 'program/4.' || (i % 40) || ' (Linux)',
                {4}, 2, {2}, {2}, 0, {2}, CASE WHEN i % 3 = 0 THEN {{db.After("{2}", "-i")}} END, CASE WHEN i % 3 = 0 THEN 'SignedOut' END, 0 FROM n
            """, Sessions, owner, now, false, new byte[] { 0 });
        Run($$"""
            {{n}} INSERT INTO {{db.Schema}}incidents ("SessionId", "UserId", "Kind", "Verdict", "Severity", "Status", "Resolution", "OpenedAt", "Generation", "LiveGeneration",
                "Exposure", "Presentations", "LastPresentedAt", "OwnerAnswer", "Reasons", "Against", "Certainty", "StrangerClients", "StrangerTokens", "Subject", "AppVersion", "StrangerNetwork")
            SELECT {{db.Id("i")}}, 'user-' || (i % 500), 'Reuse', 'LostReply', 2, CASE WHEN i % 5 = 0 THEN 'Open' ELSE 'Resolved' END, CASE WHEN i % 5 > 0 THEN 'LostReply' END,
                {{db.After("{1}", "CASE WHEN i < 40 THEN -i ELSE -i * 1577 END")}}, 1, 2, '00:00:00', 1, {1}, 'None', '', '', 'Likely', 0, 0, 'ada lovelace ada@example.org device ' || i,
                CASE WHEN i % 2 = 0 THEN 'program/4.' || (i % 40) END, CASE WHEN i % 2 = 1 THEN '10.' || (i % 250) || '.0.0/24' END FROM n
            """, 20_000, now);
        foreach (var what in new[] { "TokensRefused", "SignInsFailed", "SignIns" })
            Run($$"""{{n}} INSERT INTO {{db.Schema}}hourly_counts ("Hour", "Kind", "Count") SELECT {{db.After("{1}", "-i * 3600")}}, {2}, i % 50 FROM n""", (int)HourlyCounts.Kept.TotalHours, now, what);
        db.Database.ExecuteSqlRaw(db.Database.IsSqlite() ? "ANALYZE" : "VACUUM ANALYZE");

        void Run(string statement, params object[] given) => db.Database.ExecuteSqlRaw(statement, given);
    }
}
