using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using SQLitePCL;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Postgres;
using TokenDashboard.Core.Data.Sqlite;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Identity.Postgres;
using TokenDashboard.Core.Identity.Sqlite;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>Contexts that remember what was asked of the database, and what it takes to answer that.</summary>
public sealed class Asked(CoreDatabase core) : DbCommandInterceptor, IDbContextFactory<DashboardContext>, IDbContextFactory<IdentityContext>
{
    private const int Steps = 4;

    /// <summary>What was asked since this was last emptied.</summary>
    public List<(string Sql, IReadOnlyList<(string Name, object? Value)> Parameters)> Commands { get; } = [];

    private readonly string _sqlite = $"Data Source={core.File}";

    DashboardContext IDbContextFactory<DashboardContext>.CreateDbContext() => TestPostgres.IsUsed
        ? new PostgresDashboardContext(OverPostgres<PostgresDashboardContext>())
        : new SqliteDashboardContext(OverSqlite<SqliteDashboardContext>());

    IdentityContext IDbContextFactory<IdentityContext>.CreateDbContext() => TestPostgres.IsUsed
        ? new PostgresIdentityContext(OverPostgres<PostgresIdentityContext>())
        : new SqliteIdentityContext(OverSqlite<SqliteIdentityContext>());

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Commands.Add((command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName, p.Value))]));
        return ValueTask.FromResult(result);
    }

    /// <summary>How many rows all of them hand out.</summary>
    public int Rows() => Commands.Sum(asked =>
    {
        using var db = core.CreateDbContext();
        db.Database.OpenConnection();
        using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = asked.Sql;
        foreach (var (name, value) in asked.Parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        using var reader = command.ExecuteReader();
        var rows = 0;
        while (reader.Read())
            rows++;
        return rows;
    });

    /// <summary>How SQLite goes about each, a step a line.</summary>
    public IReadOnlyList<string> Plans() => [.. Commands.Select(asked =>
    {
        using var db = core.CreateDbContext();
        db.Database.OpenConnection();
        using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + asked.Sql;
        foreach (var (name, value) in asked.Parameters)
            command.Parameters.Add(new SqliteParameter(name, value ?? DBNull.Value));
        using var reader = command.ExecuteReader();
        List<string> steps = [];
        while (reader.Read())
            steps.Add(reader.GetString(3));
        return string.Join('\n', steps);
    })];

    /// <summary>
    /// How many steps SQLite's own machine takes for all of them: some ten for each row it looks at, the same on every computer. A plan
    /// that searches an index may still walk through all of it, and this tells.
    /// </summary>
    public long Work()
    {
        var work = 0L;
        using var db = core.CreateDbContext();
        db.Database.OpenConnection();
        var handle = ((SqliteConnection)db.Database.GetDbConnection()).Handle;
        foreach (var asked in Commands)
        {
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_prepare_v2(handle, asked.Sql, out var statement));
            using (statement)
            {
                foreach (var (name, value) in asked.Parameters)
                    Bind(statement, raw.sqlite3_bind_parameter_index(statement, name), value);
                while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
                {
                }

                work += raw.sqlite3_stmt_status(statement, Steps, 0);
            }
        }

        return work;
    }

    private DbContextOptions<T> OverSqlite<T>()
        where T : DbContext => new DbContextOptionsBuilder<T>().UseSqlite(_sqlite).AddInterceptors(new SqliteConnectionSettings(), this).Options;

    private DbContextOptions<T> OverPostgres<T>()
        where T : DbContext => new DbContextOptionsBuilder<T>().UseNpgsql(core.Service<NpgsqlDataSource>(), PostgresDashboardContext.Place).AddInterceptors(this).Options;

    private static void Bind(sqlite3_stmt statement, int index, object? value) => _ = value switch
    {
        null or DBNull => raw.sqlite3_bind_null(statement, index),
        byte[] bytes => raw.sqlite3_bind_blob(statement, index, bytes),
        string text => raw.sqlite3_bind_text(statement, index, text),
        Guid id => raw.sqlite3_bind_text(statement, index, id.ToString().ToUpperInvariant()),
        _ => raw.sqlite3_bind_int64(statement, index, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
    };
}
