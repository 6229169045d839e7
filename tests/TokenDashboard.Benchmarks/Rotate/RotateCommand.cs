using System.Globalization;
using System.Reflection;
using System.Text.Json;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Benchmarks.Rotate;

/// <summary>Has the product, the limit and OpenIddict rotate tokens in turn on this machine, and tells what each came to.</summary>
internal sealed record RotateCommand(int Sessions, IReadOnlyList<int> Chains, int Rounds, int Seconds, string? Published, string? Postgres, string Folder)
{
    public const string Usage = """
        rotate [--sessions N] [--chains 32,1] [--rounds 3] [--seconds 8] [--published FOLDER] [--postgres CONNECTION] [--out FOLDER]
            Publishes the server, and has it, the least code that still rotates and OpenIddict from its package rotate refresh tokens
            over HTTP in turn, round after round, each started anew, warmed up, and with every commit synced. Prints medians and ratios,
            and leaves rotations.json and rotations.svg, or rotations-postgres. On an idle machine.

            --sessions N        how many sessions the server's database holds; by default 10000
            --chains 32,1       how many apps rotate at once, one load after the other
            --rounds N          by default 3
            --seconds N         how long each load is measured; by default 8
            --published FOLDER  a published build, instead of publishing one
            --postgres CONNECTION
                                how a PostgreSQL is reached by somebody who may make databases there: all three use it, instead of
                                SQLite, in databases of their own that are dropped
            --out FOLDER        by default artifacts/benchmarks
        """;

