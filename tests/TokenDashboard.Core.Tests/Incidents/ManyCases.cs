using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Incidents;

/// <summary>Cases in numbers, written by the database itself.</summary>
internal static class ManyCases
{
    /// <summary>One to a session, a minute apart, of all severities; of those beyond the first hundred every tenth is settled.</summary>
    public static void AddCases(this CoreDatabase core, int count, int from = 1)
    {
        var user = core.Stored(db => db.Accounts.Select(u => u.Id).FirstOrDefault()) ?? core.AddUser();
        var start = core.Clock.GetUtcNow();
        using var db = core.CreateDbContext();
        var sessions =
            $$"""
            WITH RECURSIVE n(i) AS (SELECT {0} UNION ALL SELECT i + 1 FROM n WHERE i < {1})
            INSERT INTO {{db.Schema}}sessions ("Id", "UserId", "Kind", "Name", "Device", "Software", "Method", "Scope", "NeedsLook", "SecondFactor", "CreatedAt",
                "LastUsedAt", "CurrentHash", "Generation", "RotatedAt", "ExpiresAt", "ExpiresHour", "AbsoluteExpiresAt", "Epoch")
            SELECT {{db.Id("i")}}, {2}, 'App', 'Device-' || i, 'Laptop', 'CLI', 'DeviceCode', '', {4}, {4}, {3}, {3}, {5}, 2, {3}, {3}, 0, {3}, 0 FROM n
            """;
        db.Database.ExecuteSqlRaw(sessions, from, from + count - 1, user, start, false, new byte[] { 0 });
        var incidents =
            $$"""
            WITH RECURSIVE n(i) AS (SELECT {0} UNION ALL SELECT i + 1 FROM n WHERE i < {1})
            INSERT INTO {{db.Schema}}incidents ("Id", "SessionId", "UserId", "Kind", "Verdict", "Severity", "Status", "OpenedAt", "Generation", "LiveGeneration",
                "Exposure", "Presentations", "LastPresentedAt", "OwnerAnswer", "Reasons", "Against", "Certainty", "StrangerClients", "StrangerTokens",
                "AlarmIp", "Subject")
            SELECT i, {{db.Id("i")}}, {2}, 'Reuse',
                CASE i % 3 WHEN 0 THEN 'SomeoneElse' WHEN 1 THEN 'CopyRefused' ELSE 'LostReply' END, CASE i % 3 WHEN 0 THEN 0 WHEN 1 THEN 1 ELSE 2 END,
                CASE WHEN i > 100 AND i % 10 = 0 THEN 'Resolved' ELSE 'Open' END, {{db.After("{3}", "i * 60")}}, 1, 2, '00:00:00', 1, {3}, 'None', '', '', 'Likely', 0, 0, '192.0.2.' || i,
                'ada lovelace ada@example.org device-' || i || ' 192.0.2.' || i FROM n
            """;
        db.Database.ExecuteSqlRaw(incidents, from, from + count - 1, user, start);
    }
}
