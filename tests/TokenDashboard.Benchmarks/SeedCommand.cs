using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Benchmarks;

/// <summary>Makes a data folder full of app sessions for a load run, and the file of live refresh tokens.</summary>
internal sealed record SeedCommand(int Sessions, int People, string TokensFile, string DataFolder)
{
    public const string Usage = """
        seed --sessions N --tokens FILE --data FOLDER [--people N]
            Makes a data folder full of app sessions, to put a load on a server that serves it.

            --sessions N   how many app sessions, from 1 to 10000000
            --people N     how many people they belong to, in turn; by default a fifth as many, 10 at least
            --tokens FILE  where to write refresh tokens of theirs, one a line, at most 100000 of them, evenly spread; a new file that
                           only this account can read
            --data FOLDER  the data folder to make; it must not hold a database yet

            Every token is live and good for one rotation by the app "companion" from this machine. The settings are the standard ones.
        """;

    private const int MostSessions = 10_000_000;
    private const int MostTokens = 100_000;

    /// <summary>Reads what follows the command. Throws <see cref="StartupException"/> with a sentence about what is wrong with it.</summary>
    public static SeedCommand Parse(string[] args)
    {
        var options = Options.Parse(args, "--sessions", "--people", "--tokens", "--data");
        var sessions = options.Number("--sessions", 1, MostSessions);
        return new SeedCommand(
            sessions, options.Number("--people", 1, MostSessions, Math.Max(10, sessions / 5)),
            Path.GetFullPath(options.Text("--tokens")), Path.GetFullPath(options.Text("--data")));
    }

    /// <summary>Makes the folder and the file, and says how long it took and how much it is.</summary>
    public async Task RunAsync(TextWriter console)
    {
        var file = Web.Hosting.DataFolder.Database(DataFolder);
        if (File.Exists(file))
            throw new StartupException($"The folder '{DataFolder}' holds a database already: name a new one with --data.");

        var started = Stopwatch.GetTimestamp();
        await using (var tokens = NewPrivateFile(TokensFile))
        {
            var keys = await FreshFolder.MakeAsync(DataFolder);
            SqliteConnection.ClearAllPools();
            using var seeder = new Seeder(file, keys, TimeProvider.System.GetUtcNow());
            foreach (var token in seeder.Fill(People, Sessions, MostTokens))
                await tokens.WriteLineAsync(token.Reveal());
        }

        var (seconds, bytes) = (Stopwatch.GetElapsedTime(started).TotalSeconds, new FileInfo(file).Length);
        await console.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{Sessions} sessions of {People} people in {seconds:0.0} s, {bytes / 1e6:0} MB, {bytes / Sessions} bytes a session: data in {DataFolder}, refresh tokens in {TokensFile}"));
    }

    private static StreamWriter NewPrivateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new StreamWriter(path, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The file '{path}' can't be made ({e.Message.TrimEnd('.')}): name a new one with --tokens, in a folder that is there.");
        }
    }
}
