using System.Globalization;
using Npgsql;

namespace TokenDashboard.Chaos.Hosting;

/// <summary>A PostgreSQL server of these runs alone, which may be killed. It does not sync to the disk: no run cuts the power.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _listen;
    private int _databases;

    private PostgresCluster(string folder, string listen) => (_folder, _listen) = (folder, listen);

    /// <summary>The port on <c>127.0.0.1</c>.</summary>
    public int Port { get; } = Server.FreePort();

    /// <summary>Makes and starts one. Listens on <paramref name="listen"/> too; its log of writes is in <paramref name="log"/>, where one is named, in small segments.</summary>
    public static async Task<PostgresCluster> StartAsync(string folder, string listen = "127.0.0.1", string? log = null)
    {
        if (Shell.Postgres is null)
            throw new MissingException("PostgreSQL is missing: install Debian's postgresql package.");
        foreach (var own in log is null ? new[] { folder } : [folder, log])
        {
            Directory.CreateDirectory(own);
            if (Shell.IsRoot)
                await Shell.RunAsync("chown", "postgres", own);
        }

        var cluster = new PostgresCluster(folder, listen);
        await AsPostgresAsync("initdb", ["-D", cluster.Data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", .. log is null ? Array.Empty<string>() : ["--waldir", log, "--wal-segsize=1"]]);
        if (listen != "127.0.0.1")
            await File.AppendAllTextAsync(Path.Combine(cluster.Data, "pg_hba.conf"), "host all all samenet trust\n");
        await cluster.BeginAsync();
        return cluster;
    }

    /// <summary>How a new, empty database is reached.</summary>
    public async Task<string> MakeDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"chaos_{++_databases}");
        await using var server = NpgsqlDataSource.Create($"{At("postgres")};Pooling=false");
        await using var command = server.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return At(name);
    }

    /// <summary>Stops it without a checkpoint and without waiting for anybody, as a crash would, and starts it anew.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await BeginAsync();
    }

    /// <summary>Tries to start it where it has given up.</summary>
    public async Task HaveAsync()
    {
        if ((await TryAsPostgresAsync("pg_ctl", "-D", Data, "status")).Code != 0)
            await TryAsPostgresAsync("pg_ctl", Beginning);
    }

    public async ValueTask DisposeAsync() => await TryAsPostgresAsync("pg_ctl", Ending);

    private string Data => Path.Combine(_folder, "data");

    private string At(string database) => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database}");

    private string[] Beginning =>
    [
        "-D", Data, "-w", "-s", "-l", Path.Combine(_folder, "log"), "-o",
        string.Create(CultureInfo.InvariantCulture, $"-c port={Port} -c listen_addresses={_listen} -c unix_socket_directories={_folder} -c fsync=off -c max_connections=300"), "start",
    ];

    private string[] Ending => ["-D", Data, "-m", "immediate", "-s", "-w", "stop"];

    private Task BeginAsync() => AsPostgresAsync("pg_ctl", Beginning);

    private Task StopAsync() => AsPostgresAsync("pg_ctl", Ending);

    private static async Task AsPostgresAsync(string program, params string[] arguments)
    {
        var (code, output) = await TryAsPostgresAsync(program, arguments);
        if (code != 0)
            throw new ChaosException($"{program} {string.Join(' ', arguments)} ended with {code}: {output.Trim()}");
    }

    private static Task<(int Code, string Output)> TryAsPostgresAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Shell.Postgres!, program);
        return Shell.IsRoot ? Shell.TryAsync("runuser", ["-u", "postgres", "--", path, .. arguments]) : Shell.TryAsync(path, arguments);
    }
}
