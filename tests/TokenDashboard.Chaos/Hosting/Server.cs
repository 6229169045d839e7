using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TokenDashboard.Chaos.Hosting;

/// <summary>An instance of the product: a process of its own, reached over HTTP, with what it writes read for what it must not write.</summary>
internal sealed class Server(Stage stage, Store store, string folder) : IAsyncDisposable
{
    private static readonly TimeSpan MostToStart = TimeSpan.FromMinutes(2);

    private readonly Queue<string> _last = new();
    private Process? _process;

    /// <summary>Which build it is.</summary>
    public string Published { get; init; } = stage.Published;

    /// <summary>The address it listens on.</summary>
    public Uri Origin { get; init; } = new($"http://127.0.0.1:{FreePort()}");

    /// <summary>What is started, with the program as its last arguments; by default the program itself.</summary>
    public IReadOnlyList<string> Before { get; set; } = [];

    /// <summary>Headers that a proxy before it would add.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The address that people open.</summary>
    public string PublicOrigin { get; init; } = "http://localhost:5080";

    /// <summary>Settings beside those of the database, in their form for the environment. They count from the next start.</summary>
    public Dictionary<string, string> Settings { get; } = new()
    {
        // All load comes from one address.
        ["RateLimits__Apps"] = "100000000", ["RateLimits__DeviceCodes"] = "1000000", ["RateLimits__WaitingDeviceCodes"] = "1000000", ["RateLimits__WaitingDeviceCodesInAll"] = "1000000",
        ["RateLimits__Pages"] = "1000000", ["RateLimits__Forms"] = "1000000", ["RateLimits__Account"] = "1000000", ["RateLimits__Token"] = "1000000",
        // All that could tell a secret; what the product keeps quieter otherwise, too.
        ["Logging__LogLevel__Default"] = "Trace", ["Logging__LogLevel__Microsoft.AspNetCore"] = "Trace", ["Logging__LogLevel__Microsoft.EntityFrameworkCore"] = "Trace",
        ["Logging__LogLevel__Npgsql"] = "Trace",
    };

    /// <summary>The process, while it runs.</summary>
    public Process Process => _process ?? throw new InvalidOperationException("It does not run.");

    /// <summary>Has it write as much as it does by default, which takes a fraction of the time.</summary>
    public void BeQuiet()
    {
        foreach (var level in Settings.Keys.Where(k => k.StartsWith("Logging__", StringComparison.Ordinal)).ToList())
            Settings.Remove(level);
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it, and returns once it answers.</summary>
    public async Task StartAsync()
    {
        string[] command = [.. Before, "dotnet", Path.Combine(Published, "TokenDashboard.Web.dll")];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Published };
        foreach (var (name, value) in store.Settings.Concat(Settings))
            start.Environment[name] = value;
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ASPNETCORE_URLS"] = Origin.GetLeftPart(UriPartial.Authority);
        start.Environment["PublicOrigin"] = PublicOrigin;
        start.Environment["DataDirectory"] = folder;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var began = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(http))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(began) > MostToStart)
                throw new ChaosException($"The server did not start:\n{Tail()}");
            await Task.Delay(25);
        }
    }

    /// <summary>Kills it (SIGKILL), with all that was started before it.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Its memory, in MiB.</summary>
    public double Memory()
    {
        Process.Refresh();
        return Process.WorkingSet64 / 1048576.0;
    }

    /// <summary>The last lines it wrote.</summary>
    public string Tail()
    {
        lock (_last)
            return string.Join('\n', _last);
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private void Read(string? line)
    {
        if (line is null)
            return;
        stage.Canaries.Read(line);
        lock (_last)
        {
            _last.Enqueue(line);
            if (_last.Count > 40)
                _last.Dequeue();
        }
    }

    private async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Origin, "/health/live"));
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
