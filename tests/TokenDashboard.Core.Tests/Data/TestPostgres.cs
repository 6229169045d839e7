using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Postgres;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Setup;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>
/// The PostgreSQL server that tests run on, if the run names one in TOKEN_DASHBOARD_POSTGRES by the connection string of somebody who may
/// make databases and is a superuser. Each test has a database to itself, copied from one that was migrated once, and emptied for the next.
/// </summary>
/// <remarks>
/// Tests whose subject is one database have the trait "Database". On SQLite: <c>dotnet test --filter "Database!=Postgres"</c>. On PostgreSQL,
/// with the variable set: <c>dotnet test --filter "Database!=Sqlite"</c>.
/// </remarks>
internal static class TestPostgres
{
    // Emptying more leaves more behind than copying another costs.
    private const int MostEmptied = 5000;

    // What a test may have changed beside rows.
    private const string Shape =
        """
        SELECT concat_ws(' ',
            (SELECT count(*) FROM pg_class WHERE relnamespace = s.oid), (SELECT count(*) FROM pg_proc WHERE pronamespace = s.oid),
            (SELECT count(*) FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid WHERE c.relnamespace = s.oid),
            (SELECT prosrc FROM pg_proc WHERE pronamespace = s.oid AND proname = 'audit_keep'))
        FROM pg_namespace AS s WHERE s.nspname = 'token_dashboard'
        """;

    // Past all triggers, and so past the guard of the audit log, and past what refers to what. Answers how many rows the fullest table had.
    private const string Empty =
        """
        DO $$
        DECLARE
            one regclass;
            emptied bigint;
            most bigint := 0;
        BEGIN
            PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid();
            PERFORM set_config('session_replication_role', 'replica', true);
            FOR one IN SELECT oid FROM pg_class WHERE relnamespace = 'token_dashboard'::regnamespace AND relkind = 'r' AND relname <> '__EFMigrationsHistory' LOOP
                EXECUTE format('DELETE FROM %s', one);
                GET DIAGNOSTICS emptied = ROW_COUNT;
                most := greatest(most, emptied);
            END LOOP;
            FOR one IN SELECT oid FROM pg_class WHERE relnamespace = 'token_dashboard'::regnamespace AND relkind = 'S' LOOP
                PERFORM setval(one, 1, false);
            END LOOP;
            PERFORM set_config('test.emptied', most::text, false);
        END $$;
        SELECT current_setting('test.emptied')::bigint
        """;

    private static readonly string? Server = Environment.GetEnvironmentVariable("TOKEN_DASHBOARD_POSTGRES");
    private static readonly Lazy<(string Name, string Shape)> Template = new(Migrate);
    private static readonly ConcurrentBag<NpgsqlDataSource> Unused = [];
    private static readonly ConcurrentDictionary<string, bool> Made = [];
    private static int _made;

    /// <summary>Whether tests run on it.</summary>
    public static bool IsUsed => !string.IsNullOrEmpty(Server);

    /// <summary>A database with all tables and nothing in them. Its connections know them from the tests before.</summary>
    public static NpgsqlDataSource Create() => Unused.TryTake(out var database) ? database : NpgsqlDataSource.Create(To(Make("test", $" TEMPLATE {Template.Value.Name}")));

    /// <summary>A database with nothing at all, by how it is reached.</summary>
    public static string CreateEmpty() => To(Make("empty", ""));

    /// <summary>Takes back a database: the next test has it, emptied, unless this one has changed more than rows.</summary>
    public static void Return(NpgsqlDataSource database)
    {
        if (IsAsCreated(database))
        {
            Unused.Add(database);
            return;
        }

        database.Dispose();
        Drop(NameOf(database.ConnectionString));
    }

    /// <summary>Removes a database, whoever is connected.</summary>
    public static void Remove(string connection) => Drop(NameOf(connection));

    /// <summary>Removes all that were made.</summary>
    public static void RemoveAll()
    {
        foreach (var name in Made.Keys)
            Drop(name);
    }

    /// <summary>Runs a statement in the database that a connection string names, and returns what it answers first.</summary>
    public static object? Run(string sql, string? connection = null)
    {
        using var database = new NpgsqlConnection(Plain(connection ?? Server));
        database.Open();
        return Run(sql, database);
    }

    private static bool IsAsCreated(NpgsqlDataSource database)
    {
        using var connection = database.OpenConnection();
        return Run(Empty, connection) is long and < MostEmptied && Run(Shape, connection) as string == Template.Value.Shape;
    }

    private static object? Run(string sql, NpgsqlConnection database)
    {
        using var command = new NpgsqlCommand(sql, database);
        return command.ExecuteScalar();
    }

    private static void Drop(string name)
    {
        Run($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        Made.TryRemove(name, out _);
    }

    private static string Make(string kind, string from)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{kind}_{Environment.ProcessId}_{Interlocked.Increment(ref _made)}");
        Made[name] = true;
        Run($"CREATE DATABASE {name}{from}");
        return name;
    }

    // A server has been there, which keeps lines of the audit log for no time at all: tests have clocks of their own.
    private static (string Name, string Shape) Migrate()
    {
        var name = Make("template", "");
        using (var services = new ServiceCollection().AddLogging().AddPostgres(Plain(To(name))).AddPostgresIdentity().BuildServiceProvider())
        using (var db = services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContext())
        using (var identity = services.GetRequiredService<IDbContextFactory<IdentityContext>>().CreateDbContext())
        {
            var schema = new PostgresSchema();
            schema.BringUpToDateAsync(db, identity, DateTimeOffset.UnixEpoch, CancellationToken.None).GetAwaiter().GetResult();
            PostgresAuditGuard.ApplyAsync(db, TimeSpan.Zero).GetAwaiter().GetResult();
            PostgresNames.ApplyAsync(db).GetAwaiter().GetResult();
        }

        return (name, (string)Run(Shape, To(name))!);
    }

    private static string NameOf(string connection) => new NpgsqlConnectionStringBuilder(connection).Database!;

    private static string To(string database) => new NpgsqlConnectionStringBuilder(Server) { Database = database }.ToString();

    // Whoever copies or drops a database wants nobody to be connected.
    private static string Plain(string? connection) => new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ToString();
}
