using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Identity.Sqlite;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Setup;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>A family's id, its owner and the token that was handed out first.</summary>
public sealed record LinkedApp(Guid SessionId, string UserId, string Token);

/// <summary>
/// The whole application on a data folder of its own, with a clock that stands until a test moves it. In memory unless
/// <see cref="Kestrel"/> asks for real sockets.
/// </summary>
public sealed class DashboardServer : WebApplicationFactory<Program>
{
    /// <summary>A test's word for the peer's address; there is no network in memory.</summary>
    public const string AddressHeader = "X-Test-Address";

    // Migrated once, copied for each server: what a start makes of an empty file is not what most tests are about.
    private static readonly Lazy<byte[]> Migrated = new(Migrate);

    private readonly Lazy<bool> _kestrel;
    private TempFolder? _ownFolder;
    private string? _folder;
    private IHostApplicationLifetime? _life;
    private ServerLock? _lock;

    static DashboardServer() =>
        // SQLite's I/O is synchronous: with few threads, requests meant to run at once would queue for one.
        ThreadPool.SetMinThreads(64, 64);

    public DashboardServer() => _kestrel = new(() =>
    {
        if (!Kestrel)
            return false;
        UseKestrel(0);
        StartServer();
        return true;
    });

    /// <summary>The data folder; unless given, one that lives as long as the server.</summary>
    public string Folder { get => _folder ??= NewFolder(); init => _folder = value; }

    public string Environment { get; init; } = "Production";

    /// <summary>Real sockets, for tests about what happens in parallel.</summary>
    public bool Kestrel { get; init; }

    /// <summary>Settings as on the command line: <c>Tokens:RetryWindow</c>.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>In the folder or where the settings say, wherever tests run.</summary>
    public bool OnSqlite { get; init; }

