using Microsoft.Data.Sqlite;

namespace TokenDashboard.Core.Setup;

/// <summary>Plain statements on an open connection, in its transaction if there is one.</summary>
internal static class SqliteStatements
{
    /// <summary>Runs one statement or several.</summary>
    public static void Run(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    /// <summary>The one value that a query has.</summary>
    public static T Ask<T>(this SqliteConnection connection, string sql)
    {
        using var command = connection.Command(sql, []);
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>The first column of every row.</summary>
    public static List<string> List(this SqliteConnection connection, string sql)
    {
        using var command = connection.Command(sql, []);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(reader.GetString(0));
        return rows;
    }

    /// <summary>Throws when a row points to one that is not there.</summary>
    public static void CheckForeignKeys(this SqliteConnection connection)
    {
        if (connection.List("SELECT DISTINCT \"table\" FROM pragma_foreign_key_check") is [var table, ..])
            throw new InvalidOperationException($"Rows of {table} point to rows that are not there.");
    }

    public static SqliteCommand Command(this SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
