using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Web.Hosting;

/// <summary>The database and the keys beside it.</summary>
public static class Storage
{
    /// <summary>Registers the master keys, the context factory and the write transaction.</summary>
    public static void AddStorage(this WebApplicationBuilder builder, DashboardSettings settings)
    {
        builder.Services.AddSingleton(DataFolder.Open(settings.DataDirectory, builder.Configuration["Keys:Master"]));
        builder.AddDatabase(settings);
    }

    /// <summary>Registers the context factory and the write transaction; makes nothing and opens nothing.</summary>
    public static void AddDatabase(this WebApplicationBuilder builder, DashboardSettings settings)
    {
        var connection = Connection(builder.Configuration, settings).ToString();
        builder.Services.AddPooledDbContextFactory<SqliteDashboardContext>(options => options
            .UseSqlite(connection).AddInterceptors(new SqliteConnectionSettings())
            // SQLite makes a table anew outside a transaction; the migration that does is one that may begin again.
            // And counting ends early on purpose, whichever rows it has counted by then.
            .ConfigureWarnings(warnings => warnings.Ignore(
                RelationalEventId.NonTransactionalMigrationOperationWarning, CoreEventId.RowLimitingOperationWithoutOrderByWarning)));
        builder.Services.AddSingleton<IDbContextFactory<DashboardContext>, DashboardContextFactory>();
        builder.Services.AddScoped(services => services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContext());
        builder.Services.AddSingleton<WriteTransaction>();
    }

    /// <summary>Brings the database up to date, checks that the master key is the one it was written with, and takes up where the last process ended.</summary>
    public static async Task PrepareStorageAsync(this WebApplication app)
    {
        var keys = app.Services.GetRequiredService<MasterKeys>();
        try
        {
            await using (var db = await app.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync())
            {
                await db.Database.MigrateAsync();
                // Kept in the file from now on: readers don't wait for the writer.
                await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL");
                await CheckKeysAsync(db, keys);
                await SqliteAuditGuard.ApplyAsync(db, app.Services.GetRequiredService<IOptions<AdminOptions>>().Value.KeepAudit);
            }

            await app.Services.GetRequiredService<SigningKeys>().LoadAsync(CancellationToken.None);
            await app.Services.GetRequiredService<Heartbeat>().StartAsync(CancellationToken.None);
        }
        catch (SqliteException e)
        {
            throw new StartupException($"The database can't be opened ({e.Message.TrimEnd('.')}): check the data folder and its free space, and that no other program holds it.");
        }
    }

    /// <summary>The connection to the database that the settings name. Throws <see cref="StartupException"/> when it can't be read.</summary>
    public static SqliteConnectionStringBuilder Connection(IConfiguration configuration, DashboardSettings settings)
    {
        try
        {
            var connection = new SqliteConnectionStringBuilder(configuration.GetConnectionString("Dashboard")) { DefaultTimeout = 5 };
            if (connection.DataSource.Length == 0)
                connection.DataSource = DataFolder.Database(settings.DataDirectory);
            return connection;
        }
        catch (ArgumentException e)
        {
            throw new StartupException($"ConnectionStrings__Dashboard can't be read ({e.Message.TrimEnd('.')}): write it like 'Data Source=/var/lib/token-dashboard/dashboard.db', or leave it out.");
        }
    }

    private static async Task CheckKeysAsync(DashboardContext db, MasterKeys keys)
    {
        var stored = await db.KeyChecks.ToListAsync();
        foreach (var check in stored)
        {
            if (keys.Find((byte)check.KeyId) is not { } key || !CryptographicOperations.FixedTimeEquals(key.Check, check.Check))
                throw new StartupException($"Keys__Master is not what this database was written with: key {check.KeyId} is missing or another; put the old key back.");
        }

        if (stored.TrueForAll(c => c.KeyId != keys.Current.Id))
        {
            db.KeyChecks.Add(new KeyCheck { KeyId = keys.Current.Id, Check = keys.Current.Check });
            await db.SaveChangesAsync();
        }
    }

    private sealed class DashboardContextFactory(IDbContextFactory<SqliteDashboardContext> sqlite) : IDbContextFactory<DashboardContext>
    {
        public DashboardContext CreateDbContext() => sqlite.CreateDbContext();
    }
}
