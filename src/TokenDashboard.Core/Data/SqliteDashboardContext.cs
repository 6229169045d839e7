using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using TokenDashboard.Core.Identity;
using static SQLitePCL.raw;

namespace TokenDashboard.Core.Data;

/// <summary>The model on SQLite, the embedded default.</summary>
public sealed class SqliteDashboardContext(DbContextOptions<SqliteDashboardContext> options) : DashboardContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // SQLite has no instant type: as UTC ticks they can be compared, ordered and deleted by; in columns, and as
        // parameters of plain statements.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        configurationBuilder.DefaultTypeMapping<DateTimeOffset>().HasConversion<UtcTicks>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        // Looked for by their beginning, whatever the case.
        builder.Entity<Session>().Property(s => s.Name).UseCollation("NOCASE");
        builder.Entity<AppUser>().Property(u => u.DisplayName).UseCollation("NOCASE");
    }

    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(
        instant => instant.UtcTicks,
        ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}

/// <summary>Sets what SQLite forgets between connections: wait for the writer instead of failing, and sync every commit.</summary>
public sealed class SqliteConnectionSettings : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        var wait = eventData.Context is DashboardContext db ? db.Wait : DashboardContext.LongestWait;
        // SQLite waits first. What its provider waits must be over by then, or both begin again; and 0 means for ever.
        var sqlite = (SqliteConnection)connection;
        sqlite.DefaultTimeout = Math.Max(1, (int)wait.TotalSeconds);
        // Opened while nothing could be written, it never will: it must not come back from the pool.
        if (sqlite3_db_readonly(sqlite.Handle, "main") == 1)
            SqliteConnection.ClearPool(sqlite);
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {Math.Max(0, (int)wait.TotalMilliseconds)}; PRAGMA synchronous = FULL;");
        command.ExecuteNonQuery();
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}

/// <summary>Lets <c>dotnet ef</c> make migrations without starting the application.</summary>
public sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteDashboardContext>
{
    public SqliteDashboardContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteDashboardContext>().UseSqlite("Data Source=design.db").Options);
}
