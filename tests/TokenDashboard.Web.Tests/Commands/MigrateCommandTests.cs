using Npgsql;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Web.Commands;

namespace TokenDashboard.Web.Tests.Commands;

/// <summary>What can't be brought to this version stays as it is, and a sentence says what to do.</summary>
[Trait("Database", "Postgres")]
public sealed class MigrateCommandTests : IDisposable
{
    private readonly string _target = TestPostgres.CreateEmpty();

    private string Name => new NpgsqlConnectionStringBuilder(_target).Database!;

    public void Dispose()
    {
        TestPostgres.Remove(_target);
        TestPostgres.Run($"DROP ROLE IF EXISTS guest_{Name}");
    }

    [Fact]
    public async Task Migrate_AnEmptyDatabase_IsDoneOnceAndAgain()
    {
        Assert.Equal((0, ""), await RunAsync(_target));
        Assert.Equal((0, ""), await RunAsync(_target));
    }

    [Fact]
    public async Task Migrate_ACopyThatCanOnlyBeRead_NamesTheOtherServer()
    {
        TestPostgres.Run($"ALTER DATABASE {Name} SET default_transaction_read_only = on");

        await RefusedAsync(_target, "is a copy that can only be read: name the server that is written to in ConnectionStrings__Dashboard");
    }

    [Fact]
    public async Task Migrate_ByAnAccountWithoutTheRight_NamesTheRight()
    {
        TestPostgres.Run($"CREATE ROLE guest_{Name} LOGIN");

        await RefusedAsync(new NpgsqlConnectionStringBuilder(_target) { Username = $"guest_{Name}" }.ToString(), "give it CREATE in the database, or run 'migrate' as one who has it");
    }

    [Fact]
    public async Task Migrate_WhereNobodyListensOrNoDatabaseIs_NamesTheSetting()
    {
        await RefusedAsync("Host=127.0.0.1;Port=1;Database=accounts;Username=nobody", "check ConnectionStrings__Dashboard, and that PostgreSQL runs");
        await RefusedAsync(new NpgsqlConnectionStringBuilder(_target) { Database = "nowhere" }.ToString(), "check ConnectionStrings__Dashboard, and that PostgreSQL runs");
    }

    [Fact]
    public async Task Migrate_OneOfALaterVersion_LeavesItAsItIs()
    {
        Assert.Equal((0, ""), await RunAsync(_target));
        TestPostgres.Run("""INSERT INTO token_dashboard."__EFMigrationsHistory" VALUES ('99990101000000_Later', '99.0')""", _target);

        await RefusedAsync(_target, "was written by a later version of this program (99990101000000_Later)");
    }

    private static async Task RefusedAsync(string connection, string why)
    {
        var (code, errors) = await RunAsync(connection);
        Assert.Equal(1, code);
        Assert.Contains(why, errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
    }

    private static async Task<(int Code, string Errors)> RunAsync(string connection)
    {
        await using var said = new StringWriter();
        await using var errors = new StringWriter();
        string[] settings = ["--Database:Provider=Postgres", $"--ConnectionStrings:Dashboard={connection}", $"--Keys:Master={MasterKeys.Generate()}"];
        return (await MigrateCommand.RunAsync(["migrate", .. settings], said, errors), errors.ToString());
    }
}
