using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace TokenDashboard.Core.Data.Sqlite;

/// <summary>
/// A statement that is prepared once and run very often. Places and columns count from 0. What SQLite refuses surfaces as
/// <see cref="SqliteException"/>; to be used by one thread at a time.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    /// <summary>Prepares SQL with the numbered places {0}, {1} … for so many values.</summary>
    public SqliteStatement(SqliteConnection connection, string sql, int values = 0)
    {
        _connection = connection.Handle!;
        var places = Enumerable.Range(1, values).Select(i => string.Create(CultureInfo.InvariantCulture, $"?{i}")).ToArray<object>();
        Check(sqlite3_prepare_v3(_connection, string.Format(CultureInfo.InvariantCulture, sql, places), SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public void Bind(int place, string? value) =>
        Check(value is null ? sqlite3_bind_null(_statement, place + 1) : sqlite3_bind_text(_statement, place + 1, value));

    public void Bind(int place, ReadOnlySpan<byte> value) => Check(sqlite3_bind_blob(_statement, place + 1, value));

    public void Bind(int place, long value) => Check(sqlite3_bind_int64(_statement, place + 1, value));

    public void Bind(int place, DateTimeOffset value) => Bind(place, value.UtcTicks);

    /// <summary>Whether there is a row to read from.</summary>
    public bool Step()
    {
        var result = sqlite3_step(_statement);
        if (result is SQLITE_ROW or SQLITE_DONE)
            return result == SQLITE_ROW;
        // What went wrong is told by the connection until the statement is reset.
        try
        {
            Check(result);
        }
        finally
        {
            Reset();
        }

        return false;
    }

    /// <summary>Runs it to its end, whatever rows it returns.</summary>
    public void Run()
    {
        while (Step())
        {
        }

        Reset();
    }

    /// <summary>Makes it ready to be run again; its values stay.</summary>
    public void Reset() => _ = sqlite3_reset(_statement);

    public string Text(int column) => sqlite3_column_text(_statement, column).utf8_to_string();

    public long Number(int column) => sqlite3_column_int64(_statement, column);

    public bool IsNull(int column) => sqlite3_column_type(_statement, column) == SQLITE_NULL;

    /// <inheritdoc/>
    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != SQLITE_OK)
            SqliteException.ThrowExceptionForRC(result, _connection);
    }
}
