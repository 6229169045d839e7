using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Triage;
using Xunit.Abstractions;

namespace TokenDashboard.Core.Tests.Triage;

/// <summary>With 20,000 cases of the last thirty days, of which half came from one network within ten hours: what belongs together, what a rule would do, and 9,000 settled at once.</summary>
[Trait("Category", "Times")]
public sealed class TriageTimesTests(ITestOutputHelper output) : IDisposable
{
    private const int MostMilliseconds = 200;

    private static readonly RuleTerms Week = new(RuleEvidence.KnownNetworks, 7, Resolution.LostReply);

    private readonly CoreDatabase _core = new(new TokenOptions { LateRetry = TimeSpan.Zero });

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task List_GroupsAmongTwentyThousand_TakesAMoment()
    {
        Seed();
        var groups = _core.Service<CaseGroups>();
        var growing = await groups.ListGrowingAsync(default);
        Assert.Equal(10_000, growing.Max(g => g.Cases.Count));
        var key = growing.MaxBy(g => g.Cases.Count)!.Key;

        await AssertAsync("growing", () => groups.ListGrowingAsync(default));
        await AssertAsync("one of 10,000", () => groups.FindAsync(key, default));
        await AssertAsync("of a case", () => groups.ListOfAsync(15_000, default));
    }

    [Fact]
    public async Task Try_ARuleOnTwentyThousand_TakesAMomentAndSettlesThem()
    {
        Seed();
        var (rules, admin) = (_core.Service<RuleService>(), await _core.AddAdminAsync());
        Assert.InRange((await rules.TryAsync(Week, admin, default)).Trial!.Open, 1_000, 20_000);

        await AssertAsync("trial", () => rules.TryAsync(Week, admin, default), 5 * MostMilliseconds);

        Assert.Equal(AdminResult.Done, await rules.SwitchOnAsync(Week, admin, default));
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var settled = await rules.RunAsync(default);
        var took = System.Diagnostics.Stopwatch.GetElapsedTime(began);
        output.WriteLine($"{settled} settled by the rule in {took.TotalSeconds:F1} s");
        Assert.InRange(took.TotalMilliseconds / settled, 0, 3);
    }

    /// <summary>A program that loses each reply has its owner alone: what else is amiss with the account is not read anew for each of their cases.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Try_TenThousandOfOneOwner_TakesAMoment(bool denied)
    {
        Seed(owners: 1);
        if (denied)
            SayNotMe();
        var (rules, admin) = (_core.Service<RuleService>(), await _core.AddAdminAsync());

        await AssertAsync("trial", () => rules.TryAsync(Week, admin, default), 5 * MostMilliseconds);

        void SayNotMe()
        {
            using var db = _core.CreateDbContext();
            db.Incidents.Where(i => i.Verdict == Verdict.LostReply && i.Id % 10 == 0)
                .ExecuteUpdate(set => set.SetProperty(i => i.OwnerAnswer, OwnerAnswer.NotMe).SetProperty(i => i.OwnerAnsweredAt, i => i.OpenedAt));
        }
    }

    [Fact]
    public async Task Start_NineThousand_AreSettledInSeconds()
    {
        Seed();
        var (bulk, admin) = (_core.Service<BulkTriage>(), await _core.AddAdminAsync());
        var query = new InboxQuery(InboxView.Open, "device 1", null, null, null, InboxSort.Severity, 0);
        var count = await bulk.CountAsync(query, admin.UserId, DateTimeOffset.MaxValue, default);
        Assert.InRange(count, 8_000, 20_000);
        await AssertAsync("count", () => bulk.CountAsync(query, admin.UserId, DateTimeOffset.MaxValue, default));
        var began = System.Diagnostics.Stopwatch.GetTimestamp();

        await bulk.StartAsync(new BulkOrder(BulkKind.Resolve, query, null, DateTimeOffset.MaxValue, "device 1", count) { Resolution = Resolution.LostReply }, admin, default);
        await bulk.EndedAsync(admin.UserId);

        var took = System.Diagnostics.Stopwatch.GetElapsedTime(began);
        output.WriteLine($"{count} settled in {took.TotalSeconds:F1} s");
        Assert.Equal((BulkState.Finished, count), ((await bulk.FindAsync(admin.UserId, default))!.State, (await bulk.FindAsync(admin.UserId, default))!.Done));
        Assert.InRange(took.TotalMilliseconds / count, 0, 3);
    }

    private async Task AssertAsync(string what, Func<Task> act, int most = MostMilliseconds)
    {
        var times = await Times.MeasureAsync(20, act);
        output.WriteLine($"{what}: {times}");
        Assert.InRange(times.P50.TotalMilliseconds, 0, most);
    }

    // The first 10,000 a few seconds apart from one network until now, the others quiet lost replies of 250 people over the month before.
    private void Seed(int owners = 250)
    {
        var now = _core.Clock.GetUtcNow();
        for (var i = 0; i < owners; i++)
            _core.AddUser();
        using var db = _core.CreateDbContext();
        const string n = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)";
        Run($$"""
            {{n}} INSERT INTO {{db.Schema}}incidents ("UserId", "Kind", "Verdict", "Severity", "Status", "OpenedAt", "Generation", "LiveGeneration",
                "Exposure", "Presentations", "LastPresentedAt", "OwnerAnswer", "Reasons", "Against", "Certainty", "StrangerClients", "StrangerTokens", "Subject", "StrangerNetwork", "StrangerProgram", "AppVersion")
            SELECT CASE WHEN i <= 10000 THEN 'user-' || (i % 500) ELSE (SELECT o."Id" FROM (SELECT "Id", ROW_NUMBER() OVER (ORDER BY "Id") AS n FROM {{db.Schema}}accounts) o WHERE o.n = 1 + i % {0}) END, 'Reuse', CASE WHEN i <= 10000 THEN 'SomeoneElse' ELSE 'LostReply' END, 2, 'Open',
                {{db.After("{1}", "CASE WHEN i <= 10000 THEN -i * 3 ELSE -30000 - (i - 10000) * 256 END")}}, 1, 2, '00:00:00', 1, {{db.After("{1}", "CASE WHEN i <= 10000 THEN -i * 3 ELSE -30000 - (i - 10000) * 256 END")}},
                'None', CASE WHEN i <= 10000 THEN '' ELSE {2} END, '', 'Likely', CASE WHEN i <= 10000 THEN 1 ELSE 0 END, 0, 'ada lovelace ada@example.org device ' || i,
                CASE WHEN i <= 10000 THEN '45.66.77.0/24' END, CASE WHEN i <= 10000 THEN 'python-requests' END, CASE WHEN i > 10000 THEN 'companion/4.' || i END FROM n
            """, owners, now, VerdictReasons.Text([VerdictReason.SameClient, VerdictReason.SuccessorUnused]));
        Run($$"""
            INSERT INTO {{db.Schema}}case_entries ("IncidentId", "Kind", "At") SELECT "Id", 'OwnerTold', "OpenedAt" FROM {{db.Schema}}incidents
            """);
        db.Database.ExecuteSqlRaw(db.Database.IsSqlite() ? "ANALYZE" : "VACUUM ANALYZE");

        void Run(string statement, params object[] given) => db.Database.ExecuteSqlRaw(statement, given);
    }
}
