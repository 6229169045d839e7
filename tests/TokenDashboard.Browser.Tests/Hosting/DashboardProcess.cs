using System.Net;
using System.Net.Sockets;

namespace TokenDashboard.Browser.Tests.Hosting;

/// <summary>
/// The real server, as <c>dotnet run</c> starts it: the build's own output in Development, on a free port of this
/// machine, with a data folder of its own. A class fixture, or made and started by a test that has settings of its own.
/// </summary>
/// <remarks>
/// Not a published build unless one is named, which would add a publish to every run and go stale between them. In Development the build's
/// output serves the same static files, through the manifest beside the assembly. Not <c>dotnet run</c> itself, which
/// puts a second process between the test and the server.
/// </remarks>
public sealed class DashboardProcess : IAsyncLifetime, IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private ChildProcess? _process;

    /// <summary>
    /// Settings in their environment form, such as <c>Tokens__RetryWindow</c>. They count from the next start; address and
    /// data folder are not theirs to change.
    /// </summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>The command line, such as <c>--demo</c>; it counts from the next start.</summary>
    public IReadOnlyList<string> Arguments { get; set; } = [];

    /// <summary>The server's address, such as <c>http://localhost:41234</c>. It stays the same over a restart.</summary>
    public Uri Origin { get; } = new($"http://localhost:{FreePort()}");

    /// <summary>The address people open, where that is another; it counts from the next start.</summary>
    public Uri? PublicOrigin { get; set; }

    /// <summary>Where the server keeps database, keys and mail: the same over a restart, unless <see cref="DataName"/> changes.</summary>
    public string DataDirectory => Path.Combine(_folder.FullPath, DataName);

    /// <summary>The data folder's name. What <c>--demo</c> writes is beside it, in <c>data-demo</c>.</summary>
    public string DataName { get; set; } = "data";

    /// <summary>The folder of a published build to start instead of the build's own output; it counts from the next start.</summary>
    public string? Published { get; init; }

    /// <summary>The assembly in that folder.</summary>
    public string Program { get; init; } = Path.GetFileName(Programs.Server);

    /// <summary>The environment, from the next start on.</summary>
    public string EnvironmentName { get; set; } = "Development";

    /// <summary>What the server wrote to its console since its last start.</summary>
    public Transcript Console => Running.Output;

    private ChildProcess Running => _process ?? throw new InvalidOperationException("The server was not started.");

    /// <summary>Starts the server, also again after <see cref="StopAsync"/>, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        await StopAsync();
        var (assembly, directory) = Published is null
            ? (Programs.Server, Programs.ServerProject)
            : (Path.Combine(Published, Program), Published);
        _process = new ChildProcess(Programs.DotNet, directory, [assembly, .. Arguments], new Dictionary<string, string>(Settings)
        {
            ["ASPNETCORE_ENVIRONMENT"] = EnvironmentName,
            ["ASPNETCORE_URLS"] = Origin.GetLeftPart(UriPartial.Authority),
            ["PublicOrigin"] = (PublicOrigin ?? Origin).AbsoluteUri.TrimEnd('/'),
            ["DataDirectory"] = DataDirectory,
        });

        var start = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync())
        {
            if (Running.HasExited)
                throw new InvalidOperationException($"The server ended with {await Running.ExitAsync()}. It wrote:\n{Running.Output}{Running.Errors}");
            if (TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(60))
                throw new TimeoutException($"The server did not answer in time. It wrote:\n{Running.Output}{Running.Errors}");
            await Task.Delay(100);
        }
    }

    /// <summary>
    /// Stops the server without warning, as a crash would: what it has acknowledged must survive that. Data folder and
    /// address are kept.
    /// </summary>
    public async Task StopAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    /// <summary>Kills the server's process (SIGKILL) and nothing else, and answers its exit code. Data folder and address are kept.</summary>
    public Task<int> KillAsync() => Running.KillAsync();

    /// <summary>The code for <c>/setup</c> that a server without an admin prints when it starts, such as <c>ABCD-EFGH</c>.</summary>
    public async Task<string> SetupCodeAsync()
    {
        var match = await Console.MatchAsync(@"There is no admin yet[^\n]*\s+\S+/setup\s+([A-Z0-9]{4}-[A-Z0-9]{4})\s");
        return match.Groups[1].Value;
    }

    /// <inheritdoc/>
    public Task InitializeAsync() => StartAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    /// <summary>A port that nobody listens on.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(Origin, "/health/live"));
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
