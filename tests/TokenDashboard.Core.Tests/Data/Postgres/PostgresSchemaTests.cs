using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Postgres;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Setup;

namespace TokenDashboard.Core.Tests.Data.Postgres;

/// <summary>A database is brought up to date once, by whichever instance comes first.</summary>
[Trait("Database", "Postgres")]
public sealed class PostgresSchemaTests : IDisposable
{
    private readonly string _connection = TestPostgres.CreateEmpty();

    public void Dispose() => TestPostgres.Remove(_connection);

    [Fact]
    public async Task BringUpToDate_TwoInstancesAtOnce_BothSucceedAndItIsDoneOnce()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => OnAnInstanceAsync(BringUpToDateAsync))));

        Assert.All(outcomes, outcome => Assert.IsType<SchemaOutcome.Current>(outcome));
        var (known, applied) = await OnAnInstanceAsync(async (db, identity) => (
            db.Database.GetMigrations().Concat(identity.Database.GetMigrations()).ToList(), (await db.Database.GetAppliedMigrationsAsync()).ToList()));
        Assert.Equal(known.Order(StringComparer.Ordinal), applied);
        Assert.True(await OnAnInstanceAsync((db, identity) => new PostgresSchema().IsCurrentAsync(db, identity, default)));
    }

    [Fact]
    public async Task BringUpToDate_PastAPooler_LeavesTheContextItsConnection()
    {
        await OnAnInstanceAsync(async (db, identity) =>
        {
            var before = db.Database.GetDbConnection();

            var outcome = await new PostgresSchema($"{_connection};Application Name=past").BringUpToDateAsync(db, identity, DateTimeOffset.UnixEpoch, default);

            Assert.IsType<SchemaOutcome.Current>(outcome);
            Assert.Same(before, db.Database.GetDbConnection());
            return await db.Accounts.CountAsync();
        });
    }

    [Fact]
    public async Task BringUpToDate_UpToDateAlready_ChangesNothing()
    {
        await OnAnInstanceAsync(BringUpToDateAsync);
        var before = TestPostgres.Run(Everything, _connection);

        Assert.IsType<SchemaOutcome.Current>(await OnAnInstanceAsync(BringUpToDateAsync));

        Assert.Equal(before, TestPostgres.Run(Everything, _connection));
    }

    [Fact]
    public async Task BringUpToDate_LaterVersionHasBeenThere_SaysSoAndChangesNothing()
    {
        await OnAnInstanceAsync(BringUpToDateAsync);
        TestPostgres.Run("""INSERT INTO token_dashboard."__EFMigrationsHistory" VALUES ('99990101000000_Later', '99.0.0')""", _connection);
        var before = TestPostgres.Run(Everything, _connection);

        var outcome = Assert.IsType<SchemaOutcome.Newer>(await OnAnInstanceAsync(BringUpToDateAsync));

        Assert.Equal("99990101000000_Later", outcome.Migration);
        Assert.Equal(before, TestPostgres.Run(Everything, _connection));
        Assert.False(await OnAnInstanceAsync((db, identity) => new PostgresSchema().IsCurrentAsync(db, identity, default)));
    }

    /// <summary>Whoever may not make the extension starts without it, and who may later has it from then on.</summary>
    [Fact]
    public async Task Prepare_WithoutTheRightToTheExtension_StartsAndTheNextStartMakesTheIndex()
    {
        await OnAnInstanceAsync(BringUpToDateAsync);
        var role = $"narrow_{Guid.NewGuid():N}";
        TestPostgres.Run($"CREATE ROLE {role}; GRANT USAGE, CREATE ON SCHEMA token_dashboard TO {role}; GRANT ALL ON ALL TABLES IN SCHEMA token_dashboard TO {role}", _connection);
        try
        {
            Assert.False(await PreparedAsync($"SET ROLE {role}"));
            Assert.True(await PreparedAsync("RESET ROLE"));
        }
        finally
        {
            TestPostgres.Run($"DROP OWNED BY {role}; DROP ROLE {role}", _connection);
        }

        // Whether people are found by the middle of their names then.
        Task<bool> PreparedAsync(string asWhom) => OnAnInstanceAsync(async (db, _) =>
        {
            await db.Database.OpenConnectionAsync();
            await db.Database.ExecuteSqlRawAsync(asWhom);
            await PostgresNames.ApplyAsync(db);
            return await db.FindsMiddlesAsync(default);
        });
    }

    private const string Everything = "SELECT string_agg(relname || ' ' || xmin, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'token_dashboard'::regnamespace";

    private static Task<SchemaOutcome> BringUpToDateAsync(DashboardContext db, IdentityContext identity) =>
        new PostgresSchema().BringUpToDateAsync(db, identity, DateTimeOffset.UnixEpoch, default);

    private async Task<T> OnAnInstanceAsync<T>(Func<DashboardContext, IdentityContext, Task<T>> work)
    {
        await using var services = new ServiceCollection().AddLogging().AddPostgres(_connection).AddPostgresIdentity().BuildServiceProvider();
        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        await using var identity = await services.GetRequiredService<IDbContextFactory<IdentityContext>>().CreateDbContextAsync();
        return await work(db, identity);
    }
}
