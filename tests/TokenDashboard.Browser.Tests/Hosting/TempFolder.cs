namespace TokenDashboard.Browser.Tests.Hosting;

/// <summary>A new folder that only this account can read, gone when disposed of.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>The folder's full path.</summary>
    public string FullPath { get; } = Directory.CreateTempSubdirectory("token-dashboard-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
