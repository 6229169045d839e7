
namespace TokenDashboard.Chaos.Hosting;

/// <summary>What the runs of one call share: the build they look at, a folder that is removed at the end, a PostgreSQL, the seed.</summary>
internal sealed class Stage(string published, string folder, int seed, bool isQuick) : IAsyncDisposable
{
    private readonly List<Server> _servers = [];
    private PostgresCluster? _cluster;
    private int _folders;

    /// <summary>The folder of the build.</summary>
    public string Published => published;

    /// <summary>From which everything random follows.</summary>
    public int Seed => seed;

    /// <summary>Whether it is to take seconds and not minutes.</summary>
    public bool IsQuick => isQuick;

    /// <summary>What must not be written anywhere.</summary>
    public Canaries Canaries { get; } = new();

    /// <summary>Says what is going on.</summary>
    public static void Say(string words) => Console.Error.WriteLine($"  {words}");

    /// <summary>The name of a folder that there is not yet.</summary>
    public string NewFolder() => Path.Combine(folder, $"{++_folders}");

    /// <summary>The PostgreSQL of these runs, started when it is first asked for.</summary>
    public async Task<PostgresCluster> ClusterAsync() => _cluster ??= await PostgresCluster.StartAsync(NewFolder());

    /// <summary>A new database of the kind.</summary>
    public async Task<Store> StoreAsync(bool postgres) => postgres
        ? await Store.OnPostgresAsync(await (await ClusterAsync()).MakeDatabaseAsync())
        : await Store.OnSqliteAsync(NewFolder());

    /// <summary>An instance over the database, not started; stopped at the end of all.</summary>
    public Server Instance(Store store, string? build = null)
    {
        var server = new Server(this, store, store.File is { } file ? Path.GetDirectoryName(file)! : NewFolder()) { Published = build ?? published };
        _servers.Add(server);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}

/// <summary>What a run came to.</summary>
/// <param name="Faults">What was wrong with the product; empty when the promises held.</param>
/// <param name="Figures">What was counted.</param>
/// <param name="Skipped">Why it could not be made here; null when it was.</param>
internal sealed record RunResult(IReadOnlyList<string> Faults, string Figures, string? Skipped = null);
