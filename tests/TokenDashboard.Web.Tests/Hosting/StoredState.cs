using System.Text;
using Microsoft.Data.Sqlite;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>A family's row, as far as tests ask.</summary>
public sealed record StoredSession(int Generation, string? EndReason, long? EndedAt, byte[] CurrentHash, byte[]? RetrySalt, int Epoch);

/// <summary>A database file, looked at through a fresh connection each time: what was committed, and nothing else.</summary>
public sealed class StoredState(string folder)
{
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, "dashboard.db"), Pooling = false,
        }.ToString());
        connection.Open();
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
        return reader.Read() && !reader.IsDBNull(0) ? reader.GetFieldValue<T>(0) : default;
    }

    public StoredSession Session(Guid id)
    {
        using var connection = Open();
        using var command = Command(
            connection, "SELECT Generation, EndReason, EndedAt, CurrentHash, RetrySalt, Epoch FROM sessions WHERE Id = $id", [("$id", id)]);
        using var row = command.ExecuteReader();
        Assert.True(row.Read(), "There is no such session.");
        return new(
            row.GetInt32(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetInt64(2),
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
        using var command = Command(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name", []);
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }

    /// <summary>Every value of every table, one line each: table, column, value; bytes in hex.</summary>
    public string Dump()
    {
        var text = new StringBuilder();
        using var connection = Open();
        foreach (var table in Tables())
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

    private static string Show(object value) =>
        value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;

    private static SqliteCommand Command(SqliteConnection connection, string sql, (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}
