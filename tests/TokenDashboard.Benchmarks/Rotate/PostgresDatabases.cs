using System.Globalization;
using Npgsql;

namespace TokenDashboard.Benchmarks.Rotate;

/// <summary>Databases on a PostgreSQL that is reached by somebody who may make them.</summary>
internal sealed class PostgresDatabases(string server)
{
    private int _made;

    /// <summary>An empty database, dropped when it is disposed.</summary>
    public async Task<Database> MakeAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"token_dashboard_benchmark_{Environment.ProcessId}_{++_made}");
        await RunAsync(server, $"CREATE DATABASE {name}");
        return new Database(server, name);
    }

    private static async Task RunAsync(string connection, string sql)
    {
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { Pooling = false });
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    internal sealed class Database(string server, string name) : IAsyncDisposable
    {
        /// <summary>How it is reached.</summary>
        public string Connection { get; } = new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();

        /// <summary>Has it know how much is in it, as it would some minutes later by itself.</summary>
        public Task AnalyzeAsync() => RunAsync(Connection, "VACUUM ANALYZE");

        public async ValueTask DisposeAsync() => await RunAsync(server, $"DROP DATABASE {name} WITH (FORCE)");
    }
}
