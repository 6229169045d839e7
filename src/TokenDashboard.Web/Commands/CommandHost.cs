using TokenDashboard.Core.Setup;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Commands;

/// <summary>The server's services for a command that works on the database itself, with the server's settings and without its logs.</summary>
internal sealed class CommandHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private CommandHost(ServiceProvider services, DashboardSettings settings, string database) =>
        (_services, Settings, Database) = (services, settings, database);

    /// <summary>The server's services, but for those that serve.</summary>
    public IServiceProvider Services => _services;

    /// <summary>Its settings.</summary>
    public DashboardSettings Settings { get; }

    /// <summary>Where the database is.</summary>
    public string Database { get; }

    /// <summary>Whether the text is a setting as the server takes it: <c>--Name=value</c>.</summary>
    public static bool IsSetting(string text) => text.StartsWith("--", StringComparison.Ordinal) && text.IndexOf('=', StringComparison.Ordinal) > 2;

    /// <summary>Reads the settings. Throws <see cref="StartupException"/> when one is wrong, or there is no database.</summary>
    public static CommandHost Build(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = Startup.ContentRoot });
        builder.Logging.ClearProviders();
        var dashboard = DashboardSettings.Read(builder.Configuration, builder.Environment);
        builder.AddDatabase(dashboard);
        builder.Services.AddCore().AddPeople();
        var database = Path.GetFullPath(Storage.Connection(builder.Configuration, dashboard).DataSource);
        return File.Exists(database)
            ? new CommandHost(builder.Services.BuildServiceProvider(), dashboard, database)
            : throw new StartupException($"There is no database at '{database}': set DataDirectory, or ConnectionStrings__Dashboard, as the server has it.");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
