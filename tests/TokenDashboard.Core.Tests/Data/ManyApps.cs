using Microsoft.EntityFrameworkCore;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>Sessions by the thousand, made by the database itself.</summary>
internal static class ManyApps
{
    /// <summary>
    /// Living apps beside the sessions that somebody has, named by their numbers from 1 on and last used so many seconds after a session of theirs
    /// as the SQL expression has it of the number i. The first group of their ids is <paramref name="group"/>.
    /// </summary>
    public static void AddApps(this CoreDatabase core, string userId, int count, string secondsLater = "-i", int group = 0)
    {
        using var db = core.CreateDbContext();
        var statement =
            $$"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0})
            INSERT INTO {{db.Schema}}sessions ("Id", "UserId", "Kind", "AppId", "Name", "Device", "Software", "Method", "Scope", "NeedsLook", "SecondFactor", "CreatedAt",
                "LastUsedAt", "CurrentHash", "Generation", "RotatedAt", "ExpiresAt", "ExpiresHour", "AbsoluteExpiresAt", "Epoch")
            SELECT {{db.Id("i", first: "{2}")}}, {1}, 'App', 'companion', 'app ' || i, 'Laptop', 'CLI', 'DeviceCode', '', {3}, {3}, s."CreatedAt",
                {{db.After("s.\"LastUsedAt\"", secondsLater)}}, {4}, 1, s."RotatedAt", s."ExpiresAt", s."ExpiresHour", s."AbsoluteExpiresAt", 0
            FROM n CROSS JOIN (SELECT * FROM {{db.Schema}}sessions WHERE "UserId" = {1} LIMIT 1) AS s
            """;
        db.Database.ExecuteSqlRaw(statement, count, userId, group, false, new byte[] { 0 });
    }
}
