using Microsoft.Data.Sqlite;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>A folder for one test, removed with all it holds.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("token-dashboard-").FullName;

    public void Dispose()
    {
        FolderDatabase.GiveBack(Path);
        SqliteConnection.ClearAllPools();
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
