using System.Collections.Concurrent;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>
/// The PostgreSQL database that stands for a data folder where tests run on PostgreSQL: whoever starts over the same folder meets the same
/// data with the same key. It goes with the folder.
/// </summary>
public sealed record FolderDatabase(string Connection, string MasterKey)
{
    private static readonly ConcurrentDictionary<string, Lazy<FolderDatabase>> All = new();

    /// <summary>The folder's; null where tests run on SQLite, which keeps its file in the folder itself.</summary>
    public static FolderDatabase? Of(string folder) =>
        TestPostgres.IsUsed ? All.GetOrAdd(folder, _ => new(() => new(TestPostgres.Create(), MasterKeys.Generate()))).Value : null;

    /// <summary>Has the folder's database be one with nothing in it, as before the first start.</summary>
    public static void MakeEmpty(string folder) => All[folder] = new(() => new(TestPostgres.CreateEmpty(), MasterKeys.Generate()));

    /// <summary>Gives the folder's database back, if it had one.</summary>
    public static void GiveBack(string folder)
    {
        if (All.TryRemove(folder, out var database))
            TestPostgres.Drop(database.Value.Connection);
    }
}
