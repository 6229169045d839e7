namespace TokenDashboard.Browser.Tests.Hosting;

/// <summary>Client libraries that others wrote: those of npm <c>tests/run</c> fetches as their lock file says, and where there is no Node, they are missing.</summary>
public static class Stranger
{
    private static readonly string Folder = Path.Combine(Programs.Root, "tests", "strangers");

    private static readonly string? Node = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists);

    /// <summary>Why they can't be run; null when they can.</summary>
    public static string? Missing { get; } = Node is null ? "Node is not installed."
        : !Directory.Exists(Path.Combine(Folder, "node_modules")) ? "The client libraries are not fetched: npm ci in tests/strangers." : null;

    /// <summary>Starts one library of npm on its way through a connection.</summary>
    public static ChildProcess Start(string client, string flow, Uri origin, params IEnumerable<string> more) =>
        new(Node!, Folder, ["clients.mjs", client, flow, origin.AbsoluteUri.TrimEnd('/'), .. more], []);

    /// <summary>Starts one of NuGet.</summary>
    public static ChildProcess StartNuGet(string client, Uri origin, params IEnumerable<string> more) =>
        new(Programs.DotNet, Folder, [Programs.Strangers, client, origin.AbsoluteUri.TrimEnd('/'), .. more], []);
}

/// <summary>A test that needs Chromium and those libraries: without one of them, it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StrangerFactAttribute : FactAttribute
{
    /// <summary>Looks for both.</summary>
    public StrangerFactAttribute() => Skip = Browser.Missing ?? Stranger.Missing;
}
