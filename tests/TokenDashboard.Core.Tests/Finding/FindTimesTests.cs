using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Finding;
using TokenDashboard.Core.Tests.Data;
using Xunit.Abstractions;

namespace TokenDashboard.Core.Tests.Finding;

/// <summary>However many sessions there are, what is looked for is soon found. TOKEN_DASHBOARD_SESSIONS sets another number of them.</summary>
[Trait("Category", "Times")]
public sealed class FindTimesTests(ITestOutputHelper output) : IDisposable
{
    private const int MostMilliseconds = 100;

    private static readonly string[] Syllables =
    [
        "An", "ber", "cla", "dor", "el", "fri", "gus", "hol", "in", "jo", "kar", "lin", "mar", "nor", "ol", "pet", "que", "ros", "sven", "tor", "ul", "vik", "wil", "xa", "yas", "zel", "bri", "cho", "dan", "eva", "lov", "ace",
    ];

    private static readonly int Sessions = int.Parse(
        Environment.GetEnvironmentVariable("TOKEN_DASHBOARD_SESSIONS") ?? "100000", NumberStyles.None, CultureInfo.InvariantCulture);

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Find_AmongVeryManySessions_TakesAHundredMilliseconds()
    {
        Seed();
        var find = _core.Service<FindService>();
        var now = _core.Clock.GetUtcNow();
        var session = _core.Stored(db => db.Sessions.OrderBy(s => s.CreatedAt).Skip(1000).Select(s => s.Id).First());
        (string? Text, DateTimeOffset? At)[] asked =
        [
            ("10.3.7.9", null), ("10.3.7.0/24", null), ("10.3.0.0/16", null), ("10.2.0.0/15", null), ("10.0.0.0/8", null), ("45.66.77.8", null), ("45.66.77.0/24", null),
            ("2001:db8::/32", null), ("172.16.0.0/12", null), ("program", null), ("program/4.3", null), ("python-requests", null), ("4.3", null), ("program 4.33", null),
            ("Device-77777", null), ("device", null), ("companion", null), (session.ToString(), null), ("#7777", null), ("lovace", null), ("ovelin", null), (".777@", null),
            ("@lab-7.example", null), ("example", null), ("nobody at all", null), ("ovi", null), ("an", null),
            (null, now.AddSeconds(Sessions / 2)), (null, now.AddSeconds(10)), ("10.3.0.0/16", now.AddSeconds(Sessions / 2)), ("45.66.77.0/24", now.AddSeconds(Sessions / 2)),
        ];
        List<string> slow = [];
        foreach (var (text, at) in asked)
        {
            var question = Question.Of(text);
            var found = await find.FindAsync(question, at, default);
            var times = await Times.MeasureAsync(20, () => find.FindAsync(question, at, default));

            var line = $"'{text}'{(at is null ? "" : " at an instant")}: {found.People.Count} people, {found.Sessions.Count} sessions, {found.Incidents.Count} incidents, {found.Evidence.Count}, {found.Activity.Count}, {found.Audit.Count} lines: {times}";
            output.WriteLine(line);
            if (times.P50.TotalMilliseconds > MostMilliseconds)
                slow.Add(line);
        }

        Assert.Empty(slow);
    }

    // One session a second, of a twentieth as many people, in 65,000 networks; 20,000 cases with what was presented, a line of activity for each
    // session and 200,000 lines of audit.
    private void Seed()
    {
        var (start, people) = (_core.Clock.GetUtcNow(), Math.Max(100, Sessions / 20));
        using var db = _core.CreateDbContext();
        db.Database.SetCommandTimeout(1200);
        var n = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {0} - 1)";
        foreach (var portion in Enumerable.Range(0, people).Chunk(5000))
        {
            db.Accounts.AddRange(portion.Select(i => new Account { Id = $"user-{i}", Name = $"{NameOf(i)} {NameOf(i / 7)}", Address = $"{NameOf(i)}.{i}@lab-{i % 100}.example".ToLowerInvariant() }));
            db.SaveChanges();
            db.ChangeTracker.Clear();
        }

