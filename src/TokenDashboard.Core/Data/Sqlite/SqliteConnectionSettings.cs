using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using static SQLitePCL.raw;

namespace TokenDashboard.Core.Data.Sqlite;

/// <summary>Sets what SQLite forgets between connections: wait for the writer instead of failing, and sync every commit.</summary>
public sealed class SqliteConnectionSettings : DbConnectionInterceptor
{
    // The log is copied into the database beside the writers (SqliteCheckpoints). Where nobody does, a commit does at 64 MB.
    private const string Settings = "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16384; PRAGMA journal_size_limit = 67108864;";

    /// <summary>How long an open connection waits for a database that is busy.</summary>
    public static void WaitAtMost(SqliteConnection connection, TimeSpan wait)
    {
        // SQLite waits first. What its provider waits must be over by then, or both begin again; and 0 means for ever.
        connection.DefaultTimeout = Math.Max(1, (int)wait.TotalSeconds);
        sqlite3_busy_timeout(connection.Handle, Math.Max(0, (int)wait.TotalMilliseconds));
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        var sqlite = (SqliteConnection)connection;
        WaitAtMost(sqlite, eventData.Context is DashboardContext db ? db.Wait : DashboardContext.LongestWait);
        // Opened while nothing could be written, it never will: it must not come back from the pool.
        if (sqlite3_db_readonly(sqlite.Handle, "main") == 1)
            SqliteConnection.ClearPool(sqlite);
        using var command = connection.CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}
