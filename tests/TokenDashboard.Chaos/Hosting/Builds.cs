namespace TokenDashboard.Chaos.Hosting;

/// <summary>Builds of the product.</summary>
internal static class Builds
{
    /// <summary>Publishes the product of a copy of this repository. Warnings don't matter: what is broken on purpose may have some.</summary>
    public static Task PublishAsync(string repository, string folder) => Shell.RunAsync(
        "dotnet", "publish", Path.Combine(repository, "src", "TokenDashboard.Web"), "-c", "Release", "-v", "q", "--nologo", "-o", folder,
        "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:UseSharedCompilation=false", "-nodeReuse:false");
}