        Run($$"""
            {{n}} INSERT INTO {{db.Schema}}sessions ("Id", "UserId", "Kind", "AppId", "Name", "Device", "Software", "Method", "Scope", "NeedsLook", "SecondFactor", "CreatedAt",
                "LastUsedAt", "LastUsedIp", "CurrentHash", "Generation", "RotatedAt", "ExpiresAt", "ExpiresHour", "AbsoluteExpiresAt", "EndedAt", "EndReason", "Epoch")
            SELECT {{db.Id("i")}}, 'user-' || (i % {1}), CASE WHEN i % 10 = 0 THEN 'Browser' ELSE 'App' END, CASE WHEN i % 10 = 0 THEN NULL ELSE 'companion' END,
                'Device-' || i, 'Laptop', 'CLI', 'DeviceCode', '', {3}, {3}, {{db.After("{2}", "i")}}, {{db.After("{2}", "i")}}, '10.' || (i / 251 % 256) || '.' || (i % 251) || '.9',
                {4}, 2, {2}, {{db.After("{2}", "i + 604800")}}, 0, {{db.After("{2}", "i + 604800")}},
                CASE WHEN i % 3 = 0 THEN {{db.After("{2}", "i + 3600")}} END, CASE WHEN i % 3 = 0 THEN 'SignedOut' END, 0 FROM n
            """, Sessions, people, start, false, new byte[] { 0 });
        Run($$"""
            {{n}} INSERT INTO {{db.Schema}}session_clients ("SessionId", "UserId", "Network", "Agent", "FirstGeneration", "Ip", "OnlyRetried")
            SELECT {{db.Id("i")}}, 'user-' || (i % {1}), '10.' || (i / 251 % 256) || '.' || (i % 251) || '.0/24',
                CASE WHEN i % 10 = 0 THEN 'Mozilla/5.0 (X11; Linux x86_64) Firefox/' || (i % 1000) ELSE 'program/4.' || (i % 40) || ' (Linux)' END, 1,
                '10.' || (i / 251 % 256) || '.' || (i % 251) || '.9', {2} FROM n
            """, Sessions, people, false);
        Run($$"""
            {{n}} INSERT INTO {{db.Schema}}access_uses ("SessionId", "UserId", "Hour", "Route", "Ip", "Requests")
            SELECT {{db.Id("i * 5")}}, 'user-' || (i * 5 % {1}), {2}, 'GET /api/me', '10.' || (i / 251 % 256) || '.' || (i % 251) || '.10', 1 FROM n
            """, Sessions / 5, people, start);
        Run($$"""
            {{n}} INSERT INTO {{db.Schema}}activity ("UserId", "SessionId", "At", "Kind", "Topic", "Count", "ByAdmin", "Ip", "Agent")
            SELECT 'user-' || (i % {1}), {{db.Id("i")}}, {{db.After("{2}", "i")}}, CASE WHEN i % 50 = 0 THEN 'SignInFailed' ELSE 'SignedIn' END, CASE WHEN i % 50 = 0 THEN 'Refused' ELSE 'SignIns' END, 1, {3},
                CASE WHEN i % 5000 = 0 THEN '45.66.77.' || (i / 5000 % 20) ELSE '10.' || (i / 251 % 256) || '.' || (i % 251) || '.9' END,
                CASE WHEN i % 5000 = 0 THEN 'python-requests/2.32' ELSE 'program/4.' || (i % 40) || ' (Linux)' END FROM n
            """, Sessions, people, start, false);
        Run($$"""
            {{n}} INSERT INTO {{db.Schema}}evidence ("SessionId", "UserId", "Kind", "At", "Generation", "Ip", "Agent")
            SELECT {{db.Id("i * 50")}}, 'user-' || (i * 50 % {1}), 'Replay', {{db.After("{2}", "i * 50")}}, 1, CASE WHEN i % 100 = 0 THEN '45.66.77.' || (i / 100 % 20) ELSE '45.1.' || (i % 200) || '.7' END,
                CASE WHEN i % 100 = 0 THEN 'python-requests/2.32' ELSE 'curl/8.' || (i % 9) END FROM n
            """, Sessions / 50, people, start);
        Run($$"""
            {{n}} INSERT INTO {{db.Schema}}incidents ("Id", "SessionId", "UserId", "Kind", "Verdict", "Severity", "Status", "OpenedAt", "Generation", "LiveGeneration",
                "Exposure", "Presentations", "LastPresentedAt", "OwnerAnswer", "Reasons", "Against", "Certainty", "StrangerClients", "StrangerTokens", "Subject")
            SELECT i + 1, {{db.Id("i * 50")}}, 'user-' || (i * 50 % {1}), 'Reuse', 'SomeoneElse', 0, 'Open', {{db.After("{2}", "i * 50")}}, 1, 2, '00:00:00', 1, {2}, 'None', '', '', 'Likely', 0, 0, '' FROM n
            """, Sessions / 50, people, start);
        Run($$"""
            {{n}} INSERT INTO {{db.Schema}}audit ("At", "ActorId", "Action", "UserId", "Target", "Ip")
            SELECT {{db.After("{2}", "i * 5")}}, 'user-' || (i % 10), 'IncidentNoted', 'user-' || (i % {1}), 'incident ' || (i / 10), '10.3.7.' || (i % 10) FROM n
            """, Sessions / 5, people, start);
        Run(db.Database.IsSqlite() ? "ANALYZE" : "VACUUM ANALYZE");

        void Run(string sql, params object[] values) => db.Database.ExecuteSqlRaw(sql, values);

        // Of a few syllables, as names are.
        static string NameOf(int number)
        {
            var mixed = (uint)number * 2654435761;
            return string.Concat(Enumerable.Range(0, 3).Select(i => Syllables[(mixed >> (i * 8)) % (uint)Syllables.Length]));
        }
    }
}
