using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Postgres;

namespace TokenDashboard.Core.Tokens.Postgres;

/// <summary>
/// Rotations on PostgreSQL: one statement in one round trip, a transaction by itself. The database prepares it once for each connection. Where
/// it spends nothing it tells whether the token was current as it began, so that one that another instance spends meanwhile is no replay.
/// </summary>
internal sealed class PostgresRotations(NpgsqlDataSource database) : IRotations
{
    private const int Values = 15;

    // A row whose indexed columns keep their values stays in its page, so marks that are early enough are left as they are.
    private const string Marks = """
        , "ExpiresHour" = LEAST("ExpiresHour", {13}), "SaltHour" = COALESCE("SaltHour", {14})
        """;

    private static readonly string Statement = string.Format(
        CultureInfo.InvariantCulture,
        $$"""
        WITH spent AS ({{RotationSql.SpendPlainly(Schema, Marks)}}),
        kept AS (
            INSERT INTO {{Schema}}refresh_tokens ("SessionId", "Generation", "Hash", "ConsumedAt", "Ip", "Agent")
            SELECT "Id", {1} - 1, {8}, {3}, {4}, {5} FROM spent)
        SELECT spent."Id", "UserId", "Name", "AppId", "Scope", "Roles",
            spent."Id" IS NULL AND EXISTS (SELECT 1 FROM {{Schema}}sessions AS s WHERE s."Selector" = {7} AND s."CurrentHash" = {8})
        FROM (SELECT) AS one LEFT JOIN spent ON TRUE
        """,
        [.. Enumerable.Range(1, Values).Select(i => string.Create(CultureInfo.InvariantCulture, $"${i}"))]);

    private const string Schema = PostgresDashboardContext.SchemaName + ".";

    /// <inheritdoc/>
    public async Task<SessionGrant?> SpendAsync(Spend spend, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var attempt = spend.Attempt();
        try
        {
            await using var command = Command(database, spend);
            // Once begun it is not cancelled any more: the answer would not be known.
            await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
            await reader.ReadAsync(CancellationToken.None);
            if (await reader.IsDBNullAsync(0, CancellationToken.None))
            {
                if (reader.GetBoolean(6))
                    spend.SawCurrent();
                return null;
            }

            spend.Spending();
            return new SessionGrant(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), Account.RolesOf(reader.GetString(5)));
        }
        catch (NpgsqlException)
        {
            // Whether it was spent is not known, so nobody who is at it is judged by that it was.
            spend.Spending();
            throw;
        }
    }

    /// <summary>The statement with its values.</summary>
    internal static NpgsqlCommand Command(NpgsqlDataSource database, Spend spend)
    {
        var command = database.CreateCommand(Statement);
        // For a family that another transaction holds.
        command.CommandTimeout = (int)DashboardContext.LongestWait.TotalSeconds;
        Add(spend.SuccessorHash);
        Add(spend.Presented.Generation + 1);
        Add(spend.Salt);
        Add(spend.Now);
        Text(spend.Requester.Ip);
        Text(spend.Requester.Agent);
        Add(spend.Sliding);
        Add(spend.Presented.Selector);
        Add(spend.Presented.Hash);
        Text(spend.AppId);
        Text(spend.Requester.Network);
        Text(spend.Requester.Agent ?? "");
        Text(spend.Scope);
        Add(Session.HourOf(spend.Sliding));
        Add(Session.HourOf(spend.Now));
        return command;

        void Add<T>(T value) => command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

        void Text(string? value) => command.Parameters.Add(new NpgsqlParameter { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
    }
}
