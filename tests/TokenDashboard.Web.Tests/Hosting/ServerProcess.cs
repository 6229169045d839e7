using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>The application as a process of its own, for what a host in the test's process can't show. Ended with the test, if not before.</summary>
public sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string?> _errors = [];
    private readonly ConcurrentQueue<string?> _output = [];
    private readonly Process _process;

    public ServerProcess(params string[] arguments)
        : this(arguments, "Production")
    {
    }

    public ServerProcess(IEnumerable<string> arguments, string environment, string umask = "022")
    {
        var start = new ProcessStartInfo("sh") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { "-c", $"umask {umask}; exec \"$@\"", "sh", "dotnet", typeof(Program).Assembly.Location }.Concat(arguments))
            start.ArgumentList.Add(argument);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data);
        _process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it said among the errors.</summary>
    public string Errors => string.Join('\n', _errors);

    /// <summary>What else it said.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until it answers there.</summary>
    public async Task ReadyAsync(string origin)
    {
        using var http = new HttpClient();
        for (var began = Stopwatch.StartNew(); began.Elapsed < Patience; await Task.Delay(50))
        {
            Assert.False(_process.HasExited, Errors);
            try
            {
                if ((await http.GetAsync(new Uri(origin + "/health/ready"))).IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }

        Assert.Fail("It does not answer.");
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public void Stop() => Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndAsync();
    }

    /// <summary>Waits until it has ended, and returns its exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
