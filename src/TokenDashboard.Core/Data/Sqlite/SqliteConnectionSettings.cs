using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using static SQLitePCL.raw;

namespace TokenDashboard.Core.Data.Sqlite;

/// <summary>Sets what SQLite forgets between connections: wait for the writer instead of failing, and sync every commit.</summary>
public sealed class SqliteConnectionSettings : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        var wait = eventData.Context is DashboardContext db ? db.Wait : DashboardContext.LongestWait;
        // SQLite waits first. What its provider waits must be over by then, or both begin again; and 0 means for ever.
        var sqlite = (SqliteConnection)connection;
        sqlite.DefaultTimeout = Math.Max(1, (int)wait.TotalSeconds);
        // Opened while nothing could be written, it never will: it must not come back from the pool.
        if (sqlite3_db_readonly(sqlite.Handle, "main") == 1)
            SqliteConnection.ClearPool(sqlite);
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {Math.Max(0, (int)wait.TotalMilliseconds)}; PRAGMA synchronous = FULL;");
        command.ExecuteNonQuery();
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}
