using System.Collections.Concurrent;
using Npgsql;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>
/// The PostgreSQL database that stands for a data folder where tests run on PostgreSQL: whoever starts over the same folder meets the same
/// data with the same key. It goes with the folder.
/// </summary>
public sealed class FolderDatabase
{
    private static readonly ConcurrentDictionary<string, Lazy<FolderDatabase>> All = new();

    // Null for one that began with nothing in it.
    private readonly NpgsqlDataSource? _database;

    private FolderDatabase(bool isEmpty)
    {
        _database = isEmpty ? null : TestPostgres.Create();
        Connection = _database?.ConnectionString ?? TestPostgres.CreateEmpty();
    }

    public string Connection { get; }

    public string MasterKey { get; } = MasterKeys.Generate();

    /// <summary>The folder's; null where tests run on SQLite, which keeps its file in the folder itself.</summary>
    public static FolderDatabase? Of(string folder) => TestPostgres.IsUsed ? All.GetOrAdd(folder, _ => new(() => new(isEmpty: false))).Value : null;

    /// <summary>Has the folder's database be one with nothing in it, as before the first start.</summary>
    public static void MakeEmpty(string folder) => All[folder] = new(() => new(isEmpty: true));

    /// <summary>Gives the folder's database back, if it had one.</summary>
    public static void GiveBack(string folder)
    {
        if (!All.TryRemove(folder, out var given) || !given.IsValueCreated)
            return;
        if (given.Value._database is { } database)
            TestPostgres.Return(database);
        else
            TestPostgres.Remove(given.Value.Connection);
    }
}
