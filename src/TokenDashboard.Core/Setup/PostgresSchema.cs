using Microsoft.EntityFrameworkCore;
using Npgsql;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Postgres;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Setup;

/// <summary>
/// Brings a PostgreSQL database to this version's schema, all of it in one transaction, one instance at a time: whatever ends the process
/// in between leaves the database as it was.
/// </summary>
/// <param name="direct">How the database is reached past a pooler; by default as the contexts reach it.</param>
public sealed class PostgresSchema(string? direct = null) : IDatabaseSchema
{
    // Whoever comes while another instance is at it waits for that.
    private const long Upgrade = PostgresDashboardContext.Writer + 1;

    private static readonly TimeSpan MostToPrepare = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public async Task<SchemaOutcome> BringUpToDateAsync(
        DashboardContext engine, IdentityContext? identity, DateTimeOffset now, CancellationToken cancellationToken)
    {
        IReadOnlyList<DbContext> contexts = identity is null ? [engine] : [engine, identity];
        var known = contexts.SelectMany(c => c.Database.GetMigrations()).ToList();
        // Not the context's: it would go back to its pool with it.
        await using var past = direct is null ? null : new NpgsqlConnection(direct);
        var connection = past ?? (NpgsqlConnection)engine.Database.GetDbConnection();
        await (past is null ? engine.Database.OpenConnectionAsync(cancellationToken) : past.OpenAsync(cancellationToken));
        try
        {
            if (await MissingAsync() is { } foreseen && foreseen is not { Count: > 0 })
                return new SchemaOutcome.Current();

            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await RunAsync(connection, $"SELECT pg_advisory_xact_lock({Upgrade})", cancellationToken);
            if (await MissingAsync() is not { } missing)
                return new SchemaOutcome.Newer((await AppliedAsync(connection, cancellationToken)).Except(known).First());
            if (missing.Count > 0)
            {
                // Names that a migration does not place are placed in the schema.
                var place = $"""
                    CREATE SCHEMA IF NOT EXISTS {PostgresDashboardContext.SchemaName};
                    SET LOCAL search_path = {PostgresDashboardContext.SchemaName}, pg_catalog;
                    """;
                await RunAsync(connection, place, cancellationToken);
                foreach (var context in contexts)
                {
                    if (MigrationScript.Of(context, await AppliedAsync(connection, cancellationToken)) is { Length: > 0 } script)
                        await RunAsync(connection, script, cancellationToken);
                }

                await transaction.CommitAsync(cancellationToken);
                // Types and statements that the pool knows are those of before.
                await connection.ReloadTypesAsync(cancellationToken);
            }

            return new SchemaOutcome.Current();

            // Null when a later version has been here.
            async Task<IReadOnlyList<string>?> MissingAsync()
            {
                var applied = await AppliedAsync(connection, cancellationToken);
                return applied.Except(known).Any() ? null : [.. known.Except(applied)];
            }
        }
        finally
        {
            if (past is null)
                await engine.Database.CloseConnectionAsync();
        }
    }

    /// <inheritdoc/>
    public async Task<bool> IsCurrentAsync(DashboardContext engine, IdentityContext identity, CancellationToken cancellationToken)
    {
        await engine.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var applied = await AppliedAsync((NpgsqlConnection)engine.Database.GetDbConnection(), cancellationToken);
            return applied.ToHashSet().SetEquals(engine.Database.GetMigrations().Concat(identity.Database.GetMigrations()));
        }
        finally
        {
            await engine.Database.CloseConnectionAsync();
        }
    }

    /// <inheritdoc/>
    public async Task PrepareAsync(DashboardContext engine, TimeSpan keepAudit, DateTimeOffset now)
    {
        await PostgresAuditGuard.ApplyAsync(engine, keepAudit);
        await PostgresNames.ApplyAsync(engine);
        // Nobody waits for an answer yet. Each in a turn of its own, so that another instance that starts meanwhile does not wait for all of them; the one that comes second finds it made.
        engine.Wait = MostToPrepare;
        engine.Database.SetCommandTimeout(MostToPrepare);
        foreach (var day in await PostgresHistory.MissingAsync(engine, now, CancellationToken.None))
        {
            await using var transaction = await engine.BeginWriteAsync(CancellationToken.None);
            await PostgresHistory.MakeAsync(engine, day, CancellationToken.None);
            await transaction.CommitAsync();
        }
    }

    /// <inheritdoc/>
    public async Task<DatabaseHealth> LookOverAsync(DashboardContext engine, CancellationToken cancellationToken)
    {
        var bytes = await engine.Database.SqlQueryRaw<long>("SELECT pg_database_size(current_database()) AS \"Value\"").SingleAsync(cancellationToken);
        var isCopy = await engine.Database.SqlQueryRaw<bool>("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool AS \"Value\"").SingleAsync(cancellationToken);
        return new(bytes, isCopy ? "can only be read: it is a copy. Name the server that is written to in ConnectionStrings__Dashboard" : null);
    }

    // The migrations that a database has had, in their order; none for one that is empty.
    private static async Task<List<string>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string history = $"""{PostgresDashboardContext.SchemaName}."__EFMigrationsHistory" """;
        // Not by to_regclass, which inside a transaction does not notice what another has made meanwhile.
        const string isThere = $"SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = '{PostgresDashboardContext.SchemaName}' AND tablename = '__EFMigrationsHistory')";
        await using var find = new NpgsqlCommand(isThere, connection);
        if (await find.ExecuteScalarAsync(cancellationToken) is not true)
            return [];
        await using var list = new NpgsqlCommand($"""SELECT "MigrationId" FROM {history} ORDER BY "MigrationId" """, connection);
        await using var reader = await list.ExecuteReaderAsync(cancellationToken);
        List<string> applied = [];
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(reader.GetString(0));
        return applied;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
