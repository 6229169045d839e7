using System.Diagnostics;
using System.Net.Sockets;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Benchmarks;

/// <summary>Servers that are measured, each a process of its own.</summary>
internal static class ServerProcess
{
    /// <summary>Publishes a project of this repository.</summary>
    public static async Task PublishAsync(string project, string folder, TextWriter console)
    {
        await console.WriteLineAsync($"Publishing {project}.");
        using var publish = Process.Start("dotnet", ["publish", project, "-c", "Release", "-v", "q", "--nologo", "-o", folder]);
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0)
            throw new StartupException($"{project} could not be published: run this at the top of the repository.");
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        using var process = Begin(program, arguments, settings);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new StartupException($"A program failed: run 'dotnet {program} {string.Join(' ', arguments)}' to see why.");
    }

    /// <summary>Starts a program, and returns once it takes connections.</summary>
    public static async Task<Process> StartAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> settings, Uri address)
    {
        var process = Begin(program, arguments, settings);
        for (var tries = 0; tries < 6000 && !process.HasExited; tries++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(address.Host, address.Port);
                return process;
            }
            catch (SocketException)
            {
                await Task.Delay(10);
            }
        }

        process.Kill();
        throw new StartupException($"A server did not start: run 'dotnet {program} {string.Join(' ', arguments)}' to see why.");
    }

    private static Process Begin(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(program),
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
