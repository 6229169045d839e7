using System.ComponentModel.DataAnnotations;

namespace TokenDashboard.Web.Hosting;

/// <summary>Where the application runs, and with which files. Read once at the start.</summary>
public sealed class ServerOptions
{
    /// <summary>Where a developer's machine has it.</summary>
    private const string OnThisMachine = "http://localhost:5080";

    /// <summary>The address people open, with a path where the host is shared; by default the first that is listened on, if that is one of this machine.</summary>
    public string PublicOrigin
    {
        get => field.Length > 0 ? field
            : Uri.TryCreate(Urls.Split(';')[0], UriKind.Absolute, out var first) && first is { Scheme: "http", IsLoopback: true, Port: > 0, AbsolutePath: "/" }
                ? first.GetLeftPart(UriPartial.Authority)
                : OnThisMachine;
        set;
    } = "";

    /// <summary>What to listen on, unless Kestrel's own endpoints say.</summary>
    [ConfigurationKeyName("urls")]
    public string Urls { get; set; } = OnThisMachine;

    /// <summary>All that the process writes; by default a folder of the account, or of the project in Development.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>Which database.</summary>
    [ConfigurationKeyName("Database:Provider")]
    public DatabaseProvider Database { get; set; }

    /// <summary>Another SQLite file than the one in the data folder, or where PostgreSQL is.</summary>
    [ConfigurationKeyName("ConnectionStrings:Dashboard"), DataType(DataType.Password)]
    public string Connection { get; set; } = "";

    /// <summary>How PostgreSQL is reached past a pooler, for what a pooler can't carry; by default as otherwise.</summary>
    [ConfigurationKeyName("ConnectionStrings:Direct"), DataType(DataType.Password)]
    public string DirectConnection { get; set; } = "";

    /// <summary>Whether PostgreSQL keeps statements prepared; not through a pooler that hands each transaction another connection.</summary>
    [ConfigurationKeyName("Database:Prepare")]
    public bool Prepare { get; set; } = true;

    /// <summary>The master keys, unless they are in the data folder.</summary>
    [ConfigurationKeyName("Keys:Master"), DataType(DataType.Password)]
    public string MasterKeys { get; set; } = "";

    /// <summary>Addresses of proxies that are believed.</summary>
    [ConfigurationKeyName("Proxy:Known")]
    public IReadOnlyList<string> KnownProxies { get; set; } = [];

    /// <summary>A MaxMind-format file of places.</summary>
    [ConfigurationKeyName("Geo:Database")]
    public string GeoDatabase { get; set; } = "";

    /// <summary>A file of stolen passwords.</summary>
    [ConfigurationKeyName("Passwords:Breached")]
    public string BreachedPasswords { get; set; } = "";
}

/// <summary>The databases there are.</summary>
public enum DatabaseProvider
{
    /// <summary>SQLite, in a file, for one instance.</summary>
    Sqlite,

    /// <summary>PostgreSQL, for one instance or several.</summary>
    Postgres,
}
