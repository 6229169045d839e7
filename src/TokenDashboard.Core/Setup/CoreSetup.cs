using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Postgres;
using TokenDashboard.Core.Data.Sqlite;
using TokenDashboard.Core.Dpop;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Feed.Postgres;
using TokenDashboard.Core.Finding;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Identity.Postgres;
using TokenDashboard.Core.Identity.Sqlite;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Settings;
using TokenDashboard.Core.Telemetry;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Core.Tokens.Postgres;
using TokenDashboard.Core.Tokens.Sqlite;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Core.Setup;

/// <summary>Registers Core's services, for the application, its tests and whoever embeds the engine.</summary>
public static class CoreSetup
{
    /// <summary>
    /// The engine: sessions, refresh tokens, incidents, and what admins do about them. It needs a database
    /// (<see cref="AddSqlite"/>) and <see cref="Secrets.MasterKeys"/>, and nothing of ASP.NET Core Identity.
    /// </summary>
    public static IServiceCollection AddCore(this IServiceCollection services)
    {
        services.AddLogging();
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DashboardMetrics>();
        services.AddSingleton<WriteTurns>();
        services.AddSingleton<WriteTransaction>();
        services.AddSingleton<SessionFeed>();
        services.AddSingleton<CaseWatchers>();
        services.AddSingleton<MasterKeyService>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<BundleKeys>();
        services.AddSingleton<AccessTokenIssuer>();
        services.AddSingleton<IdTokenIssuer>();
        services.AddSingleton<RetryWindow>();
        services.AddSingleton<Heartbeat>();
        services.AddSingleton<AccessUseLog>();
        services.AddSingleton<RefreshTokenService>();
        services.AddSingleton<SessionService>();
        services.AddSingleton<SharedSessions>();
        services.AddSingleton<BrowserSessionService>();
        services.AddSingleton<SessionDirectory>();
        services.AddSingleton<FindService>();
        services.AddSingleton<DeviceAuthorizationService>();
        services.AddSingleton<AuthorizationCodeService>();
        services.AddSingleton<PushedRequestService>();
        services.AddSingleton<DpopNonces>();
        services.AddSingleton<DpopProofs>();
        services.AddSingleton<StoredApps>();
        services.AddSingleton<AppService>();
        services.AddSingleton<ActiveBlocks>();
        services.AddSingleton<BlockService>();
        services.AddSingleton<AdminGate>();
        services.AddSingleton<LookLog>();
        services.AddSingleton<OwnerGate>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<ActivityLog>();
        services.AddSingleton<OwnerService>();
        services.AddSingleton<AccountLinkService>();
        services.AddSingleton<AlertService>();
        services.AddSingleton<AlertQuestionService>();
        services.AddSingleton<DismissalService>();
        services.AddSingleton<DeletionService>();
        services.AddSingleton<DataExportService>();
        services.AddSingleton<DeliveryService>();
        services.AddSingleton<TestMailService>();
        services.AddSingleton<IncidentService>();
        services.AddSingleton<IncidentInbox>();
        services.AddSingleton<TriageService>();
        services.AddSingleton<BulkTriage>();
        services.AddSingleton<CaseHistory>();
        services.AddSingleton<CaseBundles>();
        services.AddSingleton<Colleagues>();
        services.AddSingleton<CaseGroups>();
        services.AddSingleton<RuleService>();
        services.AddSingleton<SavedViewService>();
        services.AddSingleton<SessionShortening>();
        services.AddSingleton<StoredSettings>();
        services.AddSingleton<SettingService>();
        services.AddSingleton<AttemptService>();
        services.AddSingleton<HourlyCounts>();
        services.AddSingleton<OverviewService>();
        services.AddSingleton<OutcomeService>();
        services.AddSingleton<AppVersions>();
        services.AddSingleton<AppHealthService>();
        services.AddSingleton<AlarmService>();
        services.AddSingleton<TokenCleanup>();
        services.AddSingleton<JobLog>();
        // In this order: what has expired is marked before what has ended is removed.
        services.AddSingleton<ICleanupStep, ExpiredSessions>();
        services.AddSingleton<ICleanupStep, RetrySalts>();
        services.AddSingleton<ICleanupStep, OldAccessUses>();
        services.AddSingleton<ICleanupStep, EndedSessions>();
        services.AddSingleton<ICleanupStep, DeviceCodes>();
        services.AddSingleton<ICleanupStep, AuthorizationCodes>();
        services.AddSingleton<ICleanupStep, PushedRequests>();
        services.AddSingleton<ICleanupStep, SpentProofs>();
        services.AddSingleton<ICleanupStep, OldAttempts>();
        services.AddSingleton<ICleanupStep, OldCounts>();
        services.AddSingleton<ICleanupStep, OldAppCounts>();
        services.AddSingleton<ICleanupStep, TrustedDevices>();
        services.AddSingleton<ICleanupStep, OldAudit>();
        services.AddSingleton<ICleanupStep, OldActivity>();
        return services;
    }

