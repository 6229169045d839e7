using TokenDashboard.Chaos.Hosting;

namespace TokenDashboard.Chaos.Faults;

/// <summary>Processes that end in the middle of what they do.</summary>
internal static class KillRuns
{
    private const int Apps = 8;

    /// <summary>The server is killed (SIGKILL) again and again under load, at another moment each time.</summary>
    public static async Task<RunResult> KillAsync(Stage stage, bool postgres)
    {
        var random = new Random(stage.Seed);
        await using var store = await stage.StoreAsync(postgres);
        var server = stage.Instance(store);
        using var load = await Load.MakeAsync(stage, store, Apps);
        await server.StartAsync();
        load.Begin(_ => server);
        var kills = stage.IsQuick ? 2 : 50;
        for (var kill = 0; kill < kills; kill++)
        {
            await load.ProgressAsync(random.Next(Apps, 200));
            await server.KillAsync();
            await server.StartAsync();
        }

        return await load.EndAsync($"{kills} kills, ");
    }

    /// <summary>PostgreSQL is stopped at once under load, and started anew.</summary>
    public static async Task<RunResult> RestartPostgresAsync(Stage stage)
    {
        var random = new Random(stage.Seed);
        var cluster = await stage.ClusterAsync();
        await using var store = await stage.StoreAsync(postgres: true);
        Server[] servers = [stage.Instance(store), stage.Instance(store)];
        using var load = await Load.MakeAsync(stage, store, Apps);
        await Task.WhenAll(servers.Select(s => s.StartAsync()));
        load.Begin(i => servers[i % servers.Length]);
        var restarts = stage.IsQuick ? 1 : 10;
        for (var i = 0; i < restarts; i++)
        {
            await load.ProgressAsync(random.Next(Apps, 300));
            await cluster.RestartAsync();
        }

        return await load.EndAsync($"{restarts} restarts of PostgreSQL, the slowest 503 after {load.Slowest.TotalSeconds:0.0} s, ");
    }

    /// <summary>What the database replies is lost on the way, once it has been told to commit.</summary>
    public static async Task<RunResult> LoseRepliesAsync(Stage stage)
    {
        var random = new Random(stage.Seed);
        var cluster = await stage.ClusterAsync();
        await using var store = await stage.StoreAsync(postgres: true);
        await using var proxy = new LossyProxy(cluster.Port);
        var server = stage.Instance(store);
        server.Settings["ConnectionStrings__Dashboard"] = store.Settings["ConnectionStrings__Dashboard"].Replace($"Port={cluster.Port}", $"Port={proxy.Port}", StringComparison.Ordinal);
        using var load = await Load.MakeAsync(stage, store, Apps);
        await server.StartAsync();
        load.Begin(_ => server);
        var losses = stage.IsQuick ? 5 : 60;
        for (var i = 0; i < losses; i++)
        {
            await load.ProgressAsync(random.Next(1, 60));
            await proxy.LoseAsync();
        }

        return await load.EndAsync($"{losses} times every reply of the database lost for a moment and its connections cut ({proxy.Lost} bytes of replies), ");
    }
}
