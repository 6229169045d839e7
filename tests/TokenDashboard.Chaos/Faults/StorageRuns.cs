using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;
using TokenDashboard.Chaos.Hosting;

namespace TokenDashboard.Chaos.Faults;

/// <summary>Storage that is full, or held by somebody else.</summary>
internal static class StorageRuns
{
    private const int Apps = 4;

    // Three times what is promised.
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(15);

    /// <summary>The disk with database and log fills while apps refresh, again and again, and has space again.</summary>
    public static async Task<RunResult> FullDiskAsync(Stage stage)
    {
        var disk = stage.NewFolder();
        await Shell.MountAsync(disk, size: 16);
        try
        {
            await using var store = await Store.OnSqliteAsync(Path.Combine(disk, "data"));
            await using var server = stage.Instance(store);
            using var load = await Load.MakeAsync(stage, store, Apps);
            await server.StartAsync();
            load.Begin(_ => server);
            var (ballast, fills) = (Path.Combine(disk, "ballast"), stage.IsQuick ? 2 : 20);
            for (var i = 0; i < fills; i++)
            {
                await load.ProgressAsync(20);
                var before = load.Repeated;
                Fill(ballast);
                var began = Stopwatch.GetTimestamp();
                // Until it has no room left in what it has.
                while (load.Repeated < before + (2 * Apps) && Stopwatch.GetElapsedTime(began) < MostWait)
                    await Task.Delay(10);
                File.Delete(ballast);
            }

            var result = await load.EndAsync($"filled {fills} times, the slowest 503 after {load.Slowest.TotalSeconds:0.0} s, ");
            return load.Repeated == 0 ? result with { Faults = [.. result.Faults, "nothing was refused: the disk was never full"] } : result;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            await Shell.TryAsync("umount", "--lazy", disk);
        }
    }

    /// <summary>The disk of PostgreSQL's tables fills, then that of its log, again and again, and has space again; a server that gave up is started, as somebody would.</summary>
    public static async Task<RunResult> FullPostgresDiskAsync(Stage stage)
    {
        string[] disks = [stage.NewFolder(), stage.NewFolder()];
        try
        {
            foreach (var disk in disks)
                await Shell.MountAsync(disk, size: 160);
            await using var cluster = await PostgresCluster.StartAsync(Path.Combine(disks[0], "pg"), log: Path.Combine(disks[1], "log"));
            await using var store = await Store.OnPostgresAsync(await cluster.MakeDatabaseAsync());
            await using var server = stage.Instance(store);
            using var load = await Load.MakeAsync(stage, store, Apps);
            await server.StartAsync();
            load.Begin(_ => server);
            var fills = stage.IsQuick ? 1 : 5;
            foreach (var disk in disks)
            {
                for (var i = 0; i < fills; i++)
                {
                    await load.ProgressAsync(20);
                    var (ballast, before, began) = (Path.Combine(disk, "ballast"), load.Repeated, Stopwatch.GetTimestamp());
                    while (load.Repeated < before + (2 * Apps) && Stopwatch.GetElapsedTime(began) < 2 * MostWait)
                    {
                        Fill(ballast);
                        await Task.Delay(10);
                    }

                    if (load.Repeated == before)
                        load.Fail($"nothing was refused while the disk of PostgreSQL's {(disk == disks[0] ? "tables" : "log")} was full");
                    File.Delete(ballast);
                    began = Stopwatch.GetTimestamp();
                    for (var acknowledged = load.Acknowledged; load.Acknowledged == acknowledged && Stopwatch.GetElapsedTime(began) < 4 * MostWait;)
                    {
                        await cluster.HaveAsync();
                        await Task.Delay(500);
                    }
                }
            }

            if (load.Slowest > MostWait)
                load.Fail($"a 503 took {load.Slowest.TotalSeconds:0.0} s");
            return await load.EndAsync($"the tables' disk and the log's filled {fills} times each, the slowest 503 after {load.Slowest.TotalSeconds:0.0} s, ");
        }
        finally
        {
            foreach (var disk in disks)
                await Shell.TryAsync("umount", "--lazy", disk);
        }
    }

    /// <summary>Another program holds the database for 1, 5 and 30 seconds.</summary>
    public static async Task<RunResult> LockedAsync(Stage stage, bool postgres)
    {
        await using var store = await stage.StoreAsync(postgres);
        await using var server = stage.Instance(store);
        using var load = await Load.MakeAsync(stage, store, Apps);
        await server.StartAsync();
        load.Begin(_ => server);
        int[] held = stage.IsQuick ? [1, 6] : [1, 5, 30];
        foreach (var seconds in held)
        {
            await load.ProgressAsync(20);
            await using (await HoldAsync(store))
                await Task.Delay(TimeSpan.FromSeconds(seconds));
            await load.ProgressAsync(20);
        }

        if (load.Slowest > MostWait)
            load.Fail($"a 503 took {load.Slowest.TotalSeconds:0.0} s");
        return await load.EndAsync($"held for {string.Join(", ", held)} s, the slowest 503 after {load.Slowest.TotalSeconds:0.0} s, ");
    }

    private static async Task<IAsyncDisposable> HoldAsync(Store store)
    {
        if (store.File is { } file)
        {
            var sqlite = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 60 }.ToString());
            await sqlite.OpenAsync();
            await using var begin = sqlite.CreateCommand();
            begin.CommandText = "BEGIN EXCLUSIVE";
            await begin.ExecuteNonQueryAsync();
            return sqlite;
        }

        var postgres = new NpgsqlConnection($"{store.Settings["ConnectionStrings__Dashboard"]};Pooling=false");
        await postgres.OpenAsync();
        await using var hold = postgres.CreateCommand();
        hold.CommandText = "BEGIN; LOCK TABLE token_dashboard.sessions IN ACCESS EXCLUSIVE MODE";
        await hold.ExecuteNonQueryAsync();
        return postgres;
    }

    private static void Fill(string file)
    {
        using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true)
                stream.Write(page);
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
