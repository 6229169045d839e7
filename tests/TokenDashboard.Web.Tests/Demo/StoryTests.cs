using System.Globalization;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Web.Tests.Demo;

/// <summary>What the demo's story leaves behind, whenever it is told.</summary>
[Collection(DemoServer.OneAtATime)]
[Trait("Database", "Sqlite")]
public sealed class StoryTests(DemoServer demo) : IClassFixture<DemoServer>
{
    private const string Sessions =
        """
        SELECT u.Email, s.Name, COALESCE(s.EndReason, 'Active') FROM sessions s JOIN AspNetUsers u ON u.Id = s.UserId ORDER BY 1, 2 COLLATE BINARY, 3
        """;

    private const string Everything =
        """
        SELECT u.Email, s.Name, s.Software, s.Generation, s.CreatedAt, s.LastUsedAt, s.EndedAt, s.LastUsedIp,
            (SELECT COUNT(*) FROM refresh_tokens t WHERE t.SessionId = s.Id), (SELECT COUNT(*) FROM evidence e WHERE e.SessionId = s.Id)
        FROM sessions s JOIN AspNetUsers u ON u.Id = s.UserId ORDER BY u.Email, s.CreatedAt
        """;

    [Fact]
    public void Story_Told_HasOneAdminAndThreeUsers() => Assert.Equal(
        ["ana@example.org -", "chloe@example.org -", "jonas@example.org Admin", "tomas@example.org -"],
        demo.Lines("SELECT u.Email, r.Name FROM AspNetUsers u LEFT JOIN AspNetUserRoles ur ON ur.UserId = u.Id LEFT JOIN AspNetRoles r ON r.Id = ur.RoleId ORDER BY u.Email"));

    [Fact]
    public void Story_Told_LeavesEverySessionAsItSays() => Assert.Equal(
        [
            "ana@example.org Chrome on Windows Active",
            "ana@example.org Edge on Windows Expired",
            "ana@example.org Firefox on Ubuntu SignedOut",
            "ana@example.org Living-room TV Active",
            "ana@example.org MacBook Air Active",
            "ana@example.org Pixel 9 Active",
            "ana@example.org Pixel 9 Reuse",
            "ana@example.org build-box Active",
            "ana@example.org iPad Air ByOwner",
            "chloe@example.org Chrome on ChromeOS Active",
            "chloe@example.org Chrome on ChromeOS SignedOut",
            "chloe@example.org Galaxy S24 Active",
            "chloe@example.org Galaxy S24 Reuse",
            "chloe@example.org Samsung Internet on Android SignedOut",
            "chloe@example.org studio-nas Active",
            "jonas@example.org Desk at home Active",
            "jonas@example.org Desk at home Active",
            "jonas@example.org Firefox on Ubuntu Expired",
            "jonas@example.org build-runner Active",
            "jonas@example.org build-runner Reuse",
            "jonas@example.org iPhone 16 Active",
            "tomas@example.org Edge on Windows Active",
            "tomas@example.org Edge on Windows SignedOut",
            "tomas@example.org ThinkPad X1 Reuse",
            "tomas@example.org iPhone 15 ByOwner",
        ],
        demo.Lines(Sessions));

    [Fact]
    public void Story_Told_AsksAnaAboutTheStrangerAndNobodyElseAboutAnything() => Assert.Equal(
        ["ana@example.org Chrome on Windows"],
        demo.Lines("SELECT u.Email, s.Name FROM sessions s JOIN AspNetUsers u ON u.Id = s.UserId WHERE s.NeedsLook = 1 AND s.EndedAt IS NULL"));

    [Fact]
    public void Story_Told_HasOneIncidentPerVerdict()
    {
        AssertOnePerVerdict(demo);
        Assert.Equal(["ThinkPad X1 00:15:20"], demo.Lines("SELECT s.Name, i.Exposure FROM incidents i JOIN sessions s ON s.Id = i.SessionId WHERE i.Exposure <> '00:00:00'"));
        Assert.InRange(demo.Stored.Value<int>("SELECT MAX(LiveGeneration) FROM incidents"), 60, 1000);
        Assert.Equal(4, demo.Stored.Value<int>("SELECT MIN(LiveGeneration) FROM incidents"));
    }

