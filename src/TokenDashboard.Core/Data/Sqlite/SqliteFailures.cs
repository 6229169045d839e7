using static SQLitePCL.raw;

namespace TokenDashboard.Core.Data.Sqlite;

/// <summary>SQLite's primary result codes, https://sqlite.org/rescode.html.</summary>
internal static class SqliteFailures
{
    /// <summary>
    /// Whether the code means that the database can't be used now. Not SQLITE_CONSTRAINT, SQLITE_MISUSE or SQLITE_ERROR, which is what an
    /// unknown table or column is.
    /// </summary>
    public static bool IsUnavailable(int code) => code is
        SQLITE_BUSY or SQLITE_LOCKED or SQLITE_PROTOCOL
        or SQLITE_FULL or SQLITE_IOERR or SQLITE_NOMEM
        or SQLITE_CANTOPEN or SQLITE_PERM or SQLITE_READONLY
        or SQLITE_CORRUPT or SQLITE_NOTADB;
}