    private const int MostChains = 1024;
    private const string Own = "TokenDashboard";
    private const string Limit = "the limit";
    private const string OpenIddict = "OpenIddict";
    private static readonly string[] All = [Own, Limit, OpenIddict];
    private static readonly string Url = Contender.Address.GetLeftPart(UriPartial.Authority);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Reads what follows the command. Throws <see cref="StartupException"/> with a sentence about what is wrong with it.</summary>
    public static RotateCommand Parse(string[] args)
    {
        var options = Options.Parse(args, "--sessions", "--chains", "--rounds", "--seconds", "--published", "--postgres", "--out");
        var written = options.Text("--chains", "32,1");
        var chains = written.Split(',').Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MostChains
            ? number
            : throw new StartupException($"--chains is '{written}': write numbers from 1 to {MostChains} with commas between them.")).ToList();
        return new RotateCommand(
            options.Number("--sessions", MostChains, 10_000_000, 10_000), chains, options.Number("--rounds", 1, 100, 3), options.Number("--seconds", 1, 600, 8),
            options.Text("--published", ".") is { Length: > 1 } folder ? Path.GetFullPath(folder) : null,
            options.Text("--postgres", ".") is { Length: > 1 } server ? server : null,
            Path.GetFullPath(options.Text("--out", Path.Combine("artifacts", "benchmarks"))));
    }

    /// <summary>Measures, and tells.</summary>
    public async Task RunAsync(TextWriter console)
    {
        var work = Directory.CreateTempSubdirectory("token-dashboard-").FullName;
        try
        {
            var published = Published ?? Path.Combine(work, "published");
            if (Published is null)
                await ServerProcess.PublishAsync("src/TokenDashboard.Web", published, console);
            var results = new List<(string Name, LoadResult Result)>();
            for (var round = 1; round <= Rounds; round++)
            {
                var folder = Directory.CreateDirectory(Path.Combine(work, $"{round}")).FullName;
                var tokens = await SeedAsync(folder, Chains.Max());
                var contenders = Postgres is null ? Contenders(published, folder) : ContendersOnPostgres(published, folder, new PostgresDatabases(Postgres));
                await foreach (var contender in contenders)
                    results.AddRange(await MeasureAsync(contender, contender.Name == Own ? tokens : [], console));
                Directory.Delete(folder, recursive: true);
            }

            await TellAsync(results, console);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async IAsyncEnumerable<Contender> Contenders(string published, string folder)
    {
        yield return Ours(published, Settings(folder));
        yield return Other(Limit, "serve-limit", Path.Combine(folder, "limit.db"), warm: 0);
        yield return Other(OpenIddict, "serve-openiddict", Path.Combine(folder, "openiddict.db"), warm: 3000);
        await Task.CompletedTask;
    }

    // Each has the server to itself, and leaves nothing there.
    private static async IAsyncEnumerable<Contender> ContendersOnPostgres(string published, string folder, PostgresDatabases databases)
    {
        var settings = Settings(folder);
        var seeded = DataFolder.Database(settings["DataDirectory"]);
        settings["Keys__Master"] = await File.ReadAllTextAsync(Path.Combine(settings["DataDirectory"], "master.key"));
        settings["Database__Provider"] = "Postgres";
        await using (var own = await databases.MakeAsync())
        {
            settings["ConnectionStrings__Dashboard"] = own.Connection;
            await ServerProcess.RunAsync(Path.Combine(published, "TokenDashboard.Web.dll"), ["import", seeded], settings);
            await own.AnalyzeAsync();
            yield return Ours(published, settings);
        }

        await using (var limit = await databases.MakeAsync())
            yield return Other(Limit, "serve-limit-postgres", limit.Connection, warm: 0);
        await using (var openIddict = await databases.MakeAsync())
            yield return Other(OpenIddict, "serve-openiddict-postgres", openIddict.Connection, warm: 3000);
    }

    private static Dictionary<string, string> Settings(string folder) =>
        new()
        {
            ["DataDirectory"] = Path.Combine(folder, "data"), ["PublicOrigin"] = $"http://localhost:{Contender.Address.Port}",
            // All of it comes from one address.
            ["RateLimits__Apps"] = "1000000000",
        };

    private static Contender Ours(string published, Dictionary<string, string> settings) =>
        new(Own, Path.Combine(published, "TokenDashboard.Web.dll"), ["--urls", Url], settings, "/oauth/token", "companion", Warm: 0);

    private static Contender Other(string name, string command, string store, int warm) =>
        new(name, Assembly.GetExecutingAssembly().Location, [command, Url, store], new Dictionary<string, string>(), "/token", "app", warm);

    private async Task<List<(string Name, LoadResult Result)>> MeasureAsync(Contender contender, List<string> tokens, TextWriter console)
    {
        var most = Chains.Max();
        using var server = await contender.StartAsync();
        try
        {
            using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = most, UseProxy = false };
            using var http = new HttpClient(handler);
            while (tokens.Count < most)
                tokens.Add(await contender.FirstTokenAsync(http));
            var load = new RotationLoad(http, new Uri(Contender.Address, contender.TokenPath), contender.ClientId, server, tokens);
            await load.RunAsync(most, WarmUp, contender.Warm);
            var results = new List<(string, LoadResult)>();
            foreach (var chains in Chains)
            {
                await load.RunAsync(chains, TimeSpan.FromSeconds(2));
                var result = await load.RunAsync(chains, TimeSpan.FromSeconds(Seconds));
                await console.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{contender.Name}, {chains} at once: {result.PerSecond:N0}/s, p50 {result.P50:0.0} ms, p99 {result.P99:0.0} ms, {result.CpuPerThousand:0.00} s of processor per 1000, {result.Failed} failed"));
                results.Add((contender.Name, result));
            }

            return results;
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private async Task<List<string>> SeedAsync(string folder, int most)
    {
        var file = Path.Combine(folder, "tokens");
        await new SeedCommand(Sessions, Math.Max(10, Sessions / 5), file, Path.Combine(folder, "data")).RunAsync(TextWriter.Null);
        var lines = await File.ReadAllLinesAsync(file);
        return [.. Enumerable.Range(0, most).Select(i => lines[i * (lines.Length / most)])];
    }

    private async Task TellAsync(List<(string Name, LoadResult Result)> results, TextWriter console)
    {
        foreach (var chains in Chains)
        {
            await console.WriteLineAsync($"\n| {chains} at once | rotations/s, median (range) | p50 ms | p99 ms | server CPU, s per 1000 | × the limit | × OpenIddict |\n|---|--:|--:|--:|--:|--:|--:|");
            foreach (var name in All)
            {
                var (rate, of) = (BarOf(name, chains), Of(name, chains));
                await console.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {rate.Median:N0} ({rate.Least:N0}–{rate.Most:N0}) | {Median(of.Select(r => r.P50)):0.0} | {Median(of.Select(r => r.P99)):0.0} | {Median(of.Select(r => r.CpuPerThousand)):0.00} | {Ratio(name, Limit, chains):0.00} | {Ratio(name, OpenIddict, chains):0.0} |"));
            }
        }

        var file = Postgres is null ? "rotations" : "rotations-postgres";
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, $"{file}.json"), JsonSerializer.Serialize(results.Select(r => new { Server = r.Name, r.Result }), Json));
        await File.WriteAllTextAsync(
            Path.Combine(Folder, $"{file}.svg"),
            RotationChart.Draw($"Refresh-token rotations a second, {Chains[0]} apps at once", [.. All.Select(name => BarOf(name, Chains[0]))]));
        await console.WriteLineAsync($"\nWritten to {Folder}: {file}.json and {file}.svg.");

        List<LoadResult> Of(string name, int chains) => [.. results.Where(r => r.Name == name && r.Result.Chains == chains).Select(r => r.Result)];

        Bar BarOf(string name, int chains)
        {
            var rates = Of(name, chains).ConvertAll(r => r.PerSecond);
            return new Bar(name, Median(rates), rates.Min(), rates.Max());
        }

        // Within a round both ran under the same conditions.
        double Ratio(string name, string to, int chains) => Median(Of(name, chains).Zip(Of(to, chains), (one, other) => one.PerSecond / other.PerSecond));
    }

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToList();
        return (ordered[(ordered.Count - 1) / 2] + ordered[ordered.Count / 2]) / 2;
    }
}