    /// <summary>What the application takes for the time; null for the real one.</summary>
    public FakeTimeProvider? Clock { get; init; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Where every log line goes, at Trace level; nowhere when null.</summary>
    public ILoggerProvider? Logs { get; init; }

    /// <summary>Replaces parts of the application.</summary>
    public Action<IServiceCollection>? Replace { get; init; }

    /// <summary>What is stored, read through a connection of its own.</summary>
    public StoredState Stored => new(Folder);

    /// <summary>What a command is told about where the data is.</summary>
    public IEnumerable<string> Arguments => Place().Select(setting => $"--{setting.Name}={setting.Value}");

    /// <summary>An app on a device, at the given address.</summary>
    public AppDevice Device(string address = "192.0.2.10") => new(Client(), address);

    /// <summary>A client that keeps no cookies and follows no redirects.</summary>
    public HttpClient Client()
    {
        var client = _kestrel.Value
            ? CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false, BaseAddress = ClientOptions.BaseAddress })
            : CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        client.Timeout = TimeSpan.FromSeconds(60);
        return client;
    }

    /// <summary>A service of the running application.</summary>
    public T Service<T>()
        where T : notnull => (_kestrel.Value ? Services : Server.Services).GetRequiredService<T>();

    /// <summary>Makes an account, without a password unless one is given.</summary>
    public async Task<AppUser> CreateUserAsync(string? password = null, string? role = null)
    {
        using var scope = Service<IServiceScopeFactory>().CreateScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        var email = $"{Guid.NewGuid():N}@example.org";
        var user = new AppUser
        {
            UserName = email, Email = email, DisplayName = "Ada Lovelace", CreatedAt = Service<TimeProvider>().GetUtcNow(),
        };
        Check(password is null ? await users.CreateAsync(user) : await users.CreateAsync(user, password));
        if (role is not null)
            await AddRoleAsync(user.Id, role);
        return user;
    }

    /// <summary>Gives an account a role, which is made if need be.</summary>
    public async Task AddRoleAsync(string userId, string role)
    {
        using var scope = Service<IServiceScopeFactory>().CreateScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<AppUser>>();
        var roles = scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole>>();
        if (!await roles.RoleExistsAsync(role))
            Check(await roles.CreateAsync(new IdentityRole(role)));
        Check(await users.AddToRoleAsync((await users.FindByIdAsync(userId))!, role));
    }

    /// <summary>Starts a family for the user, or for a new one, as if they had just allowed it, bound to the key if there is one.</summary>
    public async Task<LinkedApp> LinkAsync(string? userId = null, string appId = "companion", string scope = "profile offline_access", DeviceKey? key = null)
    {
        userId ??= (await CreateUserAsync()).Id;
        var family = new NewFamily(userId, appId, "Laptop", DeviceType.Terminal, "Companion CLI 1.0 on Linux", SignInMethod.DeviceCode, scope) { KeyThumbprint = key?.Thumbprint, IsProved = true };
        var issued = await Service<RefreshTokenService>().CreateAsync(
            family, new Requester(AppDevice.DefaultAddress, AppDevice.DefaultAgent), CancellationToken.None);
        return new LinkedApp(issued.Grant.SessionId, userId, issued.Token.Reveal());
    }

    /// <summary>A browser session of somebody who has just given their password.</summary>
    public async Task<BrowserSession> BrowserAsync(string userId, Requester? requester = null) =>
        (await Service<BrowserSessionService>().CreateAsync(Begun(userId), SignInMethod.Password, new(IsProof: true, SecondFactor: false), requester ?? Requester.Unknown, CancellationToken.None))!;

    /// <summary>How the account stands.</summary>
    public Beginning Begun(string userId)
    {
        using var db = Service<IDbContextFactory<DashboardContext>>().CreateDbContext();
        return db.Accounts.Where(a => a.Id == userId).Select(a => new Beginning(a.Id, a.Epoch)).Single();
    }

    /// <summary>Lets another server have the database, as a process that died would.</summary>
    public void LetGo() => _lock?.Dispose();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(Environment);
        builder.UseStaticWebAssets();
        foreach (var (name, value) in Place())
            builder.UseSetting(name, value);
        // Jobs run when a test says so.
        builder.UseSetting("Cleanup:Schedule", "0 0 0 1 1 ? 2099");
        builder.UseSetting("Deliveries:Schedule", "0 0 0 1 1 ? 2099");
        builder.UseSetting("Keys:Schedule", "0 0 0 1 1 ? 2099");
        builder.UseSetting("Apps:0:ClientId", "companion");
        builder.UseSetting("Apps:0:Name", "Companion CLI");
        builder.UseSetting("Apps:1:ClientId", "other");
        foreach (var (name, value) in Settings)
            builder.UseSetting(name, value);
        builder.ConfigureLogging(logging =>
        {
            logging.ClearProviders();
            if (Logs is null)
                return;
            logging.AddProvider(Logs);
            logging.Services.Configure<LoggerFilterOptions>(filters =>
            {
                filters.Rules.Clear();
                filters.MinLevel = LogLevel.Trace;
            });
        });
        builder.ConfigureTestServices(services =>
        {
            if (Clock is not null)
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
            services.AddSingleton<IStartupFilter>(new PeerAddress(app => (_life, _lock) = (app.GetRequiredService<IHostApplicationLifetime>(), app.GetService<ServerLock>())));
            services.Intercept(new BrokenStorage.Functions());
            services.ConfigureDbContext<SqliteIdentityContext>(options => options.AddInterceptors(new BrokenStorage.Functions()));
            // The memory is all tests', and so is what collecting it takes.
            services.Remove(services.Single(s => s.ImplementationType == typeof(SpareMemory)));
            // Nobody measures a refusal here, and nobody guesses the passwords. RefusalFloorTests have the real floor.
            services.Replace(ServiceDescriptor.Singleton(new RefusalFloor { Time = TimeSpan.Zero }));
            services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1000);
            Replace?.Invoke(services);
        });
    }

    protected override void Dispose(bool disposing)
    {
        // The program stops by itself, and has stored all it had to: the base class would stop it beside that, and take away what it still needs.
        if (disposing && Interlocked.Exchange(ref _life, null) is { } life)
        {
            life.StopApplication();
            life.ApplicationStopped.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
        }

        base.Dispose(disposing);
        if (!disposing)
            return;
        LetGo();
        _ownFolder?.Dispose();
    }

    private IEnumerable<(string Name, string Value)> Place() => !OnSqlite && FolderDatabase.Of(Folder) is { } database
        ? [("DataDirectory", Folder), ("Database:Provider", "Postgres"), ("ConnectionStrings:Dashboard", database.Connection), ("Keys:Master", database.MasterKey)]
        : [("DataDirectory", Folder)];

    private string NewFolder()
    {
        _ownFolder = new TempFolder();
        if (!OnSqlite && FolderDatabase.Of(_ownFolder.Path) is not null)
            return _ownFolder.Path;
        File.WriteAllBytes(Path.Combine(_ownFolder.Path, "dashboard.db"), Migrated.Value);
        // A database without its key would not be taken.
        if (!Settings.ContainsKey("Keys:Master"))
            File.WriteAllText(Path.Combine(_ownFolder.Path, "master.key"), MasterKeys.Generate());
        return _ownFolder.Path;
    }

    private static byte[] Migrate()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "dashboard.db");
        var connection = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString();
        using (var services = new ServiceCollection().AddSqlite(connection).AddSqliteIdentity(connection).BuildServiceProvider())
        using (var db = services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContext())
        using (var identity = services.GetRequiredService<IDbContextFactory<IdentityContext>>().CreateDbContext())
            new SqliteSchema().BringUpToDateAsync(db, identity, DateTimeOffset.UnixEpoch, CancellationToken.None).GetAwaiter().GetResult();
        return File.ReadAllBytes(file);
    }

    private static void Check(IdentityResult result) =>
        Assert.True(result.Succeeded, string.Join(' ', result.Errors.Select(e => e.Description)));

    private sealed class PeerAddress(Action<IServiceProvider> started) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            started(app.ApplicationServices);
            app.Use((http, then) =>
            {
                if (IPAddress.TryParse(http.Request.Headers[AddressHeader], out var address))
                    http.Connection.RemoteIpAddress = address;
                return then(http);
            });
            next(app);
        };
    }
}
