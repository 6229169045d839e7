using System.Diagnostics;

namespace TokenDashboard.Browser.Tests.Hosting;

/// <summary>A program running beside the tests: its two streams as they come, and its end.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process = new();
    private bool _isDisposed;

    internal ChildProcess(string program, string workingDirectory, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        _process.StartInfo = new ProcessStartInfo(program, [.. arguments])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Settings of whoever runs the tests are not the tests' settings.
        foreach (var name in _process.StartInfo.Environment.Keys.Where(IsSetting).ToArray())
            _process.StartInfo.Environment.Remove(name);
        foreach (var (name, value) in environment)
            _process.StartInfo.Environment[name] = value;

        _process.OutputDataReceived += (_, line) => Output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Errors.Add(line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Standard output so far.</summary>
    public Transcript Output { get; } = new();

    /// <summary>Standard error so far.</summary>
    public Transcript Errors { get; } = new();

    /// <summary>Whether the process is over.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Waits for the end, at most <paramref name="patience"/> (30 s), and answers the exit code. Both streams are complete then.</summary>
    public async Task<int> ExitAsync(TimeSpan? patience = null)
    {
        using var patienceOver = new CancellationTokenSource(patience ?? TimeSpan.FromSeconds(30));
        try
        {
            await _process.WaitForExitAsync(patienceOver.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The process did not end in time. It wrote:\n{Output}{Errors}");
        }

        return _process.ExitCode;
    }

    /// <summary>Ends this one process as <c>kill -9</c> does, and answers its exit code.</summary>
    public Task<int> KillAsync()
    {
        _process.Kill();
        return ExitAsync();
    }

    /// <summary>Kills the process if it still runs. What it wrote stays, and a second time does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.Contains("__", StringComparison.Ordinal)
        || name is "DOTNET_ENVIRONMENT" or "DOTNET_URLS" or "URLS" or "DataDirectory" or "PublicOrigin" or "TOKEN_COMPANION_HOME";
}
