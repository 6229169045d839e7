using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Sqlite;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Setup;

/// <summary>
/// Brings a SQLite database to this version's schema, all of it in one transaction: whatever ends the process in between leaves the
/// database as it was.
/// </summary>
public sealed class SqliteSchema : IDatabaseSchema
{
    /// <inheritdoc/>
    /// <remarks>Of a database of the version before, which is brought over, a copy is put aside first.</remarks>
    public async Task<SchemaOutcome> BringUpToDateAsync(
        DashboardContext engine, IdentityContext? identity, DateTimeOffset now, CancellationToken cancellationToken)
    {
        IReadOnlyList<DbContext> contexts = identity is null ? [engine] : [engine, identity];
        var known = contexts.SelectMany(c => c.Database.GetMigrations()).ToList();
        var connection = (SqliteConnection)engine.Database.GetDbConnection();
        await engine.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var applied = Applied(connection);
            if (applied.SequenceEqual(SqliteUpgrade.Before))
                return identity is null ? new SchemaOutcome.TooOld() : SqliteUpgrade.Run(connection, Script(contexts, [], First(contexts)), Script(contexts, First(contexts)), now);
            if (applied.Any(SqliteUpgrade.Before.Contains))
                return new SchemaOutcome.TooOld();
            if (applied.Except(known).FirstOrDefault() is { } unknown)
                return new SchemaOutcome.Newer(unknown);
            if (known.Except(applied).Any())
                Apply(connection, contexts);
            return new SchemaOutcome.Current();
        }
        finally
        {
            await engine.Database.CloseConnectionAsync();
        }
    }

    /// <inheritdoc/>
    public async Task<bool> IsCurrentAsync(DashboardContext engine, IdentityContext identity, CancellationToken cancellationToken)
    {
        await engine.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            return Applied((SqliteConnection)engine.Database.GetDbConnection()).ToHashSet().SetEquals(engine.Database.GetMigrations().Concat(identity.Database.GetMigrations()));
        }
        finally
        {
            await engine.Database.CloseConnectionAsync();
        }
    }

    /// <inheritdoc/>
    public async Task PrepareAsync(DashboardContext engine, TimeSpan keepAudit, DateTimeOffset now)
    {
        // Kept in the file from now on: readers don't wait for the writer.
        await engine.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL");
        await SqliteAuditGuard.ApplyAsync(engine, keepAudit);
    }

    /// <inheritdoc/>
    public async Task<DatabaseHealth> LookOverAsync(DashboardContext engine, CancellationToken cancellationToken)
    {
        var found = await engine.Database.SqlQueryRaw<string>("SELECT quick_check AS \"Value\" FROM pragma_quick_check").FirstAsync(cancellationToken);
        var bytes = await engine.Database.SqlQueryRaw<long>("SELECT page_count * page_size AS \"Value\" FROM pragma_page_count, pragma_page_size").FirstAsync(cancellationToken);
        return new(bytes, found == "ok" ? null : $"is damaged ({found}): stop the server and put a backup back");
    }

    /// <summary>The migrations that a database has had, in their order; none for one that is empty.</summary>
    internal static IReadOnlyList<string> Applied(SqliteConnection connection)
    {
        if (connection.Ask<long>("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsHistory'") == 0)
            return [];
        return connection.List("""SELECT "MigrationId" FROM "__EFMigrationsHistory" ORDER BY "MigrationId" """);
    }

    private static void Apply(SqliteConnection connection, IReadOnlyList<DbContext> contexts)
    {
        // Tables that are made anew must not take along what points to them; whether all still points somewhere is asked at the end.
        connection.Run("PRAGMA foreign_keys = OFF");
        try
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            // Whoever had the turn before may have done it.
            if (Script(contexts, Applied(connection)) is { Length: > 0 } script)
            {
                var numbers = Numbers(connection);
                connection.Run(script);
                // A table that is made anew would count from its last row, and give the number of one that is gone once more.
                foreach (var (table, number) in numbers)
                    connection.Run("UPDATE sqlite_sequence SET seq = MAX(seq, $number) WHERE name = $table", ("$number", number), ("$table", table));
            }

            connection.CheckForeignKeys();
            transaction.Commit();
        }
        finally
        {
            connection.Run("PRAGMA foreign_keys = ON");
        }
    }

    private static List<(string Table, long Number)> Numbers(SqliteConnection connection)
    {
        List<(string Table, long Number)> numbers = [];
        if (connection.Ask<long>("SELECT COUNT(*) FROM sqlite_master WHERE name = 'sqlite_sequence'") == 0)
            return numbers;
        using var command = connection.Command("SELECT name, seq FROM sqlite_sequence", []);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            numbers.Add((reader.GetString(0), reader.GetInt64(1)));
        return numbers;
    }

    private static List<string> First(IReadOnlyList<DbContext> contexts) => [.. contexts.Select(context => context.Database.GetMigrations().First())];

    // What takes a database that has had these migrations to the last of each context, or as far as one of these.
    private static string Script(IReadOnlyList<DbContext> contexts, IReadOnlyList<string> applied, IReadOnlyList<string>? to = null) =>
        string.Concat(contexts.Select(context => MigrationScript.Of(context, applied, to)));
}
