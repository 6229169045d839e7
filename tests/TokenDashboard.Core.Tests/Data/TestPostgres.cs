using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Setup;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>
/// The PostgreSQL server that tests run on, if the run names one in TOKEN_DASHBOARD_POSTGRES by the connection string of somebody who may
/// make databases. Each test has a database of its own, copied from one that was migrated once.
/// </summary>
internal static class TestPostgres
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("TOKEN_DASHBOARD_POSTGRES");
    private static readonly Lazy<string> Template = new(Migrate);
    private static int _made;

    /// <summary>Whether tests run on it.</summary>
    public static bool IsUsed => !string.IsNullOrEmpty(Server);

    /// <summary>Makes a database with all tables, and returns how it is reached.</summary>
    public static string Create()
    {
        var name = Name("test");
        Run($"CREATE DATABASE {name} TEMPLATE {Template.Value} STRATEGY FILE_COPY");
        return To(name);
    }

    /// <summary>Makes a database with nothing in it, and returns how it is reached.</summary>
    public static string CreateEmpty()
    {
        var name = Name("empty");
        Run($"CREATE DATABASE {name}");
        return To(name);
    }

    /// <summary>Removes a database, whoever is connected.</summary>
    public static void Drop(string connection) => Run($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connection).Database} WITH (FORCE)");

    /// <summary>Runs a statement in the database that a connection string names.</summary>
    public static void Run(string sql, string? connection = null)
    {
        using var database = new NpgsqlConnection(connection ?? new NpgsqlConnectionStringBuilder(Server) { MaxPoolSize = 10 }.ToString());
        database.Open();
        using var command = new NpgsqlCommand(sql, database);
        command.ExecuteNonQuery();
    }

    private static string Migrate()
    {
        var name = Name("template");
        Run($"CREATE DATABASE {name}");
        using (var services = new ServiceCollection().AddLogging().AddPostgres(new NpgsqlConnectionStringBuilder(To(name)) { Pooling = false }.ToString()).AddPostgresIdentity().BuildServiceProvider())
        using (var db = services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContext())
        using (var identity = services.GetRequiredService<IDbContextFactory<IdentityContext>>().CreateDbContext())
            new PostgresSchema().BringUpToDateAsync(db, identity, DateTimeOffset.UnixEpoch, CancellationToken.None).GetAwaiter().GetResult();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Drop(To(name));
        return name;
    }

    private static string Name(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}_{Environment.ProcessId}_{Interlocked.Increment(ref _made)}");

    private static string To(string database) => new NpgsqlConnectionStringBuilder(Server) { Database = database }.ToString();
}
