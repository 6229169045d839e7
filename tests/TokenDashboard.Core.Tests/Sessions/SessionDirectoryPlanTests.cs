using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using Xunit.Abstractions;

namespace TokenDashboard.Core.Tests.Sessions;

/// <summary>How the database goes about looking through very many sessions. TOKEN_DASHBOARD_SESSIONS sets another number of them.</summary>
[Trait("Database", "Sqlite")]
public sealed class SessionDirectoryPlanTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Sessions = int.Parse(
        Environment.GetEnvironmentVariable("TOKEN_DASHBOARD_SESSIONS") ?? "50000", NumberStyles.None, CultureInfo.InvariantCulture);

    // What looking up five thousand, counting them and putting them in order takes.
    private const int MostWork = 200_000;

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task List_OfVeryMany_NeverReadsThemAll()
    {
        Seed();
        var asked = new Asked(_core);
        var directory = new SessionDirectory(asked, _core.Gate, _core.Feed, _core.Clock);
        var all = new SessionQuery(SessionView.All, null, null, null, null, null, null, null, null);
        var now = _core.Clock.GetUtcNow();
        (string Name, SessionQuery Query)[] queries =
        [
            ("everything", all),
            ("living", all with { View = SessionView.Living }),
            ("ended", all with { View = SessionView.Ended }),
            ("a later page", all with { After = new SessionMark(now + TimeSpan.FromSeconds(Sessions / 2), 3) }),
            ("one person", all with { Person = "Person 77@" }),
            ("many people, living", all with { View = SessionView.Living, Person = "Person" }),
            ("one device", all with { Device = $"Device-{Sessions / 3}" }),
            ("many devices, ended", all with { View = SessionView.Ended, Device = "device" }),
            ("an address", all with { Where = Networks.Parse("10.3.7.9") }),
            ("a block", all with { Where = Networks.Parse("10.3.0.0/16") }),
            ("a wide block, living", all with { View = SessionView.Living, Where = Networks.Parse("10.0.0.0/8") }),
            ("a program", all with { Agent = $"program-{Sessions / 3}" }),
            ("many programs, living", all with { View = SessionView.Living, Agent = "program" }),
            ("an address and a program", all with { Where = Networks.Parse("10.3.7.9"), Agent = "program" }),
            ("where tokens came back", all with { Where = Networks.Parse("45.0.0.0/8") }),
            ("an app", all with { AppId = "companion" }),
            ("an app, living", all with { View = SessionView.Living, AppId = "companion" }),
            ("browsers", all with { Kind = SessionKind.Browser }),
            ("an hour", all with { From = now + TimeSpan.FromHours(2), Until = now + TimeSpan.FromHours(3) }),
            ("an address that one had, living", all with { View = SessionView.Living, Where = Networks.Parse("10.3.7.9") }),
            ("an address that one had, ended", all with { View = SessionView.Ended, Where = Networks.Parse("10.3.6.9") }),
            ("a network", all with { View = SessionView.Living, Where = Networks.Parse("10.3.7.0/24") }),
            ("a block between the numbers", all with { View = SessionView.Living, Where = Networks.Parse("10.2.0.0/15") }),
            ("a wide block", all with { Where = Networks.Parse("10.0.0.0/8") }),
            ("a wide block, ended", all with { View = SessionView.Ended, Where = Networks.Parse("10.0.0.0/8") }),
            ("everywhere", all with { View = SessionView.Living, Where = Networks.Parse("0.0.0.0/0") }),
            ("one device, living", all with { View = SessionView.Living, Device = $"Device-{(Sessions / 3) + 1}" }),
            ("one person, ended", all with { View = SessionView.Ended, Person = "Person 77@" }),
            ("an hour, ended", all with { View = SessionView.Ended, From = now + TimeSpan.FromHours(2), Until = now + TimeSpan.FromHours(3) }),
            ("nothing by a person", all with { View = SessionView.Living, Person = "nobody" }),
            ("nothing by a device", all with { View = SessionView.Living, Device = "nothing" }),
            ("nothing by an address", all with { View = SessionView.Living, Where = Networks.Parse("192.0.2.7") }),
            ("nothing by a network", all with { View = SessionView.Ended, Where = Networks.Parse("192.0.2.0/24") }),
            ("nothing by a block", all with { View = SessionView.Living, Where = Networks.Parse("172.16.0.0/12") }),
            ("nothing by a program", all with { View = SessionView.Living, Agent = "nothing" }),
            ("nothing by an app", all with { View = SessionView.Living, AppId = "nothing" }),
            ("much at once", all with { View = SessionView.Living, AppId = "companion", Device = "device", Person = "Person", Until = now + TimeSpan.FromDays(300) }),
        ];
        foreach (var (name, query) in queries)
        {
            await directory.ListAsync(query, default);
            asked.Commands.Clear();
            var began = Stopwatch.GetTimestamp();
            var page = await directory.ListAsync(query, default);
            var took = Stopwatch.GetElapsedTime(began);

            var work = asked.Work();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {page.Rows.Count} rows in {took.TotalMilliseconds:F1} ms, {work} steps"));
            Assert.Equal(!name.StartsWith("nothing", StringComparison.Ordinal), page.Rows.Count > 0);
            // What was looked up is walked through; a table never is.
            Assert.All(asked.Plans(), plan => Assert.All(
                Regex.Matches(plan, @"(?m)^SCAN (s\d*)( (?!VIRTUAL)|$)"), scan => Assert.Matches($@"(?m)^CO-ROUTINE {scan.Groups[1]}$", plan)));
            // A walk through all of them would take ten times as many.
            Assert.InRange(work, 0, MostWork);
        }
    }

    // One a second, of a thousand people, in 65,000 networks; every tenth is a browser, every third has ended.
    private void Seed()
    {
        var start = _core.Clock.GetUtcNow().UtcTicks;
        var later = _core.Clock.GetUtcNow().AddDays(300).UtcTicks;
        using var db = _core.CreateDbContext();
        db.Database.SetCommandTimeout(600);
        db.Database.ExecuteSqlRaw(
            """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
            INSERT INTO "AspNetUsers" ("Id", "UserName", "Email", "NormalizedEmail", "DisplayName", "CreatedAt", "EmailConfirmed", "PhoneNumberConfirmed",
                "TwoFactorEnabled", "LockoutEnabled", "AccessFailedCount", "NewDeviceNotices")
            SELECT 'user-' || i, i, 'person ' || i || '@example.org', 'PERSON ' || i || '@EXAMPLE.ORG', 'Person ' || i, 0, 0, 0, 0, 0, 0, 1 FROM n;
            """);
        db.Database.ExecuteSqlRaw(
            """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {0} - 1)
            INSERT INTO sessions ("Id", "UserId", "Kind", "AppId", "Name", "Device", "Software", "Method", "Scope", "NeedsLook", "SecondFactor", "CreatedAt",
                "LastUsedAt", "LastUsedIp", "CurrentHash", "Generation", "RotatedAt", "ExpiresAt", "ExpiresHour", "AbsoluteExpiresAt", "EndedAt", "EndReason", "Epoch")
            SELECT printf('00000000-0000-0000-0000-%012d', i), 'user-' || (i % 1000), CASE WHEN i % 10 = 0 THEN 'Browser' ELSE 'App' END,
                CASE WHEN i % 10 = 0 THEN NULL ELSE 'companion' END, 'Device-' || i, 'Laptop', 'CLI', 'DeviceCode', '', 0, 0, {1} + i * 10000000,
                {1} + i * 10000000, '10.' || (i / 251 % 256) || '.' || (i % 251) || '.9', x'00', 2, {1}, {2} + i * 10000000, ({2} + i * 10000000) / 36000000000, {2} + i * 10000000,
                CASE WHEN i % 3 = 0 THEN {1} + i * 10000001 END, CASE WHEN i % 3 = 0 THEN 'SignedOut' END, 0 FROM n;
            """, Sessions, start, later);
        db.Database.ExecuteSqlRaw(
            """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {0} - 1)
            INSERT INTO session_clients ("SessionId", "Network", "Agent", "FirstGeneration")
            SELECT printf('00000000-0000-0000-0000-%012d', i), '10.' || (i / 251 % 256) || '.' || (i % 251) || '.0/24', 'program-' || i, 1 FROM n;
            INSERT INTO evidence ("SessionId", "Kind", "At", "Generation", "Ip", "Agent")
            SELECT "SessionId", 'AfterEnd', 0, 1, '45.1.2.' || (rowid % 250), 'program-x' FROM session_clients WHERE rowid % 500 = 0;
            INSERT INTO access_uses ("SessionId", "Hour", "Route", "Ip", "Requests")
            SELECT "SessionId", 0, 'GET /api/me', '45.1.3.' || (rowid % 250), 1 FROM session_clients WHERE rowid % 50 = 0;
            """, Sessions);
    }
}
