using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Postgres;

namespace TokenDashboard.Core.Tokens.Postgres;

/// <summary>
/// Rotations on PostgreSQL: one statement in one round trip, a transaction by itself, which the database prepares once for each connection.
/// What waits while others are on their way shares the next statement. Where one is not spent it tells whether the token was current as the
/// statement began, so that one that another instance spends meanwhile is no replay. No more than <see cref="MostWaiting"/> wait; one beyond
/// fails as on a busy database.
/// </summary>
/// <remarks>
/// A statement for many waits for nobody: a family that another transaction holds is left out and asked for alone, and so is each of them
/// if the database can't take a value of one. So none waits for, or fails with, another.
/// </remarks>
internal sealed class PostgresRotations(NpgsqlDataSource database) : IRotations
{
    private const string Schema = PostgresDashboardContext.SchemaName + ".";

    // A row whose indexed columns keep their values stays in its page, so marks that are early enough are left as they are.
    private const string Marks = """
        , "ExpiresHour" = LEAST("ExpiresHour", {15}), "SaltHour" = COALESCE("SaltHour", {16})
        """;

    private const string Keep = $"""INSERT INTO {Schema}refresh_tokens ("SessionId", "Generation", "Hash", "ConsumedAt", "Ip", "Agent", "UserId")""";

    private const string IsCurrent = $$"""
        EXISTS (SELECT 1 FROM {{Schema}}sessions AS s WHERE s."Selector" = {7} AND s."CurrentHash" = {8})
        """;

    /// <summary>How many wait at most.</summary>
    public const int MostWaiting = 4096;

    private const int MostAtOnce = 64;

    // More would send each statement with less in it.
    private const int MostOnTheirWay = 2;

    // In the order of their places.
    private static readonly Value[] Values =
    [
        new Value<byte[]>(NpgsqlDbType.Bytea, s => s.SuccessorHash),
        new Value<int>(NpgsqlDbType.Integer, s => s.Presented.Generation + 1),
        new Value<byte[]>(NpgsqlDbType.Bytea, s => s.Salt),
        new Value<DateTimeOffset>(NpgsqlDbType.TimestampTz, s => s.Now),
        new Value<string?>(NpgsqlDbType.Text, s => s.Requester.Ip),
        new Value<string?>(NpgsqlDbType.Text, s => s.Requester.Agent),
        new Value<DateTimeOffset>(NpgsqlDbType.TimestampTz, s => s.Sliding),
        new Value<byte[]>(NpgsqlDbType.Bytea, s => s.Presented.Selector),
        new Value<byte[]>(NpgsqlDbType.Bytea, s => s.Presented.Hash),
        new Value<string>(NpgsqlDbType.Text, s => s.AppId),
        new Value<string>(NpgsqlDbType.Text, s => s.Requester.Network),
        new Value<string>(NpgsqlDbType.Text, s => s.Requester.Agent ?? ""),
        new Value<string?>(NpgsqlDbType.Text, s => s.Scope),
        new Value<string?>(NpgsqlDbType.Text, s => s.Key),
        new Value<TimeSpan>(NpgsqlDbType.Interval, s => s.Longest),
        new Value<int>(NpgsqlDbType.Integer, s => Session.HourOf(s.Sliding)),
        new Value<int>(NpgsqlDbType.Integer, s => Session.HourOf(s.Now)),
    ];

    private static readonly string One = Fill(
        $$"""
        WITH spent AS ({{RotationSql.SpendPlainly(Schema, Marks)}}),
        kept AS ({{Keep}} SELECT "Id", {1} - 1, {8}, {3}, {4}, {5}, "UserId" FROM spent)
        SELECT "Id", "UserId", "Name", "AppId", "Scope", "Roles", "ExpiresAt", "Id" IS NULL AND {{IsCurrent}}, "Audience"
        FROM (SELECT) AS one LEFT JOIN spent ON TRUE
        """,
        i => $"${i + 1}");

    private static readonly string Many = Fill(
        $$"""
        WITH asked AS (SELECT * FROM unnest({{Each(i => $"${i + 1}")}}) WITH ORDINALITY AS a({{Each(i => $"a{i}")}}, place)),
        free AS MATERIALIZED (
            SELECT s."Id" AS family, place AS taken FROM asked JOIN {{Schema}}sessions AS s ON s."Selector" = {7} FOR NO KEY UPDATE OF s SKIP LOCKED),
        spent AS (
            {{RotationSql.SpendPlainly(Schema, Marks, "FROM free JOIN asked ON place = taken WHERE sessions.\"Id\" = family AND")}}, place),
        kept AS ({{Keep}} SELECT "Id", {1} - 1, {8}, {3}, {4}, {5}, "UserId" FROM spent JOIN asked USING (place))
        SELECT "Id", "UserId", "Name", "AppId", "Scope", "Roles", "ExpiresAt", "Id" IS NULL AND {{IsCurrent}}, "Audience", asked.place::int - 1, family IS NULL
        FROM asked LEFT JOIN free ON asked.place = taken LEFT JOIN spent ON asked.place = spent.place
        """,
        i => $"asked.a{i}");

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _waiting = [];
    private readonly HashSet<string> _onTheirWay = [];
    private int _statements;

    /// <inheritdoc/>
    public async Task<SessionGrant?> SpendAsync(Spend spend, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var attempt = spend.Attempt();
        var waiting = new Waiting(spend, cancellationToken);
        bool isFirst;
        lock (_lock)
        {
            if (_waiting.Count >= MostWaiting)
                throw new StorageBusyException();
            _waiting.AddLast(waiting);
            isFirst = _statements < MostOnTheirWay;
            _statements += isFirst ? 1 : 0;
        }

        if (isFirst)
            _ = SendAsync();
        return await waiting.Task;
    }

