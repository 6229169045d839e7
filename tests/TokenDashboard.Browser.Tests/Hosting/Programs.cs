using System.Reflection;

namespace TokenDashboard.Browser.Tests.Hosting;

/// <summary>Where the build put the programs that the tests start.</summary>
internal static class Programs
{
    private static readonly Dictionary<string, string> Named = typeof(Programs).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .ToDictionary(a => a.Key, a => a.Value ?? "");

    /// <summary>The <c>dotnet</c> that runs this test, else the one on PATH.</summary>
    public static string DotNet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    /// <summary>The server's assembly.</summary>
    public static string Server => Named["Program:TokenDashboard.Web"];

    /// <summary>The server's project folder: its content root under <c>dotnet run</c>.</summary>
    public static string ServerProject => Path.GetDirectoryName(Named["Project:TokenDashboard.Web"])!;

    /// <summary>The folder with everything in it.</summary>
    public static string Root => Path.GetFullPath(Path.Combine(ServerProject, "..", ".."));

    /// <summary>The companion app's assembly.</summary>
    public static string Companion => Named["Program:token-companion"];

    /// <summary>Client libraries of NuGet that know nothing of this server.</summary>
    public static string Strangers => Named["Program:TokenDashboard.Strangers"];
}
