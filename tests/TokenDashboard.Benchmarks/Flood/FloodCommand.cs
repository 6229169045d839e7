using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TokenDashboard.Benchmarks.Rotate;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Benchmarks.Flood;

/// <summary>Has apps refresh their tokens at a steady pace, alone and beside floods of requests by nobody, and tells what those did to them and to the server's memory.</summary>
internal sealed record FloodCommand(int Connections, int Seconds, TimeSpan Rest, string? Published)
{
    public const string Usage = """
        flood [--connections 100] [--seconds 10] [--rest 120] [--published FOLDER]
            Publishes the server, and has 16 apps refresh their tokens, twenty times a second each, first alone and then beside a flood of
            each kind: device codes, wrong passwords, tokens that nobody made, and bodies of 28 MB; from one network,
            and from as many as there are connections. They are sent by a process of the lowest priority, since no machine is flooded by
            itself. Prints how long refreshes took, what the floods were answered, and the
            server's memory before, at the end and after a rest. On an idle machine.

            --connections N     how many flood at once; by default 100
            --seconds N         how long each flood lasts; by default 10
            --rest SECONDS      how long nothing happens before memory is read again; by default 120
            --published FOLDER  a published build, instead of publishing one
        """;

    private const int Apps = 16;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);
    private static readonly Uri Address = FloodClient.Address;

    /// <summary>Reads what follows the command. Throws <see cref="StartupException"/> with a sentence about what is wrong with it.</summary>
    public static FloodCommand Parse(string[] args)
    {
        var options = Options.Parse(args, "--connections", "--seconds", "--rest", "--published");
        return new FloodCommand(
            options.Number("--connections", 1, 10_000, 100), options.Number("--seconds", 1, 600, 10), TimeSpan.FromSeconds(options.Number("--rest", 0, 3600, 120)),
            options.Text("--published", ".") is { Length: > 1 } folder ? Path.GetFullPath(folder) : null);
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
            var (data, file) = (Path.Combine(work, "data"), Path.Combine(work, "tokens"));
            await new SeedCommand(10_000, 2000, file, data).RunAsync(TextWriter.Null);
            var settings = new Dictionary<string, string>
            {
                ["DataDirectory"] = data, ["PublicOrigin"] = $"http://localhost:{Address.Port}", ["Proxy__Known__0"] = "127.0.0.1",
            };
            using var server = await ServerProcess.StartAsync(Path.Combine(published, "TokenDashboard.Web.dll"), ["--urls", Address.GetLeftPart(UriPartial.Authority)], settings, Address);
            try
            {
                await MeasureAsync(server, [.. (await File.ReadAllLinesAsync(file)).Take(Apps)], console);
            }
            finally
            {
                server.Kill();
                await server.WaitForExitAsync();
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task MeasureAsync(Process server, string[] tokens, TextWriter console)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Apps, UseProxy = false };
        using var http = new HttpClient(handler);
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.10");
        var load = new RotationLoad(http, new Uri(Address, "/oauth/token"), "companion", server, tokens);
        await load.RunAsync(Apps, TimeSpan.FromSeconds(10), pace: Pace);
        await console.WriteLineAsync("| flood | refreshes: p50 ms | p95 ms | × alone | failed | the flood, a second, and its answers | MiB before | at its end | after a rest |\n|---|--:|--:|--:|--:|---|--:|--:|--:|");
        var alone = await load.RunAsync(Apps, TimeSpan.FromSeconds(Seconds), pace: Pace);
        await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| none | {alone.P50:0.0} | {alone.P95:0.0} | 1.00 | {alone.Failed} | | {Memory(server):0} | | |"));
        foreach (var name in FloodClient.Kinds)
        {
            foreach (var networks in new[] { 1, Connections })
            {
                var before = Memory(server);
                var flood = FloodAsync(name, networks);
                // It has to start, and the server to be full of it.
                await load.RunAsync(Apps, Pause, pace: Pace);
                var beside = await load.RunAsync(Apps, TimeSpan.FromSeconds(Seconds), pace: Pace);
                var answers = await flood;
                var atEnd = Memory(server);
                await Task.Delay(Rest);
                var told = string.Join(", ", answers.OrderByDescending(a => a.Value).Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Key}: {a.Value / (Seconds + 4):N0}")));
                await console.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name}, from {(networks == 1 ? "one network" : $"{networks} networks")} | {beside.P50:0.0} | {beside.P95:0.0} | {beside.P95 / alone.P95:0.00} | {beside.Failed} | {told} | {before:0} | {atEnd:0} | {Memory(server):0} |"));
            }
        }
    }

    // A process of its own that gets what processor time the others leave: those who flood come from elsewhere.
    private async Task<IReadOnlyDictionary<string, int>> FloodAsync(string kind, int networks)
    {
        var (program, first) = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) != "dotnet" ? (path, (string[])[]) : ("dotnet", [typeof(FloodCommand).Assembly.Location]);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        foreach (var argument in (string[])[.. first, "flood-with", kind, .. new[] { networks, Connections, Seconds + 4 }.Select(n => n.ToString(CultureInfo.InvariantCulture))])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.PriorityClass = ProcessPriorityClass.Idle;
        return JsonSerializer.Deserialize<Dictionary<string, int>>(await process.StandardOutput.ReadToEndAsync())!;
    }

    private static double Memory(Process server)
    {
        server.Refresh();
        return server.WorkingSet64 / 1048576.0;
    }
}
