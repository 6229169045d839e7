using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using TokenDashboard.Core.Data.Postgres;
using TokenDashboard.Core.Data.Sqlite;

namespace TokenDashboard.Core.Data;

/// <summary>Tells storage that is not available from a bug that storage found.</summary>
public static class StorageFailures
{
    /// <summary>
    /// Whether storage is not available: busy, full, unreadable, gone. Then the same may be asked again later. Whatever else a database
    /// says, of a constraint or of a statement it does not understand, is a bug, and asking again meets it again.
    /// </summary>
    public static bool IsStorageFailure(this Exception error) => error switch
    {
        StorageBusyException => true,
        SqliteException sqlite => SqliteFailures.IsUnavailable(sqlite.SqliteErrorCode),
        NpgsqlException postgres => PostgresFailures.IsUnavailable(postgres),
        DbUpdateException { InnerException: { } cause } => cause.IsStorageFailure(),
        _ => false,
    };
}
