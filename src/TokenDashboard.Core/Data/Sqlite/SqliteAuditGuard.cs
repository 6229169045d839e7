using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace TokenDashboard.Core.Data.Sqlite;

/// <summary>Makes the database itself keep the audit log: no line is changed, and none removed before its time.</summary>
public static class SqliteAuditGuard
{
    /// <summary>What refuses every change of a line.</summary>
    public const string RefuseUpdates =
        """
        CREATE TRIGGER "audit_no_update" BEFORE UPDATE ON "audit"
        BEGIN SELECT RAISE(ABORT, 'The audit log can not be changed.'); END;
        """;

    /// <summary>Has lines that are younger refuse to be removed, by the database's own clock.</summary>
    public static async Task ApplyAsync(DashboardContext db, TimeSpan keep)
    {
        // UTC ticks of now: what instants are stored as.
        var trigger = string.Create(CultureInfo.InvariantCulture,
            $"""
            DROP TRIGGER IF EXISTS "audit_keep";
            CREATE TRIGGER "audit_keep" BEFORE DELETE ON "audit"
            WHEN OLD."At" > unixepoch() * {TimeSpan.TicksPerSecond} + {DateTime.UnixEpoch.Ticks} - {keep.Ticks}
            BEGIN SELECT RAISE(ABORT, 'The audit log keeps this line.'); END;
            """);
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync(trigger);
        await transaction.CommitAsync();
    }
}
