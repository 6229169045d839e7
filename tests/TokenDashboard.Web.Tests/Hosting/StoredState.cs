using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>A family's row, as far as tests ask.</summary>
public sealed record StoredSession(int Generation, string? EndReason, long? EndedAt, byte[] CurrentHash, byte[]? RetrySalt, int Epoch);

/// <summary>
/// A data folder's database, looked at through a fresh connection each time: what was committed, and nothing else. Statements are written
/// as for SQLite; instants are read as ticks, whichever database it is.
/// </summary>
public sealed class StoredState(string folder)
{
    private const string SqliteTables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    // The parts of a table are in the whole.
    private const string PostgresTables = "SELECT relname::text FROM pg_class WHERE relnamespace = 'token_dashboard'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1";

    // Stored by the clock.
    private static readonly string[] Counts = ["hourly_counts", "app_counts", "version_counts", "heartbeat"];

    private readonly string? _postgres = FolderDatabase.Of(folder)?.Connection;

    /// <summary>Whether PostgreSQL keeps it.</summary>
    public bool IsPostgres => _postgres is not null;

    public DbConnection Open()
    {
        DbConnection connection = _postgres is not null
            ? new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_postgres) { SearchPath = "token_dashboard", Pooling = false }.ToString())
            : new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "dashboard.db"), Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>Another program that holds what is written, until it is closed; what is read can be read.</summary>
    public IDisposable Hold()
    {
        var connection = Open();
        using var command = Command(connection, IsPostgres ? "BEGIN; LOCK TABLE sessions, device_codes IN EXCLUSIVE MODE" : "BEGIN EXCLUSIVE", []);
        command.ExecuteNonQuery();
        return connection;
    }

    public int Execute(string sql, params (string Name, object Value)[] parameters)
    {
        using var connection = Open();
        using var command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; the type's default when there is none or it is null.</summary>
    public T? Value<T>(string sql, params (string Name, object Value)[] parameters)
    {
        using var connection = Open();
        using var command = Command(connection, sql, parameters);
        using var reader = command.ExecuteReader();
        return reader.Read() && !reader.IsDBNull(0) ? As<T>(reader.GetValue(0)) : default;
    }

    public StoredSession Session(Guid id)
    {
        using var connection = Open();
        using var command = Command(
            connection, "SELECT Generation, EndReason, EndedAt, CurrentHash, RetrySalt, Epoch FROM sessions WHERE Id = $id", [("$id", id)]);
        using var row = command.ExecuteReader();
        Assert.True(row.Read(), "There is no such session.");
        return new(
            row.GetInt32(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : As<long>(row.GetValue(2)),
            row.GetFieldValue<byte[]>(3), row.IsDBNull(4) ? null : row.GetFieldValue<byte[]>(4), row.GetInt32(5));
    }

    /// <summary>How many tokens a family has had, as far as that is kept: the live one is in its own row.</summary>
    public int Tokens(Guid sessionId) => Value<int>("SELECT COUNT(*) + (SELECT COUNT(*) FROM sessions WHERE Id = $id) FROM refresh_tokens WHERE SessionId = $id", ("$id", sessionId));

    public int Incidents(Guid sessionId, string kind = "%") =>
        Value<int>("SELECT COUNT(*) FROM incidents WHERE SessionId = $id AND Kind LIKE $kind", ("$id", sessionId), ("$kind", kind));

    public int Evidence(Guid sessionId, string kind = "%") =>
        Value<int>("SELECT COUNT(*) FROM evidence WHERE SessionId = $id AND Kind LIKE $kind", ("$id", sessionId), ("$kind", kind));

    public IReadOnlyList<string> Tables()
    {
        using var connection = Open();
        using var command = Command(connection, IsPostgres ? PostgresTables : SqliteTables, []);
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }

    /// <summary>
    /// Every value of every table, one line each: table, column, value; bytes in hex. Without <paramref name="counts"/> it leaves out
    /// what is counted in passing, and the heartbeat, which are stored whenever the clock says so, and not by whoever asks at that moment.
    /// </summary>
    public string Dump(bool counts = true)
    {
        var text = new StringBuilder();
        using var connection = Open();
        foreach (var table in Tables().Where(t => counts || !Counts.Contains(t)))
        {
            using var command = Command(connection, $"SELECT * FROM \"{table}\"", []);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                    text.Append(table).Append(' ').Append(reader.GetName(i)).Append(' ').AppendLine(Show(reader.GetValue(i)));
            }
        }

        return text.ToString();
    }

    private static string Show(object value) => value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    // SQLite knows neither instants nor truth nor GUIDs.
    private static T As<T>(object value) => (T)(value is T ? value : Convert.ChangeType(
        value switch { DateTime at => at.Ticks, Guid id => id.ToString().ToUpperInvariant(), _ => value },
        Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T),
        CultureInfo.InvariantCulture));

    private DbCommand Command(DbConnection connection, string sql, (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = IsPostgres ? PostgresWords.Translate(sql) : sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = IsPostgres ? name[1..] : name;
            parameter.Value = value is DateTimeOffset at && !IsPostgres ? at.UtcTicks : value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
