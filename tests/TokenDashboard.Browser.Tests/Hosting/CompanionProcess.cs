
namespace TokenDashboard.Browser.Tests.Hosting;

/// <summary>The companion app as a person runs it on one device, whose tokens lie in one folder.</summary>
public static class CompanionProcess
{
    /// <summary>
    /// Starts one command and answers at once, so that its <see cref="ChildProcess.Output"/> can be read while it still
    /// waits, as <c>link</c> does. Commands with the same <paramref name="device"/> share its tokens.
    /// </summary>
    public static ChildProcess Start(TempFolder device, params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new ChildProcess(Programs.DotNet, device.FullPath, [Programs.Companion, .. arguments],
            new Dictionary<string, string>
            {
                ["TOKEN_COMPANION_HOME"] = Path.Combine(device.FullPath, "tokens"),
                // Nothing is found there that would open the browser of whoever runs the tests.
                ["PATH"] = "",
            });
    }

    /// <summary>Runs one command to its end.</summary>
    public static async Task<CompanionResult> RunAsync(TempFolder device, params string[] arguments)
    {
        await using var process = Start(device, arguments);
        var exitCode = await process.ExitAsync();
        return new CompanionResult(exitCode, process.Output.ToString(), process.Errors.ToString());
    }
}

/// <summary>What a finished command left: 0 and an answer, or another exit code and a complaint.</summary>
public sealed record CompanionResult(int ExitCode, string Output, string Errors);
