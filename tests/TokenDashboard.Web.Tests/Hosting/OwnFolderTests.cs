using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Web.Commands;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>The data is one process' and one account's alone.</summary>
[Trait("Database", "Sqlite")]
[UnsupportedOSPlatform("windows")]
public sealed partial class OwnFolderTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Database => Path.Combine(_folder.Path, "dashboard.db");

    /// <summary>Under the widest umask, with the database elsewhere and a mail on its way; and where it listens is where it is opened. It has nothing to warn of.</summary>
    [Fact]
    public async Task Files_OfARunningServer_AreItsOwnAccountsAlone()
    {
        using var elsewhere = new TempFolder();
        var origin = $"http://localhost:{ServerProcess.FreePort()}";
        using var server = new ServerProcess(
            [$"--DataDirectory={_folder.Path}", $"--ConnectionStrings:Dashboard=Data Source={elsewhere.Path}/people.sqlite", $"--urls={origin}", "--Deliveries:Schedule=* * * * * ?"],
            "Development",
            umask: "000");
        await server.ReadyAsync(origin);
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });
        var visitor = new WebVisitor(http, origin);
        await visitor.SubmitAsync("/register", "register", ("Input.Name", "Ada"), ("Input.Email", "ada@example.org"), ("Input.Password", Visits.Password));
        await new WebVisitor(http, origin).SubmitAsync("/forgot", "forgot", ("Email", "ada@example.org"));

        var mails = Path.Combine(_folder.Path, "mail");
        Assert.True(SpinWait.SpinUntil(() => Directory.Exists(mails) && Directory.GetFiles(mails, "*.html").Length > 0, TimeSpan.FromSeconds(20)), server.Errors);

        var files = new[] { _folder.Path, elsewhere.Path }.SelectMany(f => Directory.GetFiles(f, "*", SearchOption.AllDirectories)).ToList();
        Assert.Equal(
            ["*.eml", "*.html", "master.key", "people.sqlite", "people.sqlite-shm", "people.sqlite-wal", "people.sqlite.lock"],
            files.Select(file => MailName().Replace(Path.GetFileName(file), "*")).Distinct().Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal((file, OwnerOnly), (file, File.GetUnixFileMode(file))));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(mails));
        Assert.DoesNotContain("warn:", server.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("master.key", UnixFileMode.OtherRead)]
    [InlineData("master.key", UnixFileMode.GroupWrite)]
    [InlineData("dashboard.db", UnixFileMode.GroupRead)]
    [InlineData("dashboard.db", UnixFileMode.OtherWrite)]
    [InlineData("dashboard.db-wal", UnixFileMode.OtherRead)]
    public void Open_FileThatOthersMayUse_IsRefusedAndChangesNothing(string name, UnixFileMode others)
    {
        foreach (var file in new[] { "dashboard.db", "dashboard.db-wal" })
            File.WriteAllBytes(Path.Combine(_folder.Path, file), []);
        File.WriteAllText(Path.Combine(_folder.Path, "master.key"), MasterKeys.Generate());
        var open = Path.Combine(_folder.Path, name);
        File.SetUnixFileMode(open, OwnerOnly | others);

        var refused = Assert.Throws<StartupException>(() => DataFolder.Open(_folder.Path, null, Database));

        Assert.StartsWith($"The file '{open}' is open to other accounts of this machine (mode ", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"chmod 600 {open}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(OwnerOnly | others, File.GetUnixFileMode(open));
        File.SetUnixFileMode(open, OwnerOnly);
        DataFolder.Open(_folder.Path, null, Database);
    }

    [Fact]
    public async Task Start_BesideAServerOnTheSameDatabase_IsRefusedUntilThatIsGone()
    {
        var origin = $"http://localhost:{ServerProcess.FreePort()}";
        using var first = new ServerProcess($"--DataDirectory={_folder.Path}", $"--urls={origin}", $"--PublicOrigin={origin}");
        await first.ReadyAsync(origin);

        using (var second = new ServerProcess($"--DataDirectory={_folder.Path}", $"--urls=http://localhost:{ServerProcess.FreePort()}"))
        {
            Assert.Equal(1, await second.EndAsync());
            Assert.Equal($"A server runs on the database '{Database}' already: stop it first. Several at once can serve PostgreSQL, with Database__Provider.", second.Errors.Trim());
        }

        await first.KillAsync();
        using var third = new ServerProcess($"--DataDirectory={_folder.Path}", $"--urls={origin}", $"--PublicOrigin={origin}");
        await third.ReadyAsync(origin);
    }

    [Fact]
    public void Take_ByAnotherPathToTheSameDatabase_IsRefused()
    {
        File.WriteAllBytes(Database, []);
        using var links = new TempFolder();
        var (folder, file, chain) = (Path.Combine(links.Path, "folder"), Path.Combine(links.Path, "file.db"), Path.Combine(links.Path, "chain.db"));
        Directory.CreateSymbolicLink(folder, _folder.Path);
        File.CreateSymbolicLink(file, Path.GetRelativePath(links.Path, Database));
        File.CreateSymbolicLink(chain, file);
        string[] paths = [Database, Path.Combine(folder, "dashboard.db"), file, chain, Path.GetRelativePath(Environment.CurrentDirectory, Database), Path.Combine(_folder.Path, ".", "dashboard.db")];

        foreach (var taken in paths)
        {
            using var held = new ServerLock(taken);
            Assert.All(paths, path => Assert.Throws<StartupException>(() => new ServerLock(path)));
        }

        using var another = new ServerLock(Path.Combine(_folder.Path, "other.db"));
        using var again = new ServerLock(Database);
    }

    [Theory]
    [InlineData("doctor")]
    [InlineData("migrate")]
    [InlineData("export")]
    [InlineData("admin recover")]
    [InlineData("keys")]
    public async Task Command_BesideAServerUnderLoad_IsDoneAndDisturbsNobody(string command)
    {
        using var server = new DashboardServer { Kestrel = true, Clock = null };
        using var copies = new TempFolder();
        var user = await server.CreateUserAsync(Visits.Password);
        using var over = new CancellationTokenSource();
        var apps = Enumerable.Range(0, 8).Select(_ => Task.Run(() => RotateAsync(server, over.Token))).ToList();

        for (var i = 0; i < 5; i++)
        {
            using StringWriter said = new(), errors = new();
            string[] settings = [.. server.Arguments];
            Assert.Equal(0, command switch
            {
                "doctor" => await DoctorCommand.RunAsync(["doctor", .. settings], said, errors),
                "export" => await ExportCommand.RunAsync(["export", Path.Combine(copies.Path, $"{i}.db"), .. settings], said, errors),
                "keys" => await KeysCommand.RunAsync(["keys", .. settings], TextReader.Null, said, errors),
                "migrate" => await MigrateCommand.RunAsync(["migrate", .. settings], said, errors),
                _ => await AdminCommand.RunAsync(["admin", "recover", user.Email!, .. settings], TextReader.Null, said, errors),
            });
            Assert.Empty(errors.ToString());
        }

        await over.CancelAsync();
        Assert.All(await Task.WhenAll(apps), rotated => Assert.NotEqual(0, rotated));
        Assert.Equal(0, server.Stored.Count("incidents"));
    }

    private static async Task<int> RotateAsync(DashboardServer server, CancellationToken over)
    {
        var device = server.Device();
        var token = (await server.LinkAsync()).Token;
        var rotated = 0;
        for (; rotated == 0 || !over.IsCancellationRequested; rotated++)
            token = await device.RotateAsync(token);
        return rotated;
    }

    [GeneratedRegex(@"^.*(?=\.(eml|html)$)")]
    private static partial Regex MailName();
}
