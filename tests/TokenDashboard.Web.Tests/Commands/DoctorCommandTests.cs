using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Web.Commands;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Commands;

/// <summary>What is wrong with an installation, told with what to do about it.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public DoctorCommandTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Doctor_BesideAServerThatIsWell_FindsNothingAndChangesNothing()
    {
        var (before, stored) = (Files(), _server.Stored.Dump());

        var (code, said) = await RunAsync();

        Assert.Equal(0, code);
        // Another program's disk is not looked at.
        string[] disk = _server.Stored.IsPostgres ? [] : ["Disk"];
        Assert.Equal(["Settings", .. disk, "Database", "Keys", "Clock", "Mail"], said.Select(line => line[" ok  ".Length..].Split(':')[0]));
        Assert.All(said, line => Assert.StartsWith(" ok  ", line, StringComparison.Ordinal));
        Assert.Equal((stored, string.Join('\n', before)), (_server.Stored.Dump(), string.Join('\n', Files())));
    }

    [Fact]
    public async Task Doctor_WrongSettings_NamesEachOfThem()
    {
        var (code, said) = await RunAsync("--PublicOrigin=nowhere", "--Tokens:RetryWindow=soon", "--Mail:Port=0");

        Assert.Equal((1, 3), (code, said.Count));
        Assert.All(said, line => Assert.StartsWith(" !!  Settings: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_NoDatabaseYet_SaysThatTheStartMakesIt()
    {
        using var empty = new TempFolder();
        using StringWriter said = new(), errors = new();
        var folder = Path.Combine(empty.Path, "not", "there");

        Assert.Equal(0, await DoctorCommand.RunAsync(["doctor", $"--DataDirectory={folder}"], said, errors));

        Assert.Contains(" ok  Database: there is none at ", said.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    [Trait("Database", "Sqlite")]
    public async Task Doctor_AnotherKey_SaysWhichIsMissing()
    {
        var (code, said) = await RunAsync($"--Keys:Master={MasterKeys.Generate()}");

        Assert.Equal(1, code);
        Assert.StartsWith(" !!  Keys: key 1, which the database was written with, is missing or another", Assert.Single(said, IsBad), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Database", "Sqlite")]
    public async Task Doctor_KeyFileGone_SaysWhereItBelongs()
    {
        File.Delete(Path.Combine(_server.Folder, "master.key"));

        var (code, said) = await RunAsync();

        Assert.Equal(1, code);
        Assert.Equal($" !!  Keys: there is no key that can be read: put master.key back into {_server.Folder}, or set Keys__Master to what it held", Assert.Single(said, IsBad));
    }

    [Fact]
    [Trait("Database", "Sqlite")]
    [UnsupportedOSPlatform("windows")]
    public async Task Doctor_KeyThatOthersCanRead_SaysHowToCloseIt()
    {
        File.SetUnixFileMode(Path.Combine(_server.Folder, "master.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var (code, said) = await RunAsync();

        Assert.Equal(1, code);
        Assert.StartsWith($" !!  Files: The file '{_server.Folder}/master.key' is open to other accounts of this machine (mode 404)", Assert.Single(said, IsBad), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_ClockBehindTheDatabase_SaysBothTimes()
    {
        _server.Stored.Execute($"UPDATE heartbeat SET At = {new DateTimeOffset(2099, 1, 2, 3, 4, 5, TimeSpan.Zero).UtcTicks}");

        var (code, said) = await RunAsync();

        Assert.Equal(1, code);
        Assert.Contains("but the database has been used at 2099-01-02 03:04:05Z: set it by the network", Assert.Single(said, IsBad), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_AnotherVersionsDatabase_SaysWhatToRun()
    {
        _server.Stored.Execute("INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Later', '99.0.0')");

        var (code, said) = await RunAsync();

        Assert.Equal(1, code);
        Assert.Contains("is not of this version: start the server", Assert.Single(said, IsBad), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_NoDatabaseAtAll_SaysThatItCantBeRead()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "dashboard.db"), new string('x', 5000));
        using StringWriter said = new(), errors = new();

        Assert.Equal(1, await DoctorCommand.RunAsync(["doctor", $"--DataDirectory={folder.Path}"], said, errors));

        Assert.Contains("can't be read (", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_MailServerAway_SaysWhichSettingsToCheck()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var (code, said) = await RunAsync("--PublicOrigin=https://accounts.example.org", "--Mail:Host=localhost", $"--Mail:Port={port}", "--Mail:From=a@example.org");

        Assert.Equal(1, code);
        Assert.StartsWith($" !!  Mail: localhost:{port}: The mail server can’t be reached. Check Mail__Host", Assert.Single(said, IsBad), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_NotUnderstood_PrintsHowItIsUsed()
    {
        using StringWriter said = new(), errors = new();

        Assert.Equal(2, await DoctorCommand.RunAsync(["doctor", "now"], said, errors));

        Assert.StartsWith("doctor [--Setting=value ...]", errors.ToString(), StringComparison.Ordinal);
    }

    private static bool IsBad(string line) => line.StartsWith(" !!", StringComparison.Ordinal);

    // What is kept beside the database while it is open is not the installation's.
    private List<string> Files() => [.. Directory.EnumerateFiles(_server.Folder, "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal)).Where(file => Path.GetFileName(file) != "dashboard.db").Order()
        .Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")];

    private async Task<(int Code, IReadOnlyList<string> Said)> RunAsync(params string[] args)
    {
        using StringWriter said = new(), errors = new();
        var code = await DoctorCommand.RunAsync(["doctor", .. args, .. _server.Arguments], said, errors);
        Assert.Empty(errors.ToString());
        return (code, said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
