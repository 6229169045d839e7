using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Settings;
using TokenDashboard.Core.Setup;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Web.Hosting;

/// <summary>The database and the keys beside it.</summary>
public static class Storage
{
    /// <summary>Registers the master keys and the database.</summary>
    public static void AddStorage(this WebApplicationBuilder builder, DashboardSettings settings)
    {
        var keys = builder.Current<ServerOptions>().MasterKeys;
        var place = builder.AddDatabase(settings);
        builder.Services.AddSingleton(DataFolder.Open(settings.DataDirectory, keys.Length > 0 ? keys : null, place.File));
        if (place.File is { } file)
            builder.Services.AddSingleton(_ => new ServerLock(file));
    }

    /// <summary>Registers the database, and returns where it is; makes nothing and opens nothing.</summary>
    public static DatabasePlace AddDatabase(this WebApplicationBuilder builder, DashboardSettings settings)
    {
        var place = DatabasePlace.Add(builder, settings.DataDirectory);
        builder.Services.AddSingleton(place);
        return place;
    }

    /// <summary>
    /// Brings the database up to date, checks that the master key is the one it was written with, and takes up where the last process ended.
    /// Throws <see cref="StartupException"/> where another server has a SQLite database.
    /// </summary>
    public static async Task PrepareStorageAsync(this WebApplication app)
    {
        // Held until the services are gone.
        _ = app.Services.GetService<ServerLock>();
        try
        {
            await MigrateAsync(app.Services, Console.Out);
            if (await app.Services.GetRequiredService<MasterKeyService>().StartAsync(CancellationToken.None) is { } missing)
                throw new StartupException($"Keys__Master is not what this database was written with: key {missing} is missing or another; put the old key back.");
            await using (var db = await app.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync())
                await app.Services.GetRequiredService<IDatabaseSchema>().PrepareAsync(db, app.Services.GetRequiredService<IOptions<AuditOptions>>().Value.Keep, app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
            await using (var scope = app.Services.CreateAsyncScope())
                await scope.ServiceProvider.GetRequiredService<SecondFactorService>().BringUpToDateAsync(CancellationToken.None);
            await app.Services.GetRequiredService<SigningKeys>().LoadAsync(CancellationToken.None);
            await app.Services.GetRequiredService<StoredSettings>().LoadAsync(CancellationToken.None);
            await app.Services.GetRequiredService<StoredApps>().LoadAsync(CancellationToken.None);
            await app.Services.GetRequiredService<ActiveBlocks>().LoadAsync(CancellationToken.None);
            await app.Services.GetRequiredService<Heartbeat>().StartAsync(CancellationToken.None);
        }
        catch (DbException e) when (e.IsStorageFailure())
        {
            throw new StartupException($"The database at {app.Services.GetRequiredService<DatabasePlace>().Unusable(e)}.");
        }
    }

    /// <summary>
    /// Brings the database to this version's schema, and says so where it had to be brought over from the version before. Throws
    /// <see cref="StartupException"/>, with everything left as it was, when it is not one of this program's or of the version before.
    /// </summary>
    public static async Task MigrateAsync(IServiceProvider services, TextWriter console)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        await using var identity = await services.GetRequiredService<IDbContextFactory<IdentityContext>>().CreateDbContextAsync();
        switch (await services.GetRequiredService<IDatabaseSchema>().BringUpToDateAsync(db, identity, services.GetRequiredService<TimeProvider>().GetUtcNow(), CancellationToken.None))
        {
            case SchemaOutcome.Current { Copy: { } copy }:
                await console.WriteLineAsync($" The database has been brought over to this version. What it was before is in {copy}.");
                break;
            case SchemaOutcome.Newer newer:
                throw new StartupException($"The database was written by a later version of this program ({newer.Migration}), and was left as it is: run that version, or put a backup of before back.");
            case SchemaOutcome.TooOld:
                throw new StartupException("The database is older than the version before this one, and was left as it is: start version 0.1.0 once, which brings it up to date, then this one.");
            case SchemaOutcome.InUse:
                throw new StartupException("Another process writes to the database, so it was not brought over to this version: stop that process, and start again.");
        }
    }

    /// <summary>Whether the database has this version's schema. Changes nothing.</summary>
    public static async Task<bool> IsCurrentAsync(IServiceProvider services)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        await using var identity = await services.GetRequiredService<IDbContextFactory<IdentityContext>>().CreateDbContextAsync();
        return await services.GetRequiredService<IDatabaseSchema>().IsCurrentAsync(db, identity, CancellationToken.None);
    }
}
