using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Setup;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Commands;

/// <summary>
/// <c>import</c>: moves a SQLite database to the PostgreSQL that the settings name, where nobody is yet. Exit codes: 0 done, 1 not done,
/// 2 not understood.
/// </summary>
public static class ImportCommand
{
    private const string Usage =
        """
        import FILE [--Setting=value ...]

          Moves everything in a SQLite database to the PostgreSQL that the settings name, in one transaction.
          Nobody may have an account there yet, and no server may run on the file, or what changes while it is read
          would be left behind: 'export' copies one. Keys__Master must be what the file was written with: what its
          master.key holds. Everybody stays signed in. The file is only read.
        """;

    /// <summary>Whether the command line is for this rather than for the server.</summary>
    public static bool IsAsked(string[] args) => args is ["import", ..];

    /// <summary>Runs the command.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter console, TextWriter errors)
    {
        if (args is not [_, var file, .. var settings] || CommandHost.IsSetting(file) || !settings.All(CommandHost.IsSetting))
        {
            await errors.WriteLineAsync(Usage);
            return CommandHost.NotUnderstood;
        }

        return await CommandHost.RunAsync(settings, errors, async host =>
        {
            if (host.Database.File is not null)
                throw new StartupException("The settings name a SQLite database: set Database__Provider to Postgres, and ConnectionStrings__Dashboard to where everything is to go.");
            if (!File.Exists(file))
                throw new StartupException($"There is no file '{file}'.");
            using var stopped = ServerLock.OfFormer(file);
            await Storage.MigrateAsync(host.Services, console);
            var connection = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();
            await using var source = new ServiceCollection().AddLogging().AddSqlite(connection).AddSqliteIdentity(connection).BuildServiceProvider();
            await using var from = await EngineOf(source).CreateDbContextAsync();
            await using var fromIdentity = await IdentityOf(source).CreateDbContextAsync();
            await using var to = await EngineOf(host.Services).CreateDbContextAsync();
            await using var toIdentity = await IdentityOf(host.Services).CreateDbContextAsync();
            if (!await source.GetRequiredService<IDatabaseSchema>().IsCurrentAsync(from, fromIdentity, CancellationToken.None))
                throw new StartupException($"The database at '{file}' is not of this version: start this version on it once, or run 'migrate', and stop it again.");
            if (MasterKeys.Parse(host.MasterKeys) is not { } keys || await MasterKeyService.FindMissingAsync(from, keys) is not null)
                throw new StartupException($"Keys__Master is not what '{file}' was written with: set it to what the file master.key beside it holds.");
            if (await SqliteMove.RunAsync((from, fromIdentity), (to, toIdentity), CancellationToken.None) is not { } rows)
                throw new StartupException($"The database at {host.Database.Name} is in use: there are accounts in it, and they were left as they are. Move to one where nobody is yet.");
            await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $" {rows:N0} rows are at {host.Database.Name} now. Start the server with these settings; '{file}' is as it was."));
        });
    }

    private static IDbContextFactory<DashboardContext> EngineOf(IServiceProvider services) => services.GetRequiredService<IDbContextFactory<DashboardContext>>();

    private static IDbContextFactory<IdentityContext> IdentityOf(IServiceProvider services) => services.GetRequiredService<IDbContextFactory<IdentityContext>>();
}
