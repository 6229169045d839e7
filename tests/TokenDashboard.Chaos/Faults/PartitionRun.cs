using System.Globalization;
using TokenDashboard.Chaos.Hosting;

namespace TokenDashboard.Chaos.Faults;

/// <summary>Two instances on one PostgreSQL, of which one, in a network of its own, is cut off from it for a while.</summary>
internal static class PartitionRun
{
    private const int Apps = 4;
    private const string Outside = "10.214.77.1";
    private const string Inside = "10.214.78.3";
    private const string Public = "https://chaos.example";

    // Three times what is promised.
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(20);

    public static async Task<RunResult> RunAsync(Stage stage)
    {
        if (!Shell.IsRoot || !Shell.Has("ip"))
            return new RunResult([], "", "a network of its own takes root and Debian's iproute2 package");
        var name = string.Create(CultureInfo.InvariantCulture, $"chaos{Environment.ProcessId}");
        await using var network = await Network.MakeAsync(name);
        await using var cluster = await PostgresCluster.StartAsync(stage.NewFolder(), $"127.0.0.1,{Outside}");
        await using var store = await Store.OnPostgresAsync(await cluster.MakeDatabaseAsync());
        await using var near = stage.Instance(store);
        await using var far = new Server(stage, store, stage.NewFolder())
        {
            Before = ["ip", "netns", "exec", name], Origin = new Uri($"http://{Inside}:{Server.FreePort()}"), PublicOrigin = Public,
            Headers = new Dictionary<string, string> { ["Host"] = "chaos.example", ["X-Forwarded-Proto"] = "https", ["X-Forwarded-For"] = "127.0.0.1" },
        };
        // Its way to the database is one of its two; the other is that of its apps.
        far.Settings["ConnectionStrings__Dashboard"] = store.Settings["ConnectionStrings__Dashboard"].Replace("127.0.0.1", Outside, StringComparison.Ordinal);
        far.Settings["Proxy__Known__0"] = Network.AppsOutside;
        using var load = await Load.MakeAsync(stage, store, Apps);
        using var app = new AppClient(stage.Canaries);
        await near.StartAsync();
        await far.StartAsync();
        load.Begin(i => i % 2 == 0 ? near : far, TimeSpan.FromMilliseconds(20));
        await load.ProgressAsync(50);
        var ended = await store.AddFamilyAsync(await store.AddOwnerAsync("grace"), 0);
        var live = await app.RefreshAsync(far, ended.Token);
        if (live.Outcome != Outcome.Done)
            load.Fail($"before: {live.Words}");

        await network.CutAsync();
        await Task.Delay(TimeSpan.FromSeconds(1));
        var signedOut = await app.RevokeAsync(near, live.Refresh ?? "");
        var began = TimeProvider.System.GetTimestamp();
        var cut = await app.RefreshAsync(far, live.Refresh ?? "");
        var took = TimeProvider.System.GetElapsedTime(began);
        if (cut.Outcome != Outcome.Unavailable || took > MostWait)
            load.Fail($"cut off from the database, a refresh was answered {cut.Outcome} after {took.TotalSeconds:0.0} s");
        if (live.Access is { } access && await app.UseAsync(far, access) is var used and not (Outcome.Unavailable or Outcome.Refused))
            load.Fail($"cut off from the database, an access token whose session had been ended elsewhere was answered {used}");
        await Task.Delay(Apart);
        await network.MendAsync();

        // By itself.
        await load.ProgressAsync(50);
        if (signedOut.Outcome != Outcome.Done || (await app.RefreshAsync(far, live.Refresh ?? "")).Outcome != Outcome.Refused)
            load.Fail("a sign-out at the one instance was not one at the other");
        return await load.EndAsync($"cut off for {Apart.TotalSeconds:0} s, the first 503 after {took.TotalSeconds:0.0} s, the slowest after {load.Slowest.TotalSeconds:0.0} s, ");
    }

    // One pair of interfaces for the database, and one for those who ask.
    private sealed class Network(string name) : IAsyncDisposable
    {
        public const string AppsOutside = "10.214.78.1";

        public static async Task<Network> MakeAsync(string name)
        {
            var network = new Network(name);
            await Shell.RunAsync("ip", "netns", "add", name);
            await Shell.RunAsync("ip", "netns", "exec", name, "ip", "link", "set", "lo", "up");
            await network.JoinAsync("d", Outside, "10.214.77.3");
            await network.JoinAsync("a", AppsOutside, "10.214.78.3");
            return network;
        }

        public Task<string> CutAsync() => Shell.RunAsync("ip", "link", "set", $"{name}d", "down");

        public Task<string> MendAsync() => Shell.RunAsync("ip", "link", "set", $"{name}d", "up");

        public async ValueTask DisposeAsync() => await Shell.TryAsync("ip", "netns", "del", name);

        private async Task JoinAsync(string which, string outside, string inside)
        {
            await Shell.RunAsync("ip", "link", "add", $"{name}{which}", "type", "veth", "peer", "name", $"in-{which}", "netns", name);
            await Shell.RunAsync("ip", "addr", "add", $"{outside}/24", "dev", $"{name}{which}");
            await Shell.RunAsync("ip", "link", "set", $"{name}{which}", "up");
            await Shell.RunAsync("ip", "netns", "exec", name, "ip", "addr", "add", $"{inside}/24", "dev", $"in-{which}");
            await Shell.RunAsync("ip", "netns", "exec", name, "ip", "link", "set", $"in-{which}", "up");
        }
    }
}
