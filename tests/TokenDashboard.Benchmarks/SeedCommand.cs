using System.Diagnostics;
using System.Globalization;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Benchmarks;

/// <summary>Makes a data folder full of app sessions for a load run, and the file of their live refresh tokens.</summary>
internal sealed record SeedCommand(int Sessions, string TokensFile, string DataFolder)
{
    public const string Usage = """
        Makes a data folder full of app sessions, to put a load on a server that serves it.

          dotnet run --project tests/TokenDashboard.Benchmarks -c Release -- seed --sessions N --tokens FILE --data FOLDER

          --sessions N   how many app sessions to make, from 1 to 1000000
          --tokens FILE  where to write their refresh tokens, one a line; a new file that only this account can read
          --data FOLDER  the data folder to make; it must not hold a database yet
          --help         print this text

        Every token is live and good for one rotation by the app "companion". The settings are the standard ones.
        """;

    private const int MostSessions = 1_000_000;

    /// <summary>Reads the command line. Throws <see cref="StartupException"/> with a sentence about what is wrong with it.</summary>
    public static SeedCommand Parse(string[] args)
    {
        if (args[0] != "seed")
            throw new StartupException($"There is no command '{args[0]}': the one there is is seed, and --help tells of it.");

        var given = new Dictionary<string, string>();
        for (var i = 1; i < args.Length; i += 2)
        {
            if (args[i] is not ("--sessions" or "--tokens" or "--data"))
                throw new StartupException($"There is no option '{args[i]}': use --sessions, --tokens and --data.");
            if (i + 1 == args.Length || args[i + 1].Length == 0)
                throw new StartupException($"{args[i]} has no value: write it behind the option.");
            if (!given.TryAdd(args[i], args[i + 1]))
                throw new StartupException($"{args[i]} is given twice: leave one out.");
        }

        if (!int.TryParse(Required("--sessions"), NumberStyles.None, CultureInfo.InvariantCulture, out var sessions) || sessions is < 1 or > MostSessions)
            throw new StartupException($"--sessions is '{given["--sessions"]}': set it to a number from 1 to {MostSessions}.");
        return new SeedCommand(sessions, Path.GetFullPath(Required("--tokens")), Path.GetFullPath(Required("--data")));

        string Required(string option) => given.GetValueOrDefault(option)
            ?? throw new StartupException($"{option} is missing: see --help.");
    }

    /// <summary>Makes the folder and the file and says how long it took.</summary>
    public async Task RunAsync(TextWriter console)
    {
        if (File.Exists(Web.Hosting.DataFolder.Database(DataFolder)))
            throw new StartupException($"The folder '{DataFolder}' holds a database already: name a new one with --data.");

        var started = Stopwatch.GetTimestamp();
        await using (var tokens = NewPrivateFile(TokensFile))
        {
            await using var server = await SeededServer.OpenAsync(DataFolder);
            await foreach (var token in server.CreateSessionsAsync(Sessions))
                await tokens.WriteLineAsync(token.Reveal());
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Sessions} sessions in {seconds:0.0} s: data in {DataFolder}, refresh tokens in {TokensFile}"));
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