    /// <summary>
    /// Ana's apps refresh in rhythms of their own: the TV until five days ago, the new phone since yesterday. What lies
    /// further back than a week cleanup has removed.
    /// </summary>
    [Theory]
    [InlineData("build-box", 7, 0)]
    [InlineData("Living-room TV", 7, 5)]
    [InlineData("Pixel 9", 1, 0)]
    public void Story_Told_AnasAppsRefreshedFromAndUntil(string app, int firstDay, int lastDay)
    {
        string Bound(string which) =>
            $"SELECT {which}(ConsumedAt) FROM refresh_tokens t JOIN sessions s ON s.Id = t.SessionId JOIN AspNetUsers u ON u.Id = s.UserId WHERE s.Name = $name AND u.Email = 'ana@example.org' AND s.EndedAt IS NULL";

        Assert.Equal((firstDay, lastDay), (DaysAgo(Bound("MIN")), DaysAgo(Bound("MAX"))));

        int DaysAgo(string sql) => (demo.Now.Date - new DateTime(demo.Stored.Value<long>(sql, ("$name", app)), DateTimeKind.Utc).Date).Days;
    }

    [Fact]
    public void Story_Told_CleanupRanEveryHourLately()
    {
        var runs = demo.Lines("SELECT StartedAt, Removed, Error FROM job_runs WHERE Job = 'cleanup' ORDER BY Id DESC LIMIT 14").Select(l => l.Split(' ', 3)).ToList();

        Assert.Equal(14, runs.Count);
        Assert.All(runs.Index(), run => Assert.Equal(demo.Now.AddMinutes(-30).AddHours(-run.Index).UtcTicks.ToString(CultureInfo.InvariantCulture), run.Item[0]));
        Assert.InRange(runs.Count(r => r[1] != "0"), 10, 14);
    }

    [Fact]
    public void Story_ToldAgain_IsTheSame()
    {
        using var again = new DemoServer();

        Assert.Equal(demo.Lines(Everything), again.Lines(Everything));
    }

    /// <summary>Shortly after midnight, and in the small hours where hours are not whole.</summary>
    [Theory]
    [InlineData("2026-03-12T00:01:00Z", 0)]
    [InlineData("2026-11-24T20:35:00Z", 345)]
    public void Story_ToldAtAnyHour_EndsNowAndLeavesTheSame(string now, int minutesAhead)
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("there", TimeSpan.FromMinutes(minutesAhead), "there", "there");
        using var then = new DemoServer(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture), zone);

        Assert.Equal(demo.Lines(Sessions), then.Lines(Sessions));
        AssertOnePerVerdict(then);
        AssertNothingToCome(then);
    }

    [Fact]
    public void Story_Told_LeavesNothingToCome() => AssertNothingToCome(demo);

    // Of a token that came back. What came without its key did not, and nobody here has bound one to a key.
    private static void AssertOnePerVerdict(DemoServer demo) => Assert.Equal(
        Enum.GetNames<Verdict>().Where(v => v != nameof(Verdict.OtherKey)).Order(), demo.Lines("SELECT Verdict FROM incidents WHERE Kind = 'Reuse' ORDER BY Verdict"));

    private static void AssertNothingToCome(DemoServer demo)
    {
        var instants = 0;
        foreach (var table in demo.Stored.Tables())
        {
            foreach (var column in demo.Lines($"SELECT name FROM pragma_table_info('{table}') WHERE name LIKE '%At' AND name NOT LIKE '%ExpiresAt' AND name <> 'DueAt'"))
            {
                instants++;
                var latest = demo.Stored.Value<long>($"SELECT COALESCE(MAX({column}), 0) FROM {table}");
                Assert.True(latest <= demo.Now.UtcTicks, $"{table}.{column} lies in the future.");
            }
        }

        Assert.InRange(instants, 10, 100);
    }
}
