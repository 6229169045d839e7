using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Core.Tokens.Postgres;
using Xunit.Abstractions;

namespace TokenDashboard.Core.Tests.Tokens.Postgres;

/// <summary>What a rotation costs PostgreSQL: one statement, found by an index, that moves no index entry and writes little.</summary>
/// <remarks>Alone: what other tests still look at keeps PostgreSQL from making room in a page.</remarks>
[Trait("Database", "Postgres")]
[Collection(nameof(RotationCostTests))]
[Trait("Postgres", "Thorough")]
public sealed class RotationCostTests(ITestOutputHelper output) : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Rotate_EveryTenMinutesForADay_MovesHardlyAnIndexEntry()
    {
        const int families = 10, rounds = 24 * 6;
        var tokens = new List<RawToken>();
        for (var i = 0; i < families; i++)
            tokens.Add((await _core.LinkAsync()).Token);
        Ask("SELECT pg_stat_reset_single_table_counters('token_dashboard.sessions'::regclass)");

        for (var round = 0; round < rounds; round++)
        {
            _core.Clock.Advance(TimeSpan.FromMinutes(10));
            for (var i = 0; i < families; i++)
                tokens[i] = await _core.NextAsync(tokens[i]);
            if (round % 6 == 5)
                await _core.Cleanup.RunAsync(default);
        }

        // Cleanup, which also changes these rows, moves index entries, and so is not among those. Connections count for a while each by itself.
        var hot = 0L;
        SpinWait.SpinUntil(
            () =>
            {
                hot = (long)Ask("SELECT n_tup_hot_upd FROM pg_stat_user_tables WHERE relid = 'token_dashboard.sessions'::regclass")!;
                return hot >= 0.95 * rounds * families;
            },
            TimeSpan.FromSeconds(30));
        Assert.InRange(hot / (double)(rounds * families), 0.95, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task Rotate_OfManySessions_TouchesOneRowEachByAnIndexAndWritesLittle(int atOnce)
    {
        var tokens = new List<RawToken>();
        for (var i = 0; i < atOnce; i++)
            tokens.Add((await _core.LinkAsync()).Token);
        Ask(
            """
            INSERT INTO token_dashboard.sessions
            SELECT (jsonb_populate_record(s, jsonb_build_object('Id', gen_random_uuid(), 'Selector', sha256((n::text || s."Id")::bytea)))).* FROM token_dashboard.sessions AS s, generate_series(1, 20000) AS n
            LIMIT 20000
            """);
        Ask("ANALYZE");
        var (format, bytes, rounds) = (new TokenFormat(_core.Keys), 0L, 20);

        for (var round = 0; round < rounds; round++)
        {
            _core.Clock.Advance(TimeSpan.FromSeconds(1));
            var (now, salt, spends) = (_core.Clock.GetUtcNow(), new byte[32], new List<Spend>());
            for (var i = 0; i < atOnce; i++)
            {
                var presented = format.Read(tokens[i])!;
                (tokens[i], var hash) = format.Successor(presented, salt);
                spends.Add(new(presented, hash, salt, "companion", null, CoreDatabase.Laptop, now, now.AddDays(7), () => { }, () => { }, () => new Nothing()));
            }

            var plan = await ExplainAsync(spends);
            bytes += plan.GetProperty("WAL Bytes").GetInt64();
            Assert.DoesNotContain(("Seq Scan", "sessions"), Steps(plan));
        }

        output.WriteLine($"{bytes / rounds / atOnce} bytes of log a rotation, {atOnce} at once.");
        Assert.InRange(bytes / rounds / atOnce, 100, 700);
        foreach (var token in tokens)
            Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(token));
    }

    private static IEnumerable<(string Kind, string? Of)> Steps(JsonElement plan) =>
        (plan.TryGetProperty("Plans", out var parts) ? parts.EnumerateArray().SelectMany(Steps) : [])
            .Prepend((plan.GetProperty("Node Type").GetString()!, plan.TryGetProperty("Relation Name", out var name) ? name.GetString() : null));

    private async Task<JsonElement> ExplainAsync(List<Spend> spends)
    {
        var database = _core.Service<NpgsqlDataSource>();
        await using var command = spends is [var one] ? PostgresRotations.Command(database, one) : PostgresRotations.Command(database, spends);
        command.CommandText = "EXPLAIN (ANALYZE, WAL, FORMAT JSON) " + command.CommandText;
        using var answer = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!);
        return answer.RootElement[0].GetProperty("Plan").Clone();
    }

    private object? Ask(string sql)
    {
        using var db = _core.CreateDbContext();
        db.Database.OpenConnection();
        using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Runs when no other test does.</summary>
    [CollectionDefinition(nameof(RotationCostTests), DisableParallelization = true)]
    public sealed class Alone;

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
