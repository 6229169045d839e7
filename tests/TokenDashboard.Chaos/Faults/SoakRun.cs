using TokenDashboard.Chaos.Hosting;

namespace TokenDashboard.Chaos.Faults;

/// <summary>Apps that refresh at less than a third of what the server can, for a long time: neither memory nor file may grow, and nothing may fail.</summary>
internal static class SoakRun
{
    private const int Apps = 32;
    private const int Looks = 12;
    private const double MostMore = 1.2;

    // The shortest that can be set: what is written for one refresh has been cleared away long before the end.
    private static readonly TimeSpan History = TimeSpan.FromMinutes(10);

    public static async Task<RunResult> RunAsync(Stage stage, TimeSpan time)
    {
        await using var store = await stage.StoreAsync(postgres: false);
        await using var server = stage.Instance(store);
        server.BeQuiet();
        (server.Settings["Cleanup__Schedule"], server.Settings["Cleanup__KeepHistory"]) = ("0 * * * * ?", History.ToString());
        await server.StartAsync();
        double capacity;
        using (var most = await Load.MakeAsync(stage, store, Apps))
        {
            most.Begin(_ => server);
            await Task.Delay(TimeSpan.FromSeconds(5));
            var before = most.Acknowledged;
            await Task.Delay(TimeSpan.FromSeconds(10));
            capacity = (most.Acknowledged - before) / 10.0;
            var result = await most.EndAsync("");
            if (result.Faults.Count > 0)
                return result;
        }

        using var load = await Load.MakeAsync(stage, store, Apps);
        load.IsCleared = true;
        load.Begin(_ => server, TimeSpan.FromSeconds(Apps / (0.3 * capacity)));
        var looks = new List<Look>();
        for (var i = 1; i <= Looks; i++)
        {
            await Task.Delay(time / Looks);
            var size = Directory.GetFiles(Path.GetDirectoryName(store.File)!, "dashboard.db*").Sum(f => new FileInfo(f).Length) / 1048576.0;
            looks.Add(new Look(server.Memory(), size, load.TakeTimes().P99));
        }

        if (load.Repeated > 0)
            load.Fail($"{load.Repeated} requests were not answered");
        // From when the first has been cleared away.
        var early = looks.Skip((int)Math.Ceiling(History / (time / Looks))).Take(Looks / 4).ToList();
        var late = looks[^(Looks / 4)..];
        if (early.Count > 0 && late.Max(l => l.Memory) > MostMore * early.Max(l => l.Memory))
            load.Fail("memory grew");
        if (early.Count > 0 && late.Max(l => l.File) > MostMore * early.Max(l => l.File))
            load.Fail("the database grew");
        return await load.EndAsync(
            $"{time.TotalMinutes:0} min, paced at 30% of {capacity:0} a second; memory in MiB {Row(l => l.Memory)}; database and log in MiB {Row(l => l.File)}; 99 of 100 within ms {Row(l => l.P99)}; ");

        string Row(Func<Look, double> figure) => string.Join(" ", looks.Select(l => $"{figure(l):0}"));
    }

    private sealed record Look(double Memory, double File, double P99);
}
