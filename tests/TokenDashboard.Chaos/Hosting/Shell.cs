using System.Diagnostics;

namespace TokenDashboard.Chaos.Hosting;

/// <summary>Other programs.</summary>
internal static class Shell
{
    /// <summary>Where Debian and others put PostgreSQL's programs.</summary>
    public static string? Postgres { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Order().LastOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
        : null;

    /// <summary>Whether this process may do what only root may.</summary>
    public static bool IsRoot => Environment.UserName == "root";

    /// <summary>Whether there is such a program.</summary>
    public static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs it to its end and returns what it wrote; throws <see cref="ChaosException"/> if it failed.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (code, output) = await TryAsync(program, arguments);
        return code == 0 ? output : throw new ChaosException($"{program} {string.Join(' ', arguments)} ended with {code}: {output.Trim()}");
    }

    /// <summary>Makes the folder a disk of its own, of so many MiB.</summary>
    public static async Task MountAsync(string folder, int size)
    {
        Directory.CreateDirectory(folder);
        if (!IsRoot || !OperatingSystem.IsLinux() || (await TryAsync("mount", "-t", "tmpfs", "-o", $"size={size}m", "token-dashboard", folder)).Code != 0)
            throw new MissingException("a disk of its own, to be filled, takes root on Linux, and that it may mount");
    }

    /// <summary>Runs it to its end; its exit code, and what it wrote.</summary>
    public static async Task<(int Code, string Output)> TryAsync(string program, params string[] arguments)
    {
        // What goes on in the background must not hold what is read here open.
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}

/// <summary>A run that could not be made, which says nothing about the product.</summary>
internal class ChaosException(string message) : Exception(message);

/// <summary>A run that takes what there is not here.</summary>
internal sealed class MissingException(string message) : ChaosException(message);
