using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Commands;

/// <summary>
/// <c>migrate</c>: brings the database to this version without serving anybody. The start does the same. Exit codes: 0 done, 1 not done,
/// 2 not understood.
/// </summary>
public static class MigrateCommand
{
    private const string Usage =
        """
        migrate [--Setting=value ...]

          Brings the database to this version's schema, in one transaction, and leaves a copy of what it was
          before beside it when it was written by the version before. Run it as the server's account, with the
          server's settings, while no server runs. Starting the server does the same.
        """;

    /// <summary>Whether the command line is for this rather than for the server.</summary>
    public static bool IsAsked(string[] args) => args is ["migrate", ..];

    /// <summary>Runs the command.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter console, TextWriter errors)
    {
        var settings = args[1..];
        if (!settings.All(CommandHost.IsSetting))
        {
            await errors.WriteLineAsync(Usage);
            return CommandHost.NotUnderstood;
        }

        return await CommandHost.RunAsync(settings, errors, async host =>
        {
            await Storage.MigrateAsync(host.Services, console);
            await console.WriteLineAsync($" The database at {host.Database.Name} is of this version.");
        });
    }
}
