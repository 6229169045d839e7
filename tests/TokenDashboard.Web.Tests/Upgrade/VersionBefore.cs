using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Upgrade;

/// <summary>
/// A small database that version 0.1.0 left behind: people, browsers, apps and cases, all of them made by that program itself, with its key
/// and the secrets it handed out.
/// </summary>
internal static class VersionBefore
{
    /// <summary>When it was left; its codes and retry windows are still open then.</summary>
    public static readonly DateTimeOffset LeftAt = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private static string Folder { get; } = Path.Combine(Path.GetDirectoryName(Here())!, "before");

    /// <summary>The secrets that were handed out.</summary>
    public static JsonNode Secrets() => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "secrets.json")))!;

    /// <summary>A copy of the database and its key, in a folder of its own. It is the server's alone, whatever the original is.</summary>
    public static TempFolder Copy()
    {
        var folder = new TempFolder();
        foreach (var name in new[] { "dashboard.db", "master.key" })
            File.WriteAllBytes(Path.Combine(folder.Path, name), File.ReadAllBytes(Path.Combine(Folder, name)));
        return folder;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
