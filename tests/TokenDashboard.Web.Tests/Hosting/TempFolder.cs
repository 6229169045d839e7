using Microsoft.Data.Sqlite;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>A folder for one test, removed with all it holds.</summary>
public sealed class TempFolder : IDisposable
{
    // What a test lays down is its owner's alone, as what a server makes is.
    static TempFolder() => PrivateFiles.FromNowOn();

    public string Path { get; } = Directory.CreateTempSubdirectory("token-dashboard-").FullName;

    public void Dispose()
    {
        FolderDatabase.GiveBack(Path);
        SqliteConnection.ClearAllPools();
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
