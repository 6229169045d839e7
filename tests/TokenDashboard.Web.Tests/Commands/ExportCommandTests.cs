using TokenDashboard.Web.Commands;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Commands;

/// <summary>A copy of a database in use is whole, works where its key is, and is nobody else's to read.</summary>
[Trait("Database", "Sqlite")]
public sealed class ExportCommandTests : IDisposable
{
    private readonly TempFolder _folder = new(), _copied = new();

    private string Copy => Path.Combine(_copied.Path, "dashboard.db");

    public void Dispose()
    {
        _folder.Dispose();
        _copied.Dispose();
    }

    [Fact]
    public async Task Export_BesideARunningServer_IsACopyThatGoesOn()
    {
        string live;
        await using (var server = new DashboardServer { Folder = _folder.Path })
        {
            var app = await server.LinkAsync((await server.CreateUserAsync("correct horse battery", "admin")).Id);
            live = await server.Device().RotateAsync(app.Token);

            Assert.Equal((0, ""), await RunAsync(Copy));

            Assert.Equal([Copy], Directory.GetFiles(_copied.Path));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));
            await server.Device().RotateAsync(live);
        }

        File.Copy(Path.Combine(_folder.Path, "master.key"), Path.Combine(_copied.Path, "master.key"));
        await using var again = new DashboardServer { Folder = _copied.Path };
        await again.Device().RotateAsync(live);
    }

    [Fact]
    public async Task Export_ToWhereItCannotBe_ChangesNothingAndSaysWhy()
    {
        await using (var server = new DashboardServer { Folder = _folder.Path })
            await server.CreateUserAsync("correct horse battery");
        await File.WriteAllTextAsync(Copy, "mine");

        var (code, errors) = await RunAsync(Copy);
        Assert.Equal(1, code);
        Assert.Contains("there is a file of that name", errors, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Copy));
        Assert.Contains("can't be written", (await RunAsync(Path.Combine(_copied.Path, "no", "folder.db"))).Errors, StringComparison.Ordinal);
        Assert.Equal([Copy], Directory.GetFiles(_copied.Path));
        Assert.Equal(2, (await RunAsync("--DataDirectory=nowhere")).Code);
    }

    private async Task<(int Code, string Errors)> RunAsync(string file)
    {
        await using var said = new StringWriter();
        await using var errors = new StringWriter();
        return (await ExportCommand.RunAsync(["export", file, $"--DataDirectory={_folder.Path}"], said, errors), errors.ToString());
    }
}
