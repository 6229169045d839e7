using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>Makes one kind of write to one table fail, as a full disk would unless told otherwise, until disposed.</summary>
public sealed class BrokenStorage : IDisposable
{
    /// <summary>What a bug would write: two that may be there only once.</summary>
    public const string Twice = "INSERT INTO AspNetRoles (Id, NormalizedName) VALUES ('1', 'TWICE'), ('2', 'TWICE')";

    /// <summary>What a bug would write: something of nobody.</summary>
    public const string OfNobody = "INSERT INTO AspNetUserRoles (UserId, RoleId) VALUES ('nobody', 'nothing')";

    private const int SqliteFull = 13;

    private readonly StoredState _stored;

    public BrokenStorage(StoredState stored, string table, string write, string? fault = null)
    {
        _stored = stored;
        stored.Execute(stored.IsPostgres
            ? $"""
              CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql SET search_path = token_dashboard AS
              $$ BEGIN {fault ?? "RAISE SQLSTATE '53100' USING MESSAGE = 'no space left'"}; END $$;
              CREATE TRIGGER broken BEFORE {write} ON {table} FOR EACH ROW EXECUTE FUNCTION broken()
              """
            : $"CREATE TRIGGER broken BEFORE {write} ON {table} BEGIN {fault ?? "SELECT full_disk()"}; END");
    }

    public void Dispose() => _stored.Execute(_stored.IsPostgres ? "DROP FUNCTION broken CASCADE" : "DROP TRIGGER broken");

    /// <summary>Teaches the application's connections how a full disk fails.</summary>
    public sealed class Functions : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
            (connection as SqliteConnection)?.CreateFunction<int>("full_disk", () => throw new SqliteException("no space left", SqliteFull));

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            ConnectionOpened(connection, eventData);
            return Task.CompletedTask;
        }
    }
}
