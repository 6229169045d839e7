using System.Net;
using System.Net.Sockets;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>A start that fails says in one sentence what to do, names the setting, and exits with 1. Run as real processes.</summary>
[Trait("Database", "Sqlite")]
public sealed class StartFailureTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_DataFolderCannotBeMade_NamesDataDirectory()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "");

        await AssertFailsAsync("DataDirectory", $"--DataDirectory={file}");
    }

    [Fact]
    public async Task Start_PortInUse_NamesUrls()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        await AssertFailsAsync("--urls", $"--DataDirectory={_folder.Path}", $"--urls=http://localhost:{port}");
    }

    [Fact]
    public async Task Start_DatabaseWithoutItsKey_NamesKeysMaster()
    {
        await PrepareAsync();
        File.Delete(Path.Combine(_folder.Path, "master.key"));

        await AssertFailsAsync("Keys__Master", $"--DataDirectory={_folder.Path}");
        Assert.False(File.Exists(Path.Combine(_folder.Path, "master.key")));
    }

    [Fact]
    public async Task Start_AnotherKey_NamesKeysMaster()
    {
        await PrepareAsync();

        await AssertFailsAsync("Keys__Master", $"--DataDirectory={_folder.Path}", $"--Keys:Master={MasterKeys.Generate()}");
    }

    [Fact]
    public async Task Start_KeyThatIsNone_NamesKeysMaster() =>
        await AssertFailsAsync("Keys__Master", $"--DataDirectory={_folder.Path}", "--Keys:Master=1:" + new string('*', 43));

    [Fact]
    public async Task Start_DatabaseThatIsNone_Says()
    {
        await PrepareAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "dashboard.db"), new string('x', 8192));

        await AssertFailsAsync("database", $"--DataDirectory={_folder.Path}");
    }

    [Fact]
    public async Task Start_BrokenSetting_NamesIt() =>
        await AssertFailsAsync("Tokens__RetryWindow", $"--DataDirectory={_folder.Path}", "--Tokens:RetryWindow=soon");

    [Fact]
    public async Task Start_DemoOutsideDevelopment_SaysWhereItRuns()
    {
        var data = Path.Combine(_folder.Path, "data");

        await AssertFailsAsync("Development only", "--demo", $"--DataDirectory={data}");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Start_ThreeWrongSettings_NamesEachAndWritesNothing()
    {
        var data = Path.Combine(_folder.Path, "data");

        var (code, error) = await StartAsync(
            $"--DataDirectory={data}", "--Tokens:RetryWindow=soon", "--Cleanup:BatchSize=0", "--Registration:Mode=Maybe");

        Assert.Equal(
            (1, """
                Registration__Mode is 'Maybe': set it to Invite or Open.
                Tokens__RetryWindow is 'soon': set it to a time from 00:00:00 to 00:05:00, written d.hh:mm:ss.
                Cleanup__BatchSize is '0': set it to a number from 1 to 100000.
                """),
            (code, error.ReplaceLineEndings("\n")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private async Task PrepareAsync()
    {
        using var server = new DashboardServer { Folder = _folder.Path };
        Assert.Equal(HttpStatusCode.OK, (await server.Client().GetAsync(new Uri("/oauth/jwks", UriKind.Relative))).StatusCode);
    }

    private static async Task AssertFailsAsync(string setting, params string[] arguments)
    {
        var (code, sentence) = await StartAsync(arguments);
        Assert.True(code == 1, $"{code}: {sentence}");
        Assert.Contains(setting, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', sentence);
        Assert.DoesNotContain("Exception", sentence, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Error)> StartAsync(params string[] arguments)
    {
        using var process = new ServerProcess(arguments);
        return (await process.EndAsync(), process.Errors.TrimEnd());
    }
}
