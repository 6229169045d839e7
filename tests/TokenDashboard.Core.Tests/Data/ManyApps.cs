using Microsoft.EntityFrameworkCore;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>Sessions by the thousand, made by the database itself.</summary>
internal static class ManyApps
{
    /// <summary>
    /// Living apps beside the sessions that somebody has, named by their numbers from 1 on and last used as the SQL expression has it, of the latest
    /// use of a session of theirs and the number i. The first group of their ids is <paramref name="group"/>.
    /// </summary>
    public static void AddApps(this CoreDatabase core, string userId, int count, string lastUsedAt = "\"LastUsedAt\" - i", int group = 0)
    {
        var statement =
            $$"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0})
            INSERT INTO sessions ("Id", "UserId", "Kind", "AppId", "Name", "Device", "Software", "Method", "Scope", "NeedsLook", "SecondFactor", "CreatedAt",
                "LastUsedAt", "CurrentHash", "Generation", "RotatedAt", "ExpiresAt", "ExpiresHour", "AbsoluteExpiresAt", "Epoch")
            SELECT printf('%08d-0000-0000-0000-%012d', {2}, i), {1}, 'App', 'companion', 'app ' || i, 'Laptop', 'CLI', 'DeviceCode', '', 0, 0, s."CreatedAt",
                {{lastUsedAt}}, x'00', 1, s."RotatedAt", s."ExpiresAt", s."ExpiresHour", s."AbsoluteExpiresAt", 0
            FROM n JOIN (SELECT * FROM sessions WHERE "UserId" = {1} LIMIT 1) AS s;
            """;
        using var db = core.CreateDbContext();
        db.Database.ExecuteSqlRaw(statement, count, userId, group);
    }
}