    /// <summary>
    /// People who sign in with ASP.NET Core Identity, and their ways in. Beside <see cref="AddCore"/> it needs Identity's password hasher and
    /// normaliser, as <c>AddIdentityCore</c> registers them.
    /// </summary>
    public static IServiceCollection AddPeople(this IServiceCollection services)
    {
        services.AddSingleton<IdentityTransaction>();
        services.AddSingleton<AccountDirectory>();
        services.AddSingleton<AccountService>();
        services.AddSingleton<RecoveryService>();
        services.AddSingleton<ProfileService>();
        services.AddSingleton<NoticeService>();
        services.AddSingleton<MethodService>();
        services.AddSingleton<WayReviewService>();
        services.AddSingleton<SecondFactorService>();
        services.AddSingleton<TrustedDeviceService>();
        services.AddSingleton<PasskeyService>();
        services.AddSingleton<ChallengeService>();
        services.AddSingleton<SignInLog>();
        services.AddScoped<FamiliarPlaceService>();
        services.AddSingleton<PasswordTurns>();
        services.AddScoped<PasswordHashes>();
        services.AddScoped<PasswordCheckService>();
        services.AddScoped<PasswordService>();
        services.AddScoped<PasswordResetService>();
        services.AddScoped<RegistrationService>();
        services.AddScoped<ExternalLoginService>();
        services.AddScoped<EmailService>();
        services.AddScoped<UndoService>();
        services.AddSingleton<ICleanupStep, SpentChallenges>();
        services.AddSingleton<ICleanupStep, SuspectWays>();
        services.AddSingleton<ICleanupStep, FormerFactors>();
        services.AddSingleton<ICleanupStep, LeavingAccounts>();
        return services;
    }

    /// <summary>The engine's tables in a SQLite database. Nothing is made or opened by this.</summary>
    /// <param name="services">Where it is registered.</param>
    /// <param name="connection">How the database is reached.</param>
    public static IServiceCollection AddSqlite(this IServiceCollection services, string connection)
    {
        services.AddPooledDbContextFactory<SqliteDashboardContext>((provider, options) => Told(provider, Configure(options, connection)));
        services.AddContext<DashboardContext, SqliteDashboardContext>();
        services.AddSingleton<IDatabaseSchema, SqliteSchema>();
        services.AddSingleton<SqliteCheckpoints>();
        services.AddSingleton<IRotations, SqliteRotations>();
        services.AddSingleton<ICleanupStep, SpentTokens>();
        return services;
    }

    /// <summary>Identity's tables in the same SQLite database as the engine's.</summary>
    public static IServiceCollection AddSqliteIdentity(this IServiceCollection services, string connection)
    {
        services.AddDbContextFactory<SqliteIdentityContext>(options => Configure(options, connection));
        return services.AddIdentity<SqliteIdentityContext>();
    }

    /// <summary>The engine's tables in a PostgreSQL database, in a schema of their own. Nothing is made or opened by this.</summary>
    /// <param name="services">Where it is registered.</param>
    /// <param name="connection">How the database is reached.</param>
    /// <param name="direct">How it is reached past a pooler, for what a pooler can't carry; null where there is none.</param>
    public static IServiceCollection AddPostgres(this IServiceCollection services, string connection, string? direct = null)
    {
        services.AddSingleton(provider => new NpgsqlDataSourceBuilder(connection).UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>()).Build());
        services.AddPooledDbContextFactory<PostgresDashboardContext>((provider, options) => Told(provider, Configure(provider, options)));
        services.AddContext<DashboardContext, PostgresDashboardContext>();
        services.AddSingleton<IDatabaseSchema>(new PostgresSchema(direct));
        services.AddSingleton<IRotations, PostgresRotations>();
        services.AddSingleton(provider => new PostgresFeed(
            provider.GetRequiredService<SessionFeed>(), provider.GetRequiredService<NpgsqlDataSource>(), direct ?? connection, provider.GetRequiredService<ILogger<PostgresFeed>>()));
        services.AddSingleton<ICleanupStep, ComingDays>();
        services.AddSingleton<ICleanupStep, PastDays>();
        services.AddSingleton<ICleanupStep, StrayTokens>();
        return services;
    }

    /// <summary>Identity's tables in the same PostgreSQL database as the engine's.</summary>
    public static IServiceCollection AddPostgresIdentity(this IServiceCollection services)
    {
        services.AddDbContextFactory<PostgresIdentityContext>((provider, options) => Configure(provider, options));
        return services.AddIdentity<PostgresIdentityContext>();
    }

    private static IServiceCollection AddIdentity<TContext>(this IServiceCollection services)
        where TContext : IdentityContext
    {
        // With passkeys.
        services.Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
        services.AddContext<IdentityContext, TContext>();
        return services;
    }

    // A provider's context, for whoever asks for one of whichever database.
    private static void AddContext<TContext, TProvider>(this IServiceCollection services)
        where TContext : DbContext
        where TProvider : TContext
    {
        services.AddSingleton<IDbContextFactory<TContext>, Factory<TContext, TProvider>>();
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<TContext>>().CreateDbContext());
    }

    private static DbContextOptionsBuilder Configure(IServiceProvider services, DbContextOptionsBuilder options) => options
        .UseNpgsql(services.GetRequiredService<NpgsqlDataSource>(), postgres =>
        {
            PostgresDashboardContext.Place(postgres);
            // Npgsql's own hides what the database says in an exception that advises to try again.
            postgres.ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies));
        })
        .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning));

    private static DbContextOptionsBuilder Configure(DbContextOptionsBuilder options, string connection) => options
        .UseSqlite(connection).AddInterceptors(new SqliteConnectionSettings())
        // Counting ends early on purpose, whichever rows it has counted by then. An upgrade's statements know that a table is rebuilt only after them.
        .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning, SqliteEventId.TableRebuildPendingWarning));

    // What is written there, where somebody wants to hear of it.
    private static void Told(IServiceProvider services, DbContextOptionsBuilder options)
    {
        if (services.GetService<Journal>() is { } journal)
            options.AddInterceptors(journal);
    }

    private sealed class Factory<TContext, TProvider>(IDbContextFactory<TProvider> contexts) : IDbContextFactory<TContext>
        where TContext : DbContext
        where TProvider : TContext
    {
        public TContext CreateDbContext() => contexts.CreateDbContext();
    }
}
