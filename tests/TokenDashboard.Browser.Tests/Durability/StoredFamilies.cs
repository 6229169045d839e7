using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Browser.Tests.Hosting;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Sqlite;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Setup;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Browser.Tests.Durability;

/// <summary>A server's database from outside: families made before its first start, and what is stored of them.</summary>
internal sealed class StoredFamilies(DashboardProcess server) : IDbContextFactory<DashboardContext>
{
    private readonly string _connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(server.DataDirectory, "dashboard.db"), Pooling = false }.ToString();

    public DashboardContext CreateDbContext() => new SqliteDashboardContext(new DbContextOptionsBuilder<SqliteDashboardContext>().UseSqlite(_connection).Options);

    /// <summary>Makes an account with so many families, and the server's key. To be called before the first start.</summary>
    public async Task<IReadOnlyList<RotatingApp>> CreateAsync(int count)
    {
        var key = MasterKeys.Generate();
        server.Settings["Keys__Master"] = key;
        Directory.CreateDirectory(server.DataDirectory);
        await using var services = new ServiceCollection().AddCore().AddPeople().AddSqlite(_connection).AddSqliteIdentity(_connection)
            .AddSingleton(MasterKeys.Parse(key)!).BuildServiceProvider();
        // As the server makes it; what SQLite puts beside it is as private.
        await File.WriteAllBytesAsync(new SqliteConnectionStringBuilder(_connection).DataSource, []);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(new SqliteConnectionStringBuilder(_connection).DataSource, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var user = new AppUser { UserName = "ada@example.org", DisplayName = "Ada Lovelace" };
        await using (var db = CreateDbContext())
        await using (var identity = await services.GetRequiredService<IDbContextFactory<IdentityContext>>().CreateDbContextAsync())
        {
            await new SqliteSchema().BringUpToDateAsync(db, identity, DateTimeOffset.UtcNow, CancellationToken.None);
            identity.Users.Add(user);
            await identity.SaveChangesAsync();
        }

        var tokens = services.GetRequiredService<RefreshTokenService>();
        var apps = new List<RotatingApp>();
        for (var i = 1; i <= count; i++)
        {
            var family = new NewFamily(user.Id, "companion", $"Device {i}", DeviceType.Terminal, "Companion CLI", SignInMethod.DeviceCode, "profile offline_access");
            var issued = await tokens.CreateAsync(family, Requester.Unknown, CancellationToken.None);
            apps.Add(new RotatingApp(server, issued.Grant.SessionId, issued.Token.Reveal()));
        }

        return apps;
    }

    /// <summary>
    /// Checks that every token the app was given is stored as its generation, and that its last one is the one live token
    /// of a family that lives.
    /// </summary>
    public async Task AssertKeptAsync(RotatingApp app)
    {
        await using var db = CreateDbContext();
        var session = await db.Sessions.SingleAsync(s => s.Id == app.SessionId);
        var stored = await db.RefreshTokens.Where(t => t.SessionId == app.SessionId).OrderBy(t => t.Generation).ToListAsync();

        Assert.Equal(app.Tokens.SkipLast(1).Select(HashOf), stored.Select(t => Convert.ToHexString(t.Hash)));
        Assert.Equal(Enumerable.Range(1, app.Tokens.Count - 1), stored.Select(t => t.Generation));
        Assert.Equal((app.Tokens.Count, HashOf(app.Tokens[^1]), null), (session.Generation, Convert.ToHexString(session.CurrentHash), session.EndedAt));
    }

    /// <summary>Checks that the app's family has ended as it asked.</summary>
    public async Task AssertSignedOutAsync(RotatingApp app)
    {
        await using var db = CreateDbContext();
        Assert.Equal(EndReason.SignedOut, (await db.Sessions.SingleAsync(s => s.Id == app.SessionId)).EndReason);
    }

    /// <summary>Incidents stored, and lost replies that were asked for again.</summary>
    public async Task<(int Incidents, int Retries)> CountAsync()
    {
        await using var db = CreateDbContext();
        return (await db.Incidents.CountAsync(), await db.Evidence.CountAsync(e => e.Kind == EvidenceKind.Retry));
    }

    private static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
