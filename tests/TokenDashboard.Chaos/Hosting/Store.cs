using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Setup;
using TokenDashboard.Core.Tokens;
using TokenOptions = TokenDashboard.Core.Sessions.TokenOptions;

namespace TokenDashboard.Chaos.Hosting;

/// <summary>
/// The database of a run, with the engine over it in this process: what a run begins with is put there, and what is stored is read. All that happens meanwhile happens over
/// HTTP.
/// </summary>
internal sealed class Store : IAsyncDisposable
{
    private static readonly Requester Here = new("127.0.0.1", "chaos/1.0");

    private static readonly TimeSpan LongestIdle = TimeSpan.FromDays(365);
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(3650);

    private readonly ServiceProvider _services;

    private Store(IServiceCollection services, string key, IReadOnlyDictionary<string, string> settings)
    {
        // As long as may be: clocks are set forward by months.
        services.AddOptions<TokenOptions>().Configure(o => (o.RefreshTokenLifetime, o.SessionLifetime) = (LongestIdle, LongestLife));
        services.AddSingleton<IPasswordHasher<AppUser>, PasswordHasher<AppUser>>().AddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>();
        services.AddSingleton<TimeProvider>(Clock);
        _services = services.AddCore().AddPeople().AddSingleton(MasterKeys.Parse(key)!).BuildServiceProvider();
        Settings = new Dictionary<string, string>(settings)
        {
            ["Keys__Master"] = key, ["Tokens__RefreshTokenLifetime"] = LongestIdle.ToString(), ["Tokens__SessionLifetime"] = LongestLife.ToString(),
        };
    }

    /// <summary>What time it is to whoever acts here.</summary>
    public ShiftedClock Clock { get; } = new();

    /// <summary>What a server is told of it, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Its file, on SQLite.</summary>
    public string? File { get; private init; }

    /// <summary>One in a file of the folder that a server will be given.</summary>
    public static async Task<Store> OnSqliteAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "dashboard.db");
        // As the server makes it.
        await System.IO.File.WriteAllBytesAsync(file, []);
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var connection = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 60 }.ToString();
        var store = new Store(new ServiceCollection().AddSqlite(connection).AddSqliteIdentity(connection), MasterKeys.Generate(), new Dictionary<string, string>()) { File = file };
        await store.MakeAsync();
        return store;
    }

    /// <summary>One on PostgreSQL.</summary>
    public static async Task<Store> OnPostgresAsync(string connection)
    {
        var settings = new Dictionary<string, string> { ["Database__Provider"] = "Postgres", ["ConnectionStrings__Dashboard"] = connection };
        // Each a connection of its own: what PostgreSQL drops as it stops would be found by whoever takes it next.
        var store = new Store(new ServiceCollection().AddPostgres($"{connection};Pooling=false").AddPostgresIdentity(), MasterKeys.Generate(), settings);
        await store.MakeAsync();
        return store;
    }

    /// <summary>A context of the engine's.</summary>
    public Task<DashboardContext> OpenAsync() => Service<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();

    /// <summary>A new owner's id.</summary>
    public async Task<string> AddOwnerAsync(string name)
    {
        await using var identity = await Service<IDbContextFactory<IdentityContext>>().CreateDbContextAsync();
        var user = new AppUser { UserName = $"{name}@example.org", NormalizedUserName = $"{name}@example.org".ToUpperInvariant(), DisplayName = name };
        identity.Users.Add(user);
        await identity.SaveChangesAsync();
        return user.Id;
    }

    /// <summary>Somebody who can sign in with the password, at the name with <c>@example.org</c> behind it.</summary>
    public async Task AddPersonAsync(string name, string password, bool isAdmin)
    {
        using var scope = _services.CreateScope();
        await scope.ServiceProvider.GetRequiredService<RegistrationService>().MakeAsync($"{name}@example.org", name, password, isAdmin, Here, CancellationToken.None);
    }

    /// <summary>A new family of the owner's, and its first token.</summary>
    public async Task<(Guid Id, string Token)> AddFamilyAsync(string owner, int number)
    {
        var family = new NewFamily(owner, "companion", $"Device {number}", DeviceType.Terminal, "Companion CLI", SignInMethod.DeviceCode, "profile offline_access");
        var issued = await Service<RefreshTokenService>().CreateAsync(family, Here, CancellationToken.None);
        return (issued.Grant.SessionId, issued.Token.Reveal());
    }

    /// <summary>How many cases there are of a family.</summary>
    public async Task<int> CountCasesAsync(Guid family)
    {
        await using var db = await OpenAsync();
        return await db.Incidents.CountAsync(i => i.SessionId == family);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private T Service<T>()
        where T : notnull => _services.GetRequiredService<T>();

    private async Task MakeAsync()
    {
        await using var db = await OpenAsync();
        await using var identity = await Service<IDbContextFactory<IdentityContext>>().CreateDbContextAsync();
        await Service<IDatabaseSchema>().BringUpToDateAsync(db, identity, DateTimeOffset.UtcNow, CancellationToken.None);
    }
}
