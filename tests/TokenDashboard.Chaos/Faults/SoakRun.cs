using System.Diagnostics;
using TokenDashboard.Chaos.Hosting;

namespace TokenDashboard.Chaos.Faults;

/// <summary>Apps that refresh at a third of what the server can, for a long time: neither memory nor file may grow, and nothing may fail.</summary>
internal static class SoakRun
{
    private const int Apps = 32;

    public static async Task<RunResult> RunAsync(Stage stage, TimeSpan time)
    {
        await using var store = await stage.StoreAsync(postgres: false);
        await using var server = stage.Instance(store);
        server.BeQuiet();
        (server.Settings["Cleanup__Schedule"], server.Settings["Cleanup__KeepHistory"]) = ("0 * * * * ?", "01:00:00");
        await server.StartAsync();
        double capacity;
        using (var most = await Load.MakeAsync(stage, store, Apps))
        {
            most.Begin(_ => server);
            await Task.Delay(TimeSpan.FromSeconds(5));
            var before = most.Acknowledged;
            await Task.Delay(TimeSpan.FromSeconds(10));
            capacity = (most.Acknowledged - before) / 10.0;
            await most.EndAsync("");
        }

        using var load = await Load.MakeAsync(stage, store, Apps);
        load.Begin(_ => server, TimeSpan.FromSeconds(Apps / (0.3 * capacity)));
        var (began, sizes) = (Stopwatch.GetTimestamp(), new List<(double Memory, double File)>());
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            await Task.Delay(time / 12);
            sizes.Add((server.Memory(), Directory.GetFiles(Path.GetDirectoryName(store.File)!, "dashboard.db*").Sum(f => new FileInfo(f).Length) / 1048576.0));
        }

        if (load.Repeated > 0)
            load.Fail($"{load.Repeated} requests were not answered");
        return await load.EndAsync(
            $"{time.TotalMinutes:0} min at 30% of {capacity:0} a second; memory in MiB {string.Join(" ", sizes.Select(s => $"{s.Memory:0}"))}; database and log in MiB {string.Join(" ", sizes.Select(s => $"{s.File:0}"))}; ");
    }
}
