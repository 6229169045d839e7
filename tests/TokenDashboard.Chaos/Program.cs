using System.Diagnostics;
using System.Globalization;
using TokenDashboard.Chaos.Faults;
using TokenDashboard.Chaos.History;
using TokenDashboard.Chaos.Hosting;

var runs = new (string Name, string Words, Func<Stage, Task<RunResult>> RunAsync)[]
{
    ("history", "16 clients on SQLite: every answer against the one order there can have been", stage => new HistoryRun(stage, postgres: false).RunAsync(Time(stage, 60))),
    ("history-postgres", "the same against two instances on PostgreSQL", stage => new HistoryRun(stage, postgres: true).RunAsync(Time(stage, 60))),
    ("mutants", "the history on three copies of the product that are broken on purpose", stage => Mutants.RunAsync(stage, TimeSpan.FromSeconds(20))),
    ("kill", "kill -9 under load, SQLite", stage => KillRuns.KillAsync(stage, postgres: false)),
    ("kill-postgres", "kill -9 under load, PostgreSQL", stage => KillRuns.KillAsync(stage, postgres: true)),
    ("postgres-restart", "PostgreSQL stopped at once under load", KillRuns.RestartPostgresAsync),
    ("lost-replies", "the reply to a commit is lost", KillRuns.LoseRepliesAsync),
    ("full-disk", "the disk of the database fills", StorageRuns.FullDiskAsync),
    ("full-disk-postgres", "the disk of PostgreSQL's tables fills, then that of its log", StorageRuns.FullPostgresDiskAsync),
    ("locked", "another program holds the database, SQLite", stage => StorageRuns.LockedAsync(stage, postgres: false)),
    ("locked-postgres", "another session holds the table, PostgreSQL", stage => StorageRuns.LockedAsync(stage, postgres: true)),
    ("partition", "one of two instances is cut off from PostgreSQL", PartitionRun.RunAsync),
    ("clock", "clocks an hour off, summer time and a leap day", ClockRuns.StepAsync),
    ("clock-apart", "two instances whose clocks are two hours apart", ClockRuns.ApartAsync),
    ("crowd", "500 slow connections, a body without end, 10,000 bad tokens", CrowdRuns.RunAsync),
    ("circuits", "a thousand open pages: too many, too large, abandoned, come back to", CircuitRuns.RunAsync),
    ("soak", "an hour at 30% of capacity; not one of all", stage => SoakRun.RunAsync(stage, TimeSpan.FromHours(1))),
};
string[] quick = ["history", "history-postgres", "kill", "postgres-restart", "lost-replies", "full-disk"];

var (asked, options) = args is [var first, .. var others] ? (first, others) : ("--help", []);
if (asked is "--help" or "-h" || options.Length % 2 != 0)
{
    Console.WriteLine("dotnet run --project tests/TokenDashboard.Chaos -c Release -- RUN|all|quick [--seed N] [--published FOLDER]\n");
    foreach (var run in runs)
        Console.WriteLine($"  {run.Name,-18} {run.Words}");
    Console.WriteLine("\nStarts real instances of the product, breaks what is around them, and holds what apps were told against what is stored.\nEverything is on this machine; what needs root, or a program that is missing, is skipped and says so.");
    return options.Length % 2;
}

var given = options.Chunk(2).ToDictionary(o => o[0], o => o[1]);
var seed = given.TryGetValue("--seed", out var number) ? int.Parse(number, CultureInfo.InvariantCulture) : Random.Shared.Next(1, 100_000);
var chosen = runs.Where(r => (asked == "all" && r.Name != "soak") || r.Name == asked || (asked == "quick" && quick.Contains(r.Name))).ToList();
if (chosen.Count == 0)
{
    Console.Error.WriteLine($"There is no run '{asked}': --help tells of those there are.");
    return 2;
}

var scratch = Directory.CreateTempSubdirectory("token-dashboard-chaos-").FullName;
// PostgreSQL's own account has to get to its folder in it.
if (!OperatingSystem.IsWindows())
    File.SetUnixFileMode(scratch, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
var failed = 0;
try
{
    if (!given.TryGetValue("--published", out var published))
    {
        Console.Error.WriteLine("Publishing.");
        published = Path.Combine(scratch, "published");
        await Builds.PublishAsync(Environment.CurrentDirectory, published);
    }

    Console.WriteLine($"seed {seed}");
    await using var stage = new Stage(Path.GetFullPath(published), scratch, seed, asked == "quick");
    foreach (var run in chosen)
    {
        var began = Stopwatch.GetTimestamp();
        RunResult result;
        try
        {
            result = await run.RunAsync(stage);
        }
        catch (MissingException e)
        {
            result = new RunResult([], "", e.Message);
        }

        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        failed += result.Faults.Count > 0 ? 1 : 0;
        Console.WriteLine($"{(result.Skipped is not null ? "SKIPPED" : result.Faults.Count > 0 ? "BROKEN" : "HOLDS"),-8}{run.Name} ({took:0} s): {result.Skipped ?? result.Figures}");
        foreach (var fault in result.Faults.Take(20))
            Console.WriteLine($"        {fault}");
    }

    var leaks = stage.Canaries.Find();
    failed += leaks.Count > 0 ? 1 : 0;
    Console.WriteLine($"{(leaks.Count > 0 ? "BROKEN" : "HOLDS"),-8}canaries: {stage.Canaries.Lines:N0} lines at the level Trace, {stage.Canaries.Secrets:N0} secrets looked for in five spellings{(leaks.Count > 0 ? $"; found {string.Join(", ", leaks)}" : "")}");
}
finally
{
    Directory.Delete(scratch, recursive: true);
}

return failed == 0 ? 0 : 1;

static TimeSpan Time(Stage stage, int seconds) => TimeSpan.FromSeconds(stage.IsQuick ? 12 : seconds);
