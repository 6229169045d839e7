using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using TokenDashboard.Core.Setup;

namespace TokenDashboard.Web.Hosting;

/// <summary>Where the database is.</summary>
/// <param name="Name">What a person calls it: its file, or the server and the database there.</param>
/// <param name="File">Its file; null where another program keeps it.</param>
public sealed record DatabasePlace(string Name, string? File)
{
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestCommand = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong with the settings of it.</summary>
    public static IEnumerable<SettingFault> Check(ServerOptions options)
    {
        if (options.Database == DatabaseProvider.Sqlite)
        {
            if (WhyUnreadable(() => new SqliteConnectionStringBuilder(options.Connection)) is { } why)
                yield return new(nameof(options.Connection), $", which can't be read ({why}): write it like 'Data Source=/var/lib/token-dashboard/dashboard.db', or leave it out");
            yield break;
        }

        if (options.Connection.Length == 0)
            yield return new(nameof(options.Connection), ": say where PostgreSQL is, like 'Host=db.example.org;Database=accounts;Username=token_dashboard;Password=...'");
        else if (WhyUnreadable(() => new NpgsqlConnectionStringBuilder(options.Connection)) is { } why)
            yield return new(nameof(options.Connection), $", which can't be read ({why}): write it like 'Host=db.example.org;Database=accounts;Username=token_dashboard;Password=...'");
        if (options.DirectConnection.Length > 0 && WhyUnreadable(() => new NpgsqlConnectionStringBuilder(options.DirectConnection)) is { } whyNot)
            yield return new(nameof(options.DirectConnection), $", which can't be read ({whyNot}): write it like 'Host=db.example.org;Database=accounts;Username=token_dashboard;Password=...', or leave it out");
        if (options.MasterKeys.Length == 0)
            yield return new(nameof(options.MasterKeys), ": on PostgreSQL every instance must be given the same key, which is 32 random bytes; 'echo 1:$(openssl rand 32 | base64 | tr +/ -_ | tr -d =)' makes one");
    }

    /// <summary>Registers the database, which is in the folder unless it is elsewhere, and returns where it is; makes nothing and opens nothing.</summary>
    public static DatabasePlace Add(WebApplicationBuilder builder, string folder)
    {
        var options = builder.Current<ServerOptions>();
        return options.Database == DatabaseProvider.Postgres ? AddPostgres(builder, options) : AddSqlite(builder, options, folder);
    }

    /// <summary>Why it can't be used and what to do, in a sentence without a full stop.</summary>
    public string Unusable(DbException error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => $"{Name} is a copy that can only be read: name the server that is written to in ConnectionStrings__Dashboard, or 'Target Session Attributes=primary' with several",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused => $"{Name} does not let this account do it ({refused.MessageText}): give it CREATE in the database, or run 'migrate' as one who has it",
        NpgsqlException => $"{Name} can't be used ({error.Message.TrimEnd('.')}): check ConnectionStrings__Dashboard, and that PostgreSQL runs and lets this account in",
        _ => $"{Name} can't be opened ({error.Message.TrimEnd('.')}): check the data folder and its free space, and that no other program holds it",
    };

    private static DatabasePlace AddSqlite(WebApplicationBuilder builder, ServerOptions options, string folder)
    {
        var connection = new SqliteConnectionStringBuilder(options.Connection) { DefaultTimeout = 5 };
        if (connection.DataSource.Length == 0)
            connection.DataSource = DataFolder.Database(folder);
        builder.Services.AddSqlite(connection.ToString()).AddSqliteIdentity(connection.ToString());
        var file = Path.GetFullPath(connection.DataSource);
        return new(file, file);
    }

    private static DatabasePlace AddPostgres(WebApplicationBuilder builder, ServerOptions options)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.Connection);
        Default(connection, nameof(connection.ApplicationName), c => c.ApplicationName = "TokenDashboard");
        Default(connection, nameof(connection.Timeout), c => c.Timeout = (int)LongestConnect.TotalSeconds);
        Default(connection, "Command Timeout", c => c.CommandTimeout = (int)LongestCommand.TotalSeconds);
        // Nothing is ever set on a connection but for its transaction, so it needs no reset before it is used again.
        Default(connection, "No Reset On Close", c => c.NoResetOnClose = true);
        if (options.Prepare)
        {
            // What is asked twice on a connection is prepared there.
            Default(connection, "Max Auto Prepare", c => c.MaxAutoPrepare = 200);
            Default(connection, "Auto Prepare Min Usages", c => c.AutoPrepareMinUsages = 2);
        }
        else
        {
            // A pooler has another connection for the next transaction: what was prepared is not there.
            connection.MaxAutoPrepare = 0;
        }

        builder.Services.AddPostgres(connection.ToString(), options.DirectConnection.Length > 0 ? options.DirectConnection : null).AddPostgresIdentity();
        return new(string.Create(CultureInfo.InvariantCulture, $"{connection.Host}:{connection.Port}/{connection.Database ?? connection.Username}"), null);
    }

    private static void Default(NpgsqlConnectionStringBuilder connection, string keyword, Action<NpgsqlConnectionStringBuilder> set)
    {
        if (!connection.ShouldSerialize(keyword))
            set(connection);
    }

    // Null when it can be read.
    private static string? WhyUnreadable(Func<DbConnectionStringBuilder> read)
    {
        try
        {
            _ = read();
            return null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            return e.Message.TrimEnd('.');
        }
    }
}
