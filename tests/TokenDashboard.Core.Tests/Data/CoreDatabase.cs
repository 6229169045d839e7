using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Setup;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Core.Triage;
using TokenOptions = TokenDashboard.Core.Sessions.TokenOptions;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>The engine on a database file of its own, with a clock that stands until a test moves it.</summary>
public sealed class CoreDatabase : IDbContextFactory<DashboardContext>, IDisposable
{
    public static readonly Requester Laptop = new("192.0.2.10", "companion/1.0 (Linux)");

    // Migrated once, copied for each test.
    private static readonly Lazy<byte[]> Empty = new(Migrate);

    private readonly NpgsqlDataSource? _postgres;
    private readonly CoreDatabase? _beside;
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("token-dashboard-").FullName;
    private readonly ServiceProvider _services;
    private readonly IServiceScope _scope;

    public CoreDatabase(TokenOptions? tokens = null, CleanupOptions? cleanup = null)
        : this(null, tokens, cleanup)
    {
    }

    private CoreDatabase(CoreDatabase? beside, TokenOptions? tokens, CleanupOptions? cleanup)
    {
        _beside = beside;
        _postgres = beside?._postgres ?? (TestPostgres.IsUsed ? TestPostgres.Create() : null);
        Clock = beside?.Clock ?? new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        Keys = beside?.Keys ?? MasterKeys.Parse(MasterKeys.Generate())!;
        if (_postgres is null)
            System.IO.File.WriteAllBytes(File, Empty.Value);
        var services = (_postgres is null ? OverSqlite(File) : Engine().AddPostgres(_postgres.ConnectionString).AddSingleton(_postgres).AddPostgresIdentity())
            .AddSingleton<TimeProvider>(Clock).AddSingleton(Keys).AddSingleton(Feed)
            .AddSingleton<IOptionsMonitor<AdminOptions>>(new InForce<AdminOptions>(Admins))
            .AddSingleton<IOptionsMonitor<AuditOptions>>(new InForce<AuditOptions>(AuditOptions))
            .AddSingleton<IOptionsMonitor<TokenOptions>>(new InForce<TokenOptions>(tokens ?? new TokenOptions()))
            .AddSingleton<IOptionsMonitor<CleanupOptions>>(new InForce<CleanupOptions>(cleanup ?? new CleanupOptions()));
        // Nobody guesses these passwords.
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1000);
        _services = services.BuildServiceProvider();
        _scope = _services.CreateScope();
    }

    public FakeTimeProvider Clock { get; }

    public MasterKeys Keys { get; }

    /// <summary>The database's file, on SQLite.</summary>
    public string File => Path.Combine(_folder, "dashboard.db");

    public SessionFeed Feed { get; } = new(NullLogger<SessionFeed>.Instance);

    public RefreshTokenService Tokens => Service<RefreshTokenService>();

    public OwnerGate Owners => Service<OwnerGate>();

    public SessionService Sessions => Service<SessionService>();

    public BrowserSessionService Browsers => Service<BrowserSessionService>();

    public AdminOptions Admins { get; } = new();

    public AuditOptions AuditOptions { get; } = new();

    public AdminGate Gate => Service<AdminGate>();

    public SecondFactorService SecondFactors => Service<SecondFactorService>();

    public TrustedDeviceService Trusted => Service<TrustedDeviceService>();

    public TriageService Triage => Service<TriageService>();

    public IncidentInbox Inbox => Service<IncidentInbox>();

    public TokenCleanup Cleanup => Service<TokenCleanup>();

    public AccountDirectory Directory => Service<AccountDirectory>();

    public AccountService Accounts => Service<AccountService>();

    public SessionDirectory Everyone => Service<SessionDirectory>();

    public AuditLog Audit => Service<AuditLog>();

    public ActivityLog Activity => Service<ActivityLog>();

    public PasswordService Passwords => Service<PasswordService>();

    public PasskeyService Passkeys => Service<PasskeyService>();

    public MethodService Methods => Service<MethodService>();

    public ProfileService Profiles => Service<ProfileService>();

    public EmailService Emails => Service<EmailService>();

    public DeletionService Deletions => Service<DeletionService>();

    public DismissalService Dismissals => Service<DismissalService>();

    /// <summary>Another instance over the same database, on PostgreSQL; to be disposed before this one.</summary>
    public CoreDatabase Beside() => new(this, null, null);

    /// <summary>A service as the application has it.</summary>
    public T Service<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    /// <summary>Puts other options in force while the services run.</summary>
    public void Change<T>(T options) => ((InForce<T>)Service<IOptionsMonitor<T>>()).CurrentValue = options;

    /// <summary>A fresh context: what it sees was committed.</summary>
    public DashboardContext CreateDbContext() => Service<IDbContextFactory<DashboardContext>>().CreateDbContext();

    /// <summary>Asks through a fresh context.</summary>
    public T Stored<T>(Func<DashboardContext, T> ask)
    {
        using var db = CreateDbContext();
        return ask(db);
    }

    /// <summary>Asks Identity's tables through a fresh context.</summary>
    public T StoredPeople<T>(Func<IdentityContext, T> ask)
    {
        using var identity = Service<IDbContextFactory<IdentityContext>>().CreateDbContext();
        return ask(identity);
    }

    public string AddUser(string name = "Ada Lovelace", string? email = null) => StoredPeople(identity =>
    {
        var mail = email ?? $"{Guid.NewGuid()}@example.org";
        var user = new AppUser
        {
            UserName = mail, NormalizedUserName = mail.ToUpperInvariant(), Email = email, NormalizedEmail = email?.ToUpperInvariant(), DisplayName = name,
        };
        identity.Users.Add(user);
        identity.SaveChanges();
        return user.Id;
    });

    /// <summary>An admin who has just signed in.</summary>
    public async Task<Actor> AddAdminAsync()
    {
        var id = AddUser();
        MakeAdmin(id);
        return await SignInAsync(id);
    }

    /// <summary>Somebody who has just signed in, with a role at the desk or none.</summary>
    public async Task<Actor> AddRoleAsync(string? role)
    {
        var id = AddUser();
        if (role is not null)
            GiveRole(id, role);
        return await SignInAsync(id);
    }

    public void MakeAdmin(string userId) => GiveRole(userId, DeskRoles.Admin);

    public void GiveRole(string userId, string role) => StoredPeople(identity =>
    {
        HeldRole.GiveAsync(identity, userId, role).GetAwaiter().GetResult();
        return userId;
    });

    /// <summary>Somebody on a browser of theirs.</summary>
    public async Task<Actor> SignInAsync(string userId)
    {
        var desk = new Requester("192.0.2.77", "Mozilla/5.0 (Windows NT 10.0) Firefox/145.0");
        return new(userId, (await BrowserAsync(userId, desk)).Id, desk);
    }

    /// <summary>A browser session of somebody who has just given their password.</summary>
    public async Task<BrowserSession> BrowserAsync(string userId, Requester requester) =>
        (await Browsers.CreateAsync(Begun(userId), SignInMethod.Password, new(IsProof: true, SecondFactor: false), requester, default))!;

    /// <summary>Has its owner prove anew who they are.</summary>
    public Task<BrowserSession?> ProveAsync(Guid sessionId, string userId, bool secondFactor) =>
        Browsers.RenewAsync(sessionId, Begun(userId), new(IsProof: true, secondFactor), default);

    /// <summary>Has a sign-in be one that nobody vouched for: evidence, from when it began.</summary>
    public void StoredNeedsLook(Actor actor) => Stored(db => db.Sessions.Where(s => s.Id == actor.SessionId).ExecuteUpdate(set => set.SetProperty(s => s.NeedsLook, true)));

    /// <summary>How the account stands.</summary>
    public Beginning Begun(string userId) => Stored(db => db.Accounts.Where(a => a.Id == userId).Select(a => new Beginning(a.Id, a.Epoch)).Single());

    /// <summary>A family whose spent token comes back from elsewhere. Returns the incident's number.</summary>
    public async Task<int> ReplayAsync(string? userId = null, string agent = "curl/8.9")
    {
        var issued = await LinkAsync(userId);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await NextAsync(issued.Token);
        Clock.Advance(TimeSpan.FromMinutes(1));
        return Assert.IsType<RotationResult.Reused>(await RotateAsync(issued.Token, new("198.51.100.24", agent))).IncidentId;
    }

    public Task<IssuedToken> LinkAsync(string? userId = null, string name = "Laptop") => Tokens.CreateAsync(Family(userId) with { Name = name }, Laptop, CancellationToken.None);

    /// <summary>What the laptop's session is made of; of a new person where none is named.</summary>
    public NewFamily Family(string? userId = null) =>
        new(userId ?? AddUser(), "companion", "Laptop", DeviceType.Terminal, "Companion CLI", SignInMethod.DeviceCode, "profile offline_access");

    /// <summary>Does something while a table can't be found.</summary>
    public async Task WithoutAsync(string table, Func<Task> act)
    {
        await using var db = CreateDbContext();
        var (take, bring) = ($"ALTER TABLE {db.Schema}{table} RENAME TO away", $"ALTER TABLE {db.Schema}away RENAME TO {table}");
        await db.Database.ExecuteSqlRawAsync(take);
        await act();
        await db.Database.ExecuteSqlRawAsync(bring);
    }

    /// <summary>Presents a token as the laptop does.</summary>
    public Task<RotationResult> RotateAsync(RawToken token, Requester? requester = null) =>
        Tokens.RotateAsync(token, "companion", null, requester ?? Laptop, CancellationToken.None);

    /// <summary>A rotation that must succeed.</summary>
    public async Task<RawToken> NextAsync(RawToken token)
    {
        var result = await RotateAsync(token);
        Assert.True(result is RotationResult.Rotated, result.ToString());
        return ((RotationResult.Rotated)result).Issued.Token;
    }

    public void Dispose()
    {
        _scope.Dispose();
        _services.Dispose();
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_folder, recursive: true);
        if (_postgres is not null && _beside is null)
            TestPostgres.Return(_postgres);
    }

    private static IServiceCollection OverSqlite(string file) => Engine().AddSqlite($"Data Source={file}").AddSqliteIdentity($"Data Source={file}");

    private static IServiceCollection Engine() => new ServiceCollection().AddCore().AddPeople()
        .AddSingleton<IPasswordHasher<AppUser>, PasswordHasher<AppUser>>().AddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>();

    private static byte[] Migrate()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("token-dashboard-").FullName;
        var file = Path.Combine(folder, "empty.db");
        using (var services = OverSqlite(file).BuildServiceProvider())
        using (var db = services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContext())
        using (var identity = services.GetRequiredService<IDbContextFactory<IdentityContext>>().CreateDbContext())
        {
            new SqliteSchema().BringUpToDateAsync(db, identity, DateTimeOffset.UnixEpoch, CancellationToken.None).GetAwaiter().GetResult();
            db.Database.ExecuteSqlRaw("PRAGMA journal_mode = WAL; PRAGMA wal_checkpoint(TRUNCATE)");
        }

        SqliteConnection.ClearAllPools();
        var bytes = System.IO.File.ReadAllBytes(file);
        System.IO.Directory.Delete(folder, recursive: true);
        return bytes;
    }
}
