using Microsoft.EntityFrameworkCore;
using Npgsql;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens.Postgres;

/// <summary>Rotations that share a statement: each has its own answer, and none waits for or fails with another.</summary>
[Trait("Database", "Postgres")]
public sealed class RotationsTogetherTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Rotate_ManyFamiliesAtOnce_GivesEachItsOwnSuccessor()
    {
        var tokens = await LinkAsync(150);

        for (var round = 1; round <= 5; round++)
        {
            _core.Clock.Advance(TimeSpan.FromMinutes(1));
            var results = await Task.WhenAll(tokens.Select(token => _core.RotateAsync(token)));
            tokens = [.. results.Select(r => Assert.IsType<RotationResult.Rotated>(r).Issued.Token)];

            Assert.Equal(150 * round, _core.Stored(db => db.RefreshTokens.Count()));
            Assert.All(_core.Stored(db => db.Sessions.ToList()), s => Assert.Equal(round + 1, s.Generation));
        }
    }

    [Fact]
    public async Task Rotate_ManyWithEndedAndSpentOnesAmongThem_RefusesThoseAlone()
    {
        var tokens = await LinkAsync(40);
        await _core.Tokens.RevokeByTokenAsync(tokens[7], "companion", CoreDatabase.Laptop, default);
        var after = await _core.NextAsync(tokens[8]);
        await _core.NextAsync(after);
        _core.Clock.Advance(TimeSpan.FromMinutes(5));

        var results = await Task.WhenAll(tokens.Select(token => _core.RotateAsync(token)));

        Assert.IsNotType<RotationResult.Rotated>(results[7]);
        Assert.IsType<RotationResult.Reused>(results[8]);
        Assert.Equal(38, results.Count(r => r is RotationResult.Rotated));
    }

    [Fact]
    public async Task Rotate_OneFamilyHeldByAnother_HoldsUpNobodyElse()
    {
        const int held = 15;
        var tokens = await LinkAsync(30);
        var selector = new TokenFormat(_core.Keys).Read(tokens[held])!.Selector;
        await using var db = _core.CreateDbContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Sessions.Where(s => s.Selector == selector).ExecuteUpdateAsync(set => set.SetProperty(s => s.Name, "Held"));

        var rotations = tokens.ConvertAll(token => _core.RotateAsync(token));

        await Task.WhenAll(rotations.Where(r => r != rotations[held])).WaitAsync(TimeSpan.FromSeconds(5));
        Assert.False(rotations[held].IsCompleted);
        await transaction.CommitAsync();
        Assert.All(await Task.WhenAll(rotations), r => Assert.IsType<RotationResult.Rotated>(r));
    }

    [Fact]
    public async Task Rotate_OneThatTheDatabaseCanNotTake_FailsAlone()
    {
        var tokens = await LinkAsync(30);

        var rotations = tokens.ConvertAll(token => _core.RotateAsync(token, token == tokens[20] ? CoreDatabase.Laptop with { Agent = "nul\0" } : null));

        await Assert.ThrowsAnyAsync<Exception>(() => rotations[20]);
        Assert.All(await Task.WhenAll(rotations.Where(r => r != rotations[20])), r => Assert.IsType<RotationResult.Rotated>(r));
    }

    [Fact]
    public async Task Rotate_EachTokenTwiceAmongMany_SpendsEachOnce()
    {
        var tokens = await LinkAsync(40);

        var results = await Task.WhenAll(tokens.Concat(tokens).Select(token => _core.RotateAsync(token)));

        Assert.DoesNotContain(results, r => r is RotationResult.Reused);
        Assert.All(_core.Stored(db => db.Sessions.ToList()), s => Assert.Equal((2, (EndReason?)null), (s.Generation, s.EndReason)));
    }

    [Fact]
    public async Task Rotate_ManyAsTheConnectionIsLost_LosesNone()
    {
        var tokens = await LinkAsync(40);
        var name = new NpgsqlConnectionStringBuilder(_core.Service<NpgsqlDataSource>().ConnectionString).Database!;

        for (var round = 0; round < 5; round++)
        {
            _core.Clock.Advance(TimeSpan.FromSeconds(40));
            var rotations = tokens.ConvertAll(token => TryAsync(token));
            TestPostgres.Run($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{name}'");
            var answers = await Task.WhenAll(rotations);
            _core.Service<NpgsqlDataSource>().Clear();

            // What was not answered is asked for again.
            for (var i = 0; i < tokens.Count; i++)
                tokens[i] = answers[i] ?? await _core.NextAsync(tokens[i]);
        }

        Assert.Equal(0, _core.Stored(db => db.Incidents.Count()));
        foreach (var token in tokens)
            await _core.NextAsync(token);
    }

    /// <summary>A row that the database has sent is nothing yet: it can still fail to commit.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public async Task Rotate_CommitFails_IsNoAnswer(int families)
    {
        var tokens = await LinkAsync(families);
        await using (var db = _core.CreateDbContext())
        {
            await db.Database.ExecuteSqlRawAsync(
                """
                CREATE FUNCTION token_dashboard.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$;
                CREATE CONSTRAINT TRIGGER fails AFTER UPDATE ON token_dashboard.sessions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION token_dashboard.fail();
                """);
        }

        var rotations = tokens.ConvertAll(token => _core.RotateAsync(token));

        foreach (var rotation in rotations)
            Assert.Equal("53100", (await Assert.ThrowsAsync<PostgresException>(() => rotation)).SqlState);
        await using (var db = _core.CreateDbContext())
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER fails ON token_dashboard.sessions; DROP FUNCTION token_dashboard.fail");
        foreach (var token in tokens)
            await _core.NextAsync(token);
    }

    private async Task<RawToken?> TryAsync(RawToken token)
    {
        try
        {
            return await _core.NextAsync(token);
        }
        catch (Exception e) when (e is NpgsqlException or { InnerException: NpgsqlException })
        {
            return null;
        }
    }

    private async Task<List<RawToken>> LinkAsync(int families)
    {
        var owner = _core.AddUser();
        var tokens = new List<RawToken>();
        for (var i = 0; i < families; i++)
            tokens.Add((await _core.LinkAsync(owner)).Token);
        return tokens;
    }
}
