using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TokenDashboard.Benchmarks.Rotate;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Benchmarks.Flood;

/// <summary>Has apps refresh their tokens and people sign in at a steady pace, alone and beside floods of requests by nobody, and tells what those did to them and to the server's memory.</summary>
internal sealed record FloodCommand(int Connections, int Seconds, TimeSpan Rest, string? Published)
{
    public const string Usage = """
        flood [--connections 100] [--seconds 20] [--rest 120] [--published FOLDER]
            Publishes the server, and has 16 apps refresh their tokens, twenty times a second each, and two people sign in each second,
            first alone and then beside a flood of each kind: device codes, wrong passwords, tokens that nobody made, and bodies of 28 MB; from one network,
            and from as many as there are connections. They are sent by a process of the lowest priority, since no machine is flooded by
            itself. Prints how long refreshes and sign-ins took, what the floods were answered, and the
            server's memory before, at the end and after a rest. On an idle machine.

            --connections N     how many flood at once; by default 100
            --seconds N         how long each flood lasts; by default 20
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
            options.Number("--connections", 1, 10_000, 100), options.Number("--seconds", 1, 600, 20), TimeSpan.FromSeconds(options.Number("--rest", 0, 3600, 120)),
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
                ["DataDirectory"] = data, ["PublicOrigin"] = $"http://localhost:{Address.Port}", ["Proxy__Known__0"] = "127.0.0.1", ["Registration__Mode"] = "Open",
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
        var refreshes = new RotationLoad(http, new Uri(Address, "/oauth/token"), "companion", server, tokens);
        using var browsers = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Address };
        var signIns = new SignInLoad(browsers);
        await signIns.RegisterAsync();
        // Until its code is compiled for good, everything would be quicker beside a flood than before.
        await HonestAsync(TimeSpan.FromSeconds(30));
        await console.WriteLineAsync(
            "| flood | refreshes: p50 ms | p95 ms | × alone | failed | sign-ins: p50 ms | p95 ms | × alone | failed | the flood, a second, and its answers | MiB before | at its end | after a rest |\n"
            + "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|--:|--:|--:|");
        var alone = await HonestAsync(TimeSpan.FromSeconds(Seconds));
        await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| none | {Told(alone)} | | {Memory(server):0} | | |"));
        foreach (var name in FloodClient.Kinds)
        {
            foreach (var networks in new[] { 1, Connections })
            {
                var before = Memory(server);
                var flood = FloodAsync(name, networks);
                // It has to start, and the server to be full of it.
                await HonestAsync(Pause);
                var beside = await HonestAsync(TimeSpan.FromSeconds(Seconds));
                var answers = await flood;
                var atEnd = Memory(server);
                await Task.Delay(Rest);
                var told = string.Join(", ", answers.OrderByDescending(a => a.Value).Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Key}: {a.Value / (Seconds + 4):N0}")));
                await console.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name}, from {(networks == 1 ? "one network" : $"{networks} networks")} | {Told(beside)} | {told} | {before:0} | {atEnd:0} | {Memory(server):0} |"));
            }
        }

        async Task<(LoadResult Refreshes, SignInResult SignIns)> HonestAsync(TimeSpan time)
        {
            var signedIn = signIns.RunAsync(time);
            return (await refreshes.RunAsync(Apps, time, pace: Pace), await signedIn);
        }

        string Told((LoadResult Refreshes, SignInResult SignIns) honest) => string.Create(
            CultureInfo.InvariantCulture,
            $"{honest.Refreshes.P50:0.0} | {honest.Refreshes.P95:0.0} | {honest.Refreshes.P95 / alone.Refreshes.P95:0.00} | {honest.Refreshes.Failed} | {honest.SignIns.P50:0} | {honest.SignIns.P95:0} | {honest.SignIns.P95 / alone.SignIns.P95:0.00} | {honest.SignIns.Failed}");
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
