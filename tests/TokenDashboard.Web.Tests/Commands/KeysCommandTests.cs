using System.Buffers.Text;
using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Commands;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Commands;

/// <summary>A new master key, from the server's console.</summary>
public sealed class KeysCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<DashboardServer> _servers = [];

    private string KeysPath => Path.Combine(_folder.Path, "master.key");

    private string Given => string.Join(',', File.ReadLines(KeysPath).Select(line => line.Split(':')[0]));

    public void Dispose()
    {
        foreach (var server in _servers)
            server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    [Trait("Database", "Sqlite")]
    public async Task Rotate_ServerIsDown_MakesAKeyAndSaysWhatNeedsTheOldOneUntilWhen()
    {
        var app = await StartAsync(server => server.LinkAsync());

        var (code, said, _) = await RunAsync("rotate");

        Assert.Equal((0, "1,2"), (code, Given));
        Assert.Contains(" Key 1 is needed still:", said, StringComparison.Ordinal);
        Assert.Contains("   by 1 apps that hold a token of it, until they refresh, at the latest until ", said, StringComparison.Ordinal);
        Assert.Contains("   to know spent tokens of its time, at the latest until ", said, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeysPath));

        // While it is, no other is made, and to ask changes nothing.
        Assert.Equal((0, "1,2"), ((await RunAsync("rotate")).Code, Given));
        Assert.Equal(said[said.IndexOf(" Key 1", StringComparison.Ordinal)..], (await RunAsync()).Said);
        var token = await StartAsync(server => server.Device().RotateAsync(app.Token));
        Assert.Equal(2, KeyOf(token));
        Assert.DoesNotContain("apps that hold", (await RunAsync()).Said, StringComparison.Ordinal);
    }

    /// <summary>Whatever step it breaks off after, the next run goes on from there.</summary>
    [Theory]
    [Trait("Database", "Sqlite")]
    [InlineData("before the file is in its place")]
    [InlineData("before the database knows the key")]
    [InlineData("before the key is used")]
    [InlineData("before secrets are wrapped anew")]
    [InlineData("before the old key is out of the file")]
    public async Task Rotate_BrokeOff_TheNextRunFinishesIt(string when)
    {
        var app = await StartAsync(server => server.LinkAsync());
        var before = await File.ReadAllTextAsync(KeysPath);
        if (when == "before the file is in its place")
            await File.WriteAllTextAsync(KeysPath + ".new", "2:half a k");
        else if (when == "before the database knows the key")
            KeyFile.Add(_folder.Path, 2);
        else
            await RunAsync("rotate");
        var stored = new StoredState(_folder.Path);
        if (when == "before the key is used")
            stored.Execute("UPDATE key_checks SET UsedFrom = NULL WHERE KeyId = 2");
        if (when is "before the key is used" or "before secrets are wrapped anew")
            stored.Execute("UPDATE signing_keys SET WrappedPrivateKey = $wrapped", ("$wrapped", MasterKeys.Parse(before)!.Current.Wrap(MasterKeys.Parse(await File.ReadAllTextAsync(KeysPath))!.Unwrap(stored.Value<byte[]>("SELECT WrappedPrivateKey FROM signing_keys")))));
        if (when == "before the old key is out of the file")
            stored.Execute("UPDATE key_checks SET RetiredAt = 1 WHERE KeyId = 1");

        var (code, said, error) = await RunAsync("rotate");

        Assert.True(code == 0, said + error);
        Assert.False(File.Exists(KeysPath + ".new"));
        Assert.Equal(2, stored.Value<byte[]>("SELECT WrappedPrivateKey FROM signing_keys")![0]);
        Assert.Equal((when == "before the old key is out of the file" ? "2" : "1,2", 2), (Given, stored.Count("key_checks")));
        if (Given == "2")
            return;
        Assert.Equal(2, KeyOf(await StartAsync(server => server.Device().RotateAsync(app.Token))));
    }

    [Fact]
    [Trait("Database", "Sqlite")]
    public async Task Leaked_NotConfirmed_SaysHowManyAndChangesNothing()
    {
        await StartAsync(server => server.LinkAsync());
        var before = new StoredState(_folder.Path).Dump();

        var (code, said, error) = await RunAsync("rotate", "--leaked");

        Assert.Contains(" This signs out 1 apps that hold a token which the old key alone vouches for, and 0 browsers.", said, StringComparison.Ordinal);
        Assert.Equal((1, "Nothing was changed.", "1"), (code, error.Trim(), Given));
        Assert.Equal(before, new StoredState(_folder.Path).Dump());
    }

    /// <summary>The server's clock is behind, so that to the command it looks as if it were down.</summary>
    [Fact]
    [Trait("Database", "Sqlite")]
    public async Task Leaked_BesideAServer_EndsEverythingAndTheServerGoesOnWithOtherKeys()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow - TimeSpan.FromHours(1));
        var server = New(clock);
        var app = await server.LinkAsync();
        var visitor = await server.SignInAsync();
        var (jwks, sealed_) = (await JwksAsync(server), await visitor.Browser.GetAsync("/"));
        Assert.Equal(HttpStatusCode.OK, sealed_.Status);
        await server.Service<BundleKeys>().TakeAsync(default);

        var (code, said, error) = await RunAsync("rotate", "--leaked", "--yes");

        Assert.True(code == 0, said + error);
        Assert.Contains(" 2 sessions were ended.", said, StringComparison.Ordinal);
        Assert.Equal("2", Given);
        clock.Advance(TimeSpan.FromHours(2));
        await server.Service<IEnumerable<IHostedService>>().OfType<KeyWatch>().Single().LookAsync(default);
        Assert.NotEqual(jwks, await JwksAsync(server));
        // Somebody else could sign a bundle by one of them, of any day.
        Assert.Empty(await server.Service<BundleKeys>().ListAsync(default));
        for (var tries = 0; server.PrincipalOf(visitor.Browser) is not null; tries++)
        {
            Assert.True(tries < 50, "The cookie is taken still.");
            await Task.Delay(100);
        }

        Assert.Equal("invalid_grant", (await server.Device().RefreshAsync(app.Token)).Error);
        var again = await server.SignInAsync(visitor.User);
        Assert.Equal(HttpStatusCode.OK, (await again.Browser.GetAsync("/")).Status);
        var device = server.Device();
        Assert.Equal(2, KeyOf(await device.RotateAsync((await server.LinkAsync()).Token)));
    }

    [Fact]
    [Trait("Database", "Sqlite")]
    public async Task Rotate_KeysAreSet_PrintsWhatToSetAndGoesOnOnceItIs()
    {
        await StartAsync(server => server.LinkAsync());
        var set = (await File.ReadAllTextAsync(KeysPath)).Trim();
        File.Delete(KeysPath);

        var (code, said, _) = await RunAsync("rotate", $"--Keys:Master={set}");
        var printed = said.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith(set, StringComparison.Ordinal));

        Assert.Equal((0, 2), (code, MasterKeys.Parse(printed)!.Newest.Id));
        Assert.DoesNotContain(printed.Split(':')[^1], new StoredState(_folder.Path).Dump(), StringComparison.Ordinal);
        Assert.Equal(1, new StoredState(_folder.Path).Count("key_checks"));
        var (again, told, _) = await RunAsync("rotate", $"--Keys:Master={printed}");
        Assert.Equal(0, again);
        Assert.Contains(" Key 1 is needed still:", told, StringComparison.Ordinal);
        Assert.False(File.Exists(KeysPath));
        // A command that was not given what an instance has says so.
        Assert.StartsWith("Keys__Master is not what this database was written with: key 2", (await RunAsync("rotate", $"--Keys:Master={set}")).Error, StringComparison.Ordinal);
    }

    /// <summary>With the real times, so half a minute.</summary>
    [Fact]
    [Trait("Database", "Sqlite")]
    [Trait("Category", "Thorough")]
    public async Task Rotate_AppsRefreshMeanwhile_NoneIsRefused()
    {
        var server = New(clock: null);
        var device = server.Device();
        using var over = new CancellationTokenSource();
        var apps = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => server.LinkAsync()));
        var rotating = apps.Select(async app =>
        {
            var (token, rotations) = (app.Token, 0);
            for (; !over.IsCancellationRequested; rotations++)
            {
                token = await device.RotateAsync(token);
                await Task.Delay(20);
            }

            return (token, rotations);
        }).ToList();

        var (code, said, error) = await RunAsync("rotate");
        await Task.Delay(200);
        await over.CancelAsync();

        Assert.True(code == 0, said + error);
        Assert.All(await Task.WhenAll(rotating), app => Assert.Equal((2, true), (KeyOf(app.token), app.rotations > 50)));
        Assert.Equal(0, server.Stored.Count("incidents"));
    }

    [PostgresFact]
    [Trait("Database", "Postgres")]
    public async Task Rotate_InstancesAreRestartedOneAfterTheOther_NoAppIsRefused()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var (one, two) = (New(clock), New(clock));
        var tokens = (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => one.LinkAsync()))).Select(app => app.Token).ToList();

        using StringWriter said = new(), errors = new();
        Assert.Equal(0, await KeysCommand.RunAsync(["keys", "rotate", .. one.Arguments], TextReader.Null, said, errors));
        var set = said.ToString().Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith(FolderDatabase.Of(_folder.Path)!.MasterKey, StringComparison.Ordinal));
        await one.DisposeAsync();
        one = New(clock, set);
        await PassAsync(12);
        Assert.All(tokens, token => Assert.Equal(1, KeyOf(token)));
        await two.DisposeAsync();
        two = New(clock, set);
        await PassAsync(12);

        Assert.All(tokens, token => Assert.Equal(2, KeyOf(token)));
        Assert.Equal(0, one.Stored.Count("incidents"));

        async Task PassAsync(int looks)
        {
            for (var look = 0; look < looks; look++)
            {
                clock.Advance(TimeSpan.FromSeconds(5));
                foreach (var instance in new[] { one, two })
                {
                    await instance.Service<Heartbeat>().BeatAsync(default);
                    await instance.Service<IEnumerable<IHostedService>>().OfType<KeyWatch>().Single().LookAsync(default);
                    tokens = [.. await Task.WhenAll(tokens.Select(instance.Device().RotateAsync))];
                }
            }
        }
    }

    [Theory]
    [InlineData("rotate", "--all")]
    [InlineData("retire")]
    [InlineData("--leaked")]
    public async Task Command_NotUnderstood_PrintsHowItIsUsed(params string[] args)
    {
        using StringWriter said = new(), errors = new();

        Assert.Equal(2, await KeysCommand.RunAsync(["keys", .. args], TextReader.Null, said, errors));

        Assert.StartsWith("keys [--Setting=value ...]", errors.ToString(), StringComparison.Ordinal);
    }

    private static byte KeyOf(string token) => Base64Url.DecodeFromChars(token.AsSpan("td1_".Length))[0];

    private static async Task<string> JwksAsync(DashboardServer server) => (await server.Device().SendAsync(new HttpRequestMessage(HttpMethod.Get, "/oauth/jwks"))).Body;

    // Of the machine's time, which is the command's, and long enough ago that nobody seems to serve any more.
    private async Task<T> StartAsync<T>(Func<DashboardServer, Task<T>> act)
    {
        var server = New(new FakeTimeProvider(DateTimeOffset.UtcNow));
        var result = await act(server);
        await server.DisposeAsync();
        new StoredState(_folder.Path).Execute("UPDATE heartbeat SET At = $at", ("$at", DateTimeOffset.UtcNow - TimeSpan.FromHours(1)));
        return result;
    }

    private DashboardServer New(FakeTimeProvider? clock, string? keys = null)
    {
        var server = new DashboardServer { Folder = _folder.Path, Clock = clock, Settings = keys is null ? [] : new() { ["Keys:Master"] = keys } };
        _servers.Add(server);
        server.Client().Dispose();
        return server;
    }

    private async Task<(int Code, string Said, string Error)> RunAsync(params string[] args)
    {
        using StringWriter said = new(), errors = new();
        var code = await KeysCommand.RunAsync(["keys", .. args, $"--DataDirectory={_folder.Path}"], TextReader.Null, said, errors);
        return (code, said.ToString(), errors.ToString());
    }
}
