using System.Net;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Web.Commands;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Commands;

/// <summary>Moving from SQLite to PostgreSQL, with everybody still signed in; and what is not moved to or from.</summary>
[Trait("Database", "Postgres")]
public sealed class ImportCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _target = TestPostgres.CreateEmpty();

    private string File => Path.Combine(_folder.Path, "dashboard.db");

    private string Key => System.IO.File.ReadAllText(Path.Combine(_folder.Path, "master.key")).Trim();

    public void Dispose()
    {
        _folder.Dispose();
        TestPostgres.Remove(_target);
    }

    [Fact]
    public async Task Import_ADatabaseInUse_HasEverybodyStillSignedIn()
    {
        var (app, live, browser) = await FillAsync();

        var (code, said, errors) = await RunAsync([File, .. Target(Key)]);

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("rows are at", said, StringComparison.Ordinal);
        Assert.Equal(2L, TestPostgres.Run($"""SELECT count(*) FROM token_dashboard.refresh_tokens WHERE "UserId" = '{app.UserId}'""", _target));
        await using var there = There();
        Assert.Equal(app.UserId, there.Begun(app.UserId).UserId);
        Assert.Contains((await there.Service<SessionService>().ListActiveAsync(app.UserId, default)), session => session.Id == browser);
        var next = await there.Device().RotateAsync(live);
        Assert.Equal(HttpStatusCode.BadRequest, (await there.Device("198.51.100.24").RefreshAsync(app.Token)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await there.Device().RefreshAsync(next)).Status);
        // Numbers go on where they were.
        await there.LinkAsync(app.UserId);
    }

    [Fact]
    public async Task Import_ToWhereSomebodyIs_LeavesBothAsTheyAre()
    {
        await FillAsync();
        Assert.Equal(0, (await RunAsync([File, .. Target(Key)])).Code);

        var (code, _, errors) = await RunAsync([File, .. Target(Key)]);

        Assert.Equal(1, code);
        Assert.Contains("is in use", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OfAFileThatIsServed_IsRefused()
    {
        await FillAsync();
        using var server = new ServerLock(File);

        var (code, _, errors) = await RunAsync([File, .. Target(Key)]);

        Assert.Equal((1, $"A server runs on the database '{File}' already: stop it first. Several at once can serve PostgreSQL, with Database__Provider."), (code, errors.Trim()));
    }

    [Fact]
    public async Task Import_WithAnotherKey_NamesKeysMaster()
    {
        await FillAsync();

        var (code, _, errors) = await RunAsync([File, .. Target(MasterKeys.Generate())]);

        Assert.Equal(1, code);
        Assert.StartsWith("Keys__Master is not what", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NoFileOrNoPostgres_SaysWhich()
    {
        Assert.Contains("There is no file", (await RunAsync([File, .. Target(MasterKeys.Generate())])).Errors, StringComparison.Ordinal);
        await FillAsync();
        Assert.Contains("Database__Provider", (await RunAsync([File, $"--DataDirectory={_folder.Path}"])).Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync([])).Code);
        Assert.Equal(2, (await RunAsync(["--Database:Provider=Postgres"])).Code);
    }

    // A family that has rotated twice, and a browser beside it.
    private async Task<(LinkedApp App, string Live, Guid Browser)> FillAsync()
    {
        await using var server = Here();
        var user = await server.CreateUserAsync("correct horse battery", "admin");
        var app = await server.LinkAsync(user.Id);
        var live = await server.Device().RotateAsync(await server.Device().RotateAsync(app.Token));
        return (app, live, (await server.BrowserAsync(user.Id)).Id);
    }

    private DashboardServer Here() => new() { OnSqlite = true, Folder = _folder.Path };

    private DashboardServer There() => new()
    {
        OnSqlite = true,
        Settings = new() { ["Database:Provider"] = "Postgres", ["ConnectionStrings:Dashboard"] = _target, ["Keys:Master"] = Key },
    };

    private string[] Target(string key) => ["--Database:Provider=Postgres", $"--ConnectionStrings:Dashboard={_target}", $"--Keys:Master={key}"];

    private static async Task<(int Code, string Said, string Errors)> RunAsync(string[] args)
    {
        using StringWriter said = new(), errors = new();
        var code = await ImportCommand.RunAsync(["import", .. args], said, errors);
        return (code, said.ToString(), errors.ToString());
    }
}
