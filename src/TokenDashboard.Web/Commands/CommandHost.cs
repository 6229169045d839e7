using System.Data.Common;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Commands;

/// <summary>The server's services for a command that works on the database itself, with the server's settings and without its logs.</summary>
internal sealed class CommandHost : IAsyncDisposable
{
    /// <summary>The exit code of a command line that was not understood.</summary>
    public const int NotUnderstood = 2;

    private const int NotDone = 1;

    private readonly ServiceProvider _services;

    private CommandHost(ServiceProvider services, DashboardSettings settings, DatabasePlace database, string masterKeys) =>
        (_services, Settings, Database, MasterKeys) = (services, settings, database, masterKeys);

    /// <summary>The server's services, but for those that serve.</summary>
    public IServiceProvider Services => _services;

    /// <summary>Its settings.</summary>
    public DashboardSettings Settings { get; }

    /// <summary>Where the database is.</summary>
    public DatabasePlace Database { get; }

    /// <summary>The master keys as they are given; "" where they are in the data folder.</summary>
    public string MasterKeys { get; }

    /// <summary>Whether the text is a setting as the server takes it: <c>--Name=value</c>.</summary>
    public static bool IsSetting(string text) => text.StartsWith("--", StringComparison.Ordinal) && text.IndexOf('=', StringComparison.Ordinal) > 2;

    /// <summary>Reads the server's settings and those of the command line, and logs nothing.</summary>
    public static WebApplicationBuilder Builder(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = Startup.ContentRoot });
        builder.Logging.ClearProviders();
        return builder;
    }

    /// <summary>Runs a command, and returns its exit code: 0 done, 1 not done, with a sentence of why among the errors.</summary>
    public static async Task<int> RunAsync(string[] settings, TextWriter errors, Func<CommandHost, Task> command)
    {
        try
        {
            await using var host = Build(settings);
            try
            {
                await command(host);
                return 0;
            }
            catch (DbException e) when (e.IsStorageFailure())
            {
                throw new StartupException($"The database at {host.Database.Unusable(e)}. Nothing is left half done: run this again, as the account the server runs as and with its settings.");
            }
        }
        catch (StartupException e)
        {
            await errors.WriteLineAsync(e.Message);
            return NotDone;
        }
    }

    /// <summary>Throws <see cref="StartupException"/> when the database has not this version's schema.</summary>
    public async Task CheckVersionAsync()
    {
        if (!await Storage.IsCurrentAsync(Services))
            throw new StartupException($"The database at '{Database.Name}' is not of this version: start the server of this version once, which brings it up to date.");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    // Throws StartupException when a setting is wrong, or there is no database.
    private static CommandHost Build(string[] settings)
    {
        var builder = Builder(settings);
        var faults = new SettingFaults();
        var dashboard = builder.AddSettings(faults);
        builder.AddEngine(faults);
        faults.Tell();
        var database = builder.AddDatabase(dashboard);
        return database.File is null || File.Exists(database.File)
            ? new CommandHost(builder.Services.BuildServiceProvider(), dashboard, database, builder.Current<ServerOptions>().MasterKeys)
            : throw new StartupException($"There is no database at '{database.File}': set DataDirectory, or ConnectionStrings__Dashboard, as the server has it.");
    }
}