    /// <summary>The statement that spends one, with its values.</summary>
    internal static NpgsqlCommand Command(NpgsqlDataSource database, Spend spend) => Command(database, One, value => value.One(spend));

    /// <summary>The statement that spends many, of different families, with their values.</summary>
    internal static NpgsqlCommand Command(NpgsqlDataSource database, IReadOnlyList<Spend> spends) => Command(database, Many, value => value.Many(spends));

    private static NpgsqlCommand Command(NpgsqlDataSource database, string statement, Func<Value, NpgsqlParameter> parameter)
    {
        var command = database.CreateCommand(statement);
        // For a family that another transaction holds, or a database that does not answer.
        command.CommandTimeout = (int)DashboardContext.LongestWait.TotalSeconds;
        foreach (var value in Values)
            command.Parameters.Add(parameter(value));
        return command;
    }

    private async Task SendAsync()
    {
        while (Next() is { Count: > 0 } next)
        {
            if (next.Count == 1)
                await SpendAloneAsync(next[0]);
            else
                await SpendTogetherAsync(next);
            lock (_lock)
                _onTheirWay.ExceptWith(next.Select(w => w.Family));
        }
    }

    // Never two of one family: which of them was first would not be known. Empty when nobody waits any more, and this way is closed.
    private List<Waiting> Next()
    {
        var next = new List<Waiting>();
        lock (_lock)
        {
            for (var node = _waiting.First; node is not null && next.Count < MostAtOnce;)
            {
                var (waiting, following) = (node.Value, node.Next);
                if (waiting.IsCancelled)
                    _waiting.Remove(node);
                else if (_onTheirWay.Add(waiting.Family))
                {
                    _waiting.Remove(node);
                    next.Add(waiting);
                }

                node = following;
            }

            _statements -= next.Count == 0 ? 1 : 0;
        }

        return next;
    }

    private async Task SpendAloneAsync(Waiting waiting)
    {
        try
        {
            await using var command = Command(database, waiting.Spend);
            SessionGrant? grant;
            await using (var reader = await command.ExecuteReaderAsync())
            {
                await reader.ReadAsync();
                grant = await ReadAsync(reader, waiting.Spend);
            }

            // The database sends the row before it commits: that has happened once the reader has come to the end.
            waiting.Answer(grant);
        }
#pragma warning disable CA1031 // Whatever it is, the one who waits is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            waiting.Fail(e);
        }
    }

    private async Task SpendTogetherAsync(List<Waiting> all)
    {
        var alone = new List<Waiting>();
        try
        {
            await using var command = Command(database, [.. all.Select(w => w.Spend)]);
            var answers = new List<(Waiting Waiting, SessionGrant? Grant)>();
            await using (var reader = await command.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                    var waiting = all[reader.GetInt32(9)];
                    if (reader.GetBoolean(10))
                        alone.Add(waiting);
                    else
                        answers.Add((waiting, await ReadAsync(reader, waiting.Spend)));
                }
            }

            // As there.
            foreach (var (waiting, grant) in answers)
                waiting.Answer(grant);
        }
        catch (PostgresException e) when (!PostgresFailures.IsUnavailable(e))
        {
            // Nothing was spent, for a value of one of them.
            alone = all;
        }
#pragma warning disable CA1031 // Whatever it is, those who wait are told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            foreach (var waiting in all)
                waiting.Fail(e);
            return;
        }

        await Task.WhenAll(alone.Select(SpendAloneAsync));
    }

    private static async Task<SessionGrant?> ReadAsync(NpgsqlDataReader reader, Spend spend)
    {
        if (await reader.IsDBNullAsync(0))
        {
            if (reader.GetBoolean(7))
                spend.SawCurrent();
            return null;
        }

        spend.Spending();
        return SessionGrant.Of(
            reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5),
            reader.GetFieldValue<DateTimeOffset>(6), reader.GetString(8));
    }

    private static string Each(Func<int, string> name) => string.Join(", ", Enumerable.Range(0, Values.Length).Select(name));

    private static string Fill(string statement, Func<int, string> value) =>
        string.Format(CultureInfo.InvariantCulture, statement, [.. Enumerable.Range(0, Values.Length).Select(value)]);

    private sealed class Waiting(Spend spend, CancellationToken cancellationToken) : TaskCompletionSource<SessionGrant?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Spend Spend => spend;

        public string Family { get; } = Convert.ToHexString(spend.Presented.Selector);

        /// <summary>Whether it is not to be begun any more. Once begun it is not cancelled: the answer would not be known.</summary>
        public bool IsCancelled => cancellationToken.IsCancellationRequested && TrySetCanceled(cancellationToken);

        public void Answer(SessionGrant? grant) => TrySetResult(grant);

        public void Fail(Exception e)
        {
            // Whether it was spent is not known, so nobody who is at it is judged by that it was.
            if (e is NpgsqlException)
                spend.Spending();
            TrySetException(e);
        }
    }

    private abstract class Value
    {
        public abstract NpgsqlParameter One(Spend spend);

        public abstract NpgsqlParameter Many(IReadOnlyList<Spend> spends);
    }

    private sealed class Value<T>(NpgsqlDbType type, Func<Spend, T> of) : Value
    {
        public override NpgsqlParameter One(Spend spend) => new NpgsqlParameter<T> { TypedValue = of(spend), NpgsqlDbType = type };

        public override NpgsqlParameter Many(IReadOnlyList<Spend> spends) =>
            new NpgsqlParameter<T[]> { TypedValue = [.. spends.Select(of)], NpgsqlDbType = type | NpgsqlDbType.Array };
    }
}
