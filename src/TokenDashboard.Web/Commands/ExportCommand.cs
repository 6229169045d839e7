using Microsoft.Data.Sqlite;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Commands;

/// <summary>
/// <c>export</c>: copies a SQLite database as it is at that moment into one file, beside a running server too: a backup, or what
/// <c>import</c> takes. Exit codes: 0 done, 1 not done, 2 not understood.
/// </summary>
public static class ExportCommand
{
    private const string Usage =
        """
        export FILE [--Setting=value ...]

          Copies the SQLite database that the settings name to a new file, which only this account can read. A
          server may run meanwhile. The master key is not in it, and it is of no use without: keep a copy of
          master.key too, elsewhere. On PostgreSQL use pg_dump.
        """;

    /// <summary>Whether the command line is for this rather than for the server.</summary>
    public static bool IsAsked(string[] args) => args is ["export", ..];

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
            if (host.Database.File is not { } database)
                throw new StartupException($"The database at {host.Database.Name} is PostgreSQL's: 'pg_dump --schema=token_dashboard' copies it.");
            try
            {
                await CopyAsync(database, Path.GetFullPath(file));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StartupException($"'{file}' can't be written ({e.Message.TrimEnd('.')}): nothing was copied.");
            }

            await console.WriteLineAsync($" '{file}' is a copy of '{database}'. To be read it takes the master key, which is not in it.");
        });
    }

    // Under another name until it is whole.
    private static async Task CopyAsync(string database, string file)
    {
        if (File.Exists(file))
            throw new IOException("there is a file of that name");
        var unfinished = file + ".unfinished";
        try
        {
            await using (new FileStream(unfinished, FileMode.CreateNew))
            {
            }

            await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString()))
            {
                await connection.OpenAsync();
                await using var copy = connection.CreateCommand();
                copy.CommandText = "VACUUM INTO $file";
                copy.Parameters.AddWithValue("$file", unfinished);
                await copy.ExecuteNonQueryAsync();
            }

            await using (var written = new FileStream(unfinished, FileMode.Open, FileAccess.Write))
                written.Flush(flushToDisk: true);
            File.Move(unfinished, file);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
