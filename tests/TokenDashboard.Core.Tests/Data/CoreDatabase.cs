using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Core.Triage;
using TokenOptions = TokenDashboard.Core.Tokens.TokenOptions;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>The engine on a database file of its own, with a clock that stands until a test moves it.</summary>
public sealed class CoreDatabase : IDbContextFactory<DashboardContext>, IDisposable
{
    public static readonly Requester Laptop = new("192.0.2.10", "companion/1.0 (Linux)");

    // Migrated once, copied for each test.
    private static readonly Lazy<byte[]> Empty = new(Migrate);

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("token-dashboard-").FullName;
    private readonly DbContextOptions<SqliteDashboardContext> _options;
    private readonly WriteTransaction _transaction;

    public CoreDatabase(TokenOptions? tokens = null, CleanupOptions? cleanup = null)
    {
        var file = Path.Combine(_folder, "dashboard.db");
        File.WriteAllBytes(file, Empty.Value);
        _options = OptionsFor(file);
        _transaction = new WriteTransaction(this);
        var options = Options.Create(tokens ?? new TokenOptions());
        var window = new RetryWindow(options, Clock);
        Tokens = new RefreshTokenService(_transaction, this, Keys, options, window, Clock, Feed);
        Sessions = new SessionService(_transaction, this, Tokens, Clock, Feed);
        Browsers = new BrowserSessionService(_transaction, this, options, Clock, Feed);
        Gate = new AdminGate(_transaction, this, Options.Create(Admins), Clock);
        SecondFactors = new SecondFactorService(_transaction, this, Keys, Options.Create(Admins), Clock, Feed);
        Trusted = new TrustedDeviceService(_transaction, this, Options.Create(Admins), Clock, Feed);
        Triage = new TriageService(Gate, Feed);
        Inbox = new IncidentInbox(this);
        Cleanup = new TokenCleanup(_transaction, Options.Create(cleanup ?? new CleanupOptions()), Options.Create(Admins), window, Clock);
        Accounts = new AccountService(Gate, Feed);
        Directory = new AccountDirectory(this, Clock);
        Everyone = new SessionDirectory(this, Gate, Feed, Clock);
        Audit = new AuditLog(this);
        Activity = new ActivityLog(this, Clock);
        Passwords = new PasswordService(_transaction, this, new PasswordHasher<AppUser>(), Clock, Feed);
        Passkeys = new PasskeyService(_transaction, this, Clock);
        Methods = new MethodService(this);
        Profiles = new ProfileService(_transaction, this, Clock, Feed);
        Emails = new EmailService(_transaction, new UpperInvariantLookupNormalizer(), Clock, Feed);
        Deletions = new DeletionService(_transaction, Clock, Feed);
        Dismissals = new DismissalService(_transaction, this, Clock);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public MasterKeys Keys { get; } = MasterKeys.Parse(MasterKeys.Generate())!;

    public SessionFeed Feed { get; } = new(NullLogger<SessionFeed>.Instance);

    public RefreshTokenService Tokens { get; }

    public SessionService Sessions { get; }

    public BrowserSessionService Browsers { get; }

    public AdminOptions Admins { get; } = new();

    public AdminGate Gate { get; }

    public SecondFactorService SecondFactors { get; }

    public TrustedDeviceService Trusted { get; }

    public TriageService Triage { get; }

    public IncidentInbox Inbox { get; }

    public TokenCleanup Cleanup { get; }

    public AccountDirectory Directory { get; }

    public AccountService Accounts { get; }

    public SessionDirectory Everyone { get; }

    public AuditLog Audit { get; }

    public ActivityLog Activity { get; }

    public PasswordService Passwords { get; }

    public PasskeyService Passkeys { get; }

    public MethodService Methods { get; }

    public ProfileService Profiles { get; }

    public EmailService Emails { get; }

    public DeletionService Deletions { get; }

    public DismissalService Dismissals { get; }

    /// <summary>A fresh context: what it sees was committed.</summary>
    public DashboardContext CreateDbContext() => new SqliteDashboardContext(_options);

    /// <summary>Asks through a fresh context.</summary>
    public T Stored<T>(Func<DashboardContext, T> ask)
    {
        using var db = CreateDbContext();
        return ask(db);
    }

    public string AddUser(string name = "Ada Lovelace", string? email = null)
    {
        using var db = CreateDbContext();
        var user = new AppUser
        {
            UserName = email ?? Guid.NewGuid().ToString(), Email = email, NormalizedEmail = email?.ToUpperInvariant(), DisplayName = name,
        };
        db.Users.Add(user);
        db.SaveChanges();
        return user.Id;
    }

    /// <summary>An admin who has just signed in.</summary>
    public async Task<Actor> AddAdminAsync()
    {
        var id = AddUser();
        using (var db = CreateDbContext())
        {
            var role = db.Roles.FirstOrDefault(r => r.Name == Core.Audit.Admins.Role) ?? db.Roles.Add(new IdentityRole(Core.Audit.Admins.Role)).Entity;
            db.UserRoles.Add(new IdentityUserRole<string> { UserId = id, RoleId = role.Id });
            db.SaveChanges();
        }

        return await SignInAsync(id);
    }

    /// <summary>Somebody on a browser of theirs.</summary>
    public async Task<Actor> SignInAsync(string userId)
    {
        var desk = new Requester("192.0.2.77", "Mozilla/5.0 (Windows NT 10.0) Firefox/145.0");
        return new(userId, (await Browsers.CreateAsync(userId, SignInMethod.Password, false, desk, default)).Id, desk);
    }

    /// <summary>A family whose spent token comes back from elsewhere. Returns the incident's number.</summary>
    public async Task<int> ReplayAsync(string? userId = null, string agent = "curl/8.9")
    {
        var issued = await LinkAsync(userId);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await NextAsync(issued.Token);
        Clock.Advance(TimeSpan.FromMinutes(1));
        return Assert.IsType<RotationResult.Reused>(await RotateAsync(issued.Token, new("198.51.100.24", agent))).IncidentId;
    }

    public Task<IssuedToken> LinkAsync(string? userId = null, string name = "Laptop") => Tokens.CreateAsync(
        new NewFamily(userId ?? AddUser(), "companion", name, DeviceType.Terminal, "Companion CLI", SignInMethod.DeviceCode, "profile offline_access"),
        Laptop, CancellationToken.None);

    /// <summary>Presents a token as the laptop does.</summary>
    public Task<RotationResult> RotateAsync(RawToken token, Requester? requester = null) =>
        Tokens.RotateAsync(token, "companion", null, requester ?? Laptop, CancellationToken.None);

    /// <summary>A rotation that must succeed.</summary>
    public async Task<RawToken> NextAsync(RawToken token) =>
        Assert.IsType<RotationResult.Rotated>(await RotateAsync(token)).Issued.Token;

    public void Dispose()
    {
        _transaction.Dispose();
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static DbContextOptions<SqliteDashboardContext> OptionsFor(string file) =>
        new DbContextOptionsBuilder<SqliteDashboardContext>().UseSqlite($"Data Source={file}").AddInterceptors(new SqliteConnectionSettings()).Options;

    private static byte[] Migrate()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("token-dashboard-").FullName;
        var file = Path.Combine(folder, "empty.db");
        using (var db = new SqliteDashboardContext(OptionsFor(file)))
        {
            db.Database.Migrate();
            db.Database.ExecuteSqlRaw("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        SqliteConnection.ClearAllPools();
        var bytes = File.ReadAllBytes(file);
        System.IO.Directory.Delete(folder, recursive: true);
        return bytes;
    }
}
