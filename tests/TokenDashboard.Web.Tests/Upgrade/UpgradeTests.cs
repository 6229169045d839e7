using Microsoft.Data.Sqlite;
using TokenDashboard.Web.Commands;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Upgrade;

/// <summary>How a database of the version before is brought over, and which databases are left alone.</summary>
[Trait("Database", "Sqlite")]
public sealed class UpgradeTests : IDisposable
{
    private readonly TempFolder _folder = VersionBefore.Copy();

    private string Database => Path.Combine(_folder.Path, "dashboard.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Migrate_VersionBefore_HasTheSchemaOfAFreshOne()
    {
        using var fresh = new TempFolder();
        await File.WriteAllBytesAsync(Path.Combine(fresh.Path, "dashboard.db"), []);

        Assert.Equal(0, (await MigrateAsync(fresh.Path)).Exit);
        Assert.Equal(0, (await MigrateAsync(_folder.Path)).Exit);

        Assert.Equal(Schema(Path.Combine(fresh.Path, "dashboard.db")), Schema(Database));
        Assert.Equal("0", Ask("SELECT COUNT(*) FROM pragma_foreign_key_check"));
        Assert.Equal("ok", Ask("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task Migrate_VersionBefore_KeepsEveryRowAndACopyOfWhatWas()
    {
        var before = Rows("sessions", "session_clients", "incidents", "evidence", "case_entries", "audit", "activity", "outbox", "deliveries", "account_links",
            "dismissals", "trusted_devices", "device_codes", "signing_keys", "protection_keys", "key_checks", "job_runs", "AspNetUsers", "AspNetUserPasskeys", "AspNetUserRoles");
        var bytes = await File.ReadAllBytesAsync(Database);

        var (exit, said, _) = await MigrateAsync(_folder.Path);

        Assert.Equal(0, exit);
        Assert.Equal(before, Rows([.. before.Keys]));
        var copy = Assert.Single(Directory.GetFiles(_folder.Path, "dashboard.db.before-*"));
        Assert.Contains(copy, said, StringComparison.Ordinal);
        Assert.Equal("7", Ask("SELECT COUNT(*) FROM __EFMigrationsHistory", copy));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
        Assert.NotEqual(bytes, await File.ReadAllBytesAsync(Database));
    }

    [Fact]
    public async Task Migrate_VersionBefore_KeepsEveryTokensHashAndWhoObtainedIt()
    {
        var spent = Lines("""SELECT "SessionId" || '|' || "Generation" || '|' || hex("Hash") || '|' || "ConsumedAt" FROM refresh_tokens WHERE "ConsumedAt" IS NOT NULL ORDER BY 1""");
        var obtained = Lines("""SELECT "SessionId" || '|' || "Generation" || '|' || "IssuedAt" || '|' || IFNULL("Ip", '') || '|' || IFNULL("Agent", '') FROM refresh_tokens WHERE "Generation" > 1 ORDER BY 1""");
        var first = Lines("""SELECT t."SessionId" || '|' || IFNULL(t."Ip", '') FROM refresh_tokens t WHERE "Generation" = 1 ORDER BY 1""");

        await MigrateAsync(_folder.Path);

        Assert.NotEmpty(spent);
        Assert.Equal(spent, Lines("""SELECT "SessionId" || '|' || "Generation" || '|' || hex("Hash") || '|' || "ConsumedAt" FROM refresh_tokens ORDER BY 1"""));
        Assert.Equal(obtained, Lines("""SELECT "SessionId" || '|' || ("Generation" + 1) || '|' || "ConsumedAt" || '|' || IFNULL("Ip", '') || '|' || IFNULL("Agent", '') FROM refresh_tokens ORDER BY 1"""));
        Assert.Equal(first, Lines("""SELECT "SessionId" || '|' || IFNULL("Ip", '') FROM session_clients WHERE "FirstGeneration" = 1 ORDER BY 1"""));
        Assert.Equal("1", Ask("SELECT COUNT(*) FROM sqlite_master WHERE name = 'refresh_tokens' AND sql LIKE '%WITHOUT ROWID'"));
    }

    [Fact]
    public async Task Migrate_VersionBefore_GivesEveryPersonAnAccountAsTheyStood()
    {
        var before = Lines("""SELECT "Id" || '|' || "DisplayName" || '|' || "Email" || '|' || "Epoch" || '|' || IFNULL("LockedAt", '') || '|' || IFNULL("ContainedAt", '') || '|' || IFNULL("DeletionDueAt", '') || '|' || IFNULL("LastSignedInAt", '') FROM "AspNetUsers" ORDER BY 1""");

        await MigrateAsync(_folder.Path);

        Assert.Equal(before, Lines("""SELECT "Id" || '|' || "Name" || '|' || "Address" || '|' || "Epoch" || '|' || IFNULL("LockedAt", '') || '|' || IFNULL("ContainedAt", '') || '|' || IFNULL("DeletionDueAt", '') || '|' || IFNULL("LastSignedInAt", '') FROM accounts ORDER BY 1"""));
        Assert.Equal(["Admin"], Lines("SELECT Roles FROM accounts WHERE Roles <> ''"));
        Assert.Equal("1 9", Ask("SELECT (SELECT COUNT(*) FROM second_factors) || ' ' || (SELECT COUNT(*) FROM recovery_codes)"));
        Assert.Equal("0", Ask("SELECT COUNT(*) FROM AspNetUserTokens WHERE LoginProvider = 'SecondFactor'"));
    }

    [Fact]
    public async Task Migrate_Twice_DoesNothingTheSecondTime()
    {
        await MigrateAsync(_folder.Path);

        Assert.Equal(0, (await MigrateAsync(_folder.Path)).Exit);

        Assert.Single(Directory.GetFiles(_folder.Path, "dashboard.db.before-*"));
    }

    [Fact]
    public async Task Migrate_LaterVersion_SaysSoAndChangesNothing()
    {
        await MigrateAsync(_folder.Path);
        Ask("INSERT INTO __EFMigrationsHistory VALUES ('20991231235959_Tomorrow', '99.0.0')");

        var (exit, _, errors) = await MigrateAsync(_folder.Path);

        Assert.Equal(1, exit);
        Assert.StartsWith("The database was written by a later version of this program (20991231235959_Tomorrow), and was left as it is", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_OlderThanTheVersionBefore_SaysSoAndChangesNothing()
    {
        Ask("DELETE FROM __EFMigrationsHistory WHERE MigrationId = '20261124122258_AccountPages'");
        var before = Schema(Database);

        var (exit, _, errors) = await MigrateAsync(_folder.Path);

        Assert.Equal(1, exit);
        Assert.StartsWith("The database is older than the version before this one, and was left as it is", errors, StringComparison.Ordinal);
        Assert.Equal(before, Schema(Database));
        Assert.Empty(Directory.GetFiles(_folder.Path, "dashboard.db.before-*"));
    }

    /// <summary>A row that can't be brought over stops it as a power cut would: nothing has happened, and the next try is as good as the first.</summary>
    [Fact]
    public async Task Migrate_EndsHalfWay_LeavesTheDatabaseAsItWas()
    {
        Ask("PRAGMA foreign_keys = OFF; UPDATE sessions SET UserId = 'nobody' WHERE rowid = 1; SELECT 1");
        var (schema, sessions) = (Schema(Database), Ask("SELECT COUNT(*) FROM sessions"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => MigrateAsync(_folder.Path));

        Assert.Equal((schema, sessions), (Schema(Database), Ask("SELECT COUNT(*) FROM sessions")));
        Ask("DELETE FROM sessions WHERE UserId = 'nobody'; SELECT 1");
        Assert.Equal(0, (await MigrateAsync(_folder.Path)).Exit);
    }

    [Fact]
    public async Task Migrate_Misspelt_TellsHow()
    {
        var errors = new StringWriter();

        Assert.Equal(2, await MigrateCommand.RunAsync(["migrate", "now"], TextWriter.Null, errors));

        Assert.StartsWith("migrate [--Setting=value ...]", errors.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Said, string Errors)> MigrateAsync(string folder)
    {
        var (said, errors) = (new StringWriter(), new StringWriter());
        var exit = await MigrateCommand.RunAsync(["migrate", $"--DataDirectory={folder}"], said, errors);
        SqliteConnection.ClearAllPools();
        return (exit, said.ToString(), errors.ToString());
    }

    private static string Schema(string database) => string.Join('\n', Lines(
        "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || IFNULL(sql, '') FROM sqlite_master WHERE name <> 'audit_keep' ORDER BY 1", database));

    private Dictionary<string, string?> Rows(params IReadOnlyList<string> tables) => tables.ToDictionary(table => table, table => Ask($"SELECT COUNT(*) FROM \"{table}\""));

    private List<string> Lines(string sql) => Lines(sql, Database);

    private string? Ask(string sql) => Ask(sql, Database);

    private static string? Ask(string sql, string database) => Lines(sql, database).FirstOrDefault();

    private static List<string> Lines(string sql, string database)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        do
        {
            while (reader.Read())
                lines.Add(Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture)!);
        }
        while (reader.NextResult());
        return lines;
    }
}
