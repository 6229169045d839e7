using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace TokenDashboard.Core.Data.Postgres;

/// <summary>The engine's model on PostgreSQL, in a schema of its own, so that it can live in an application's database.</summary>
public sealed class PostgresDashboardContext(DbContextOptions<PostgresDashboardContext> options) : DashboardContext(options)
{
    /// <summary>The schema that all tables are in.</summary>
    public const string SchemaName = "token_dashboard";

    /// <summary>Text is compared by its bytes, as SQLite does, whatever the database's own language is.</summary>
    internal const string ByBytes = "C";

    private const string IgnoringCase = "ignoring_case";

    // The hour from which PostgreSQL counts seconds.
    private static readonly int Epoch = Session.HourOf(DateTimeOffset.UnixEpoch);

    // One for all instances: "TokenDas", as the bytes of a number.
    internal const long Writer = 0x546F6B656E446173;

    /// <inheritdoc/>
    public override string Schema => SchemaName + ".";

    /// <inheritdoc/>
    public override Task<bool> FindsMiddlesAsync(CancellationToken cancellationToken) => PostgresNames.IsThereAsync(this, cancellationToken);

    /// <inheritdoc/>
    public override IQueryable<string> HavingInName(string part) => PostgresNames.Find(this, part);

    /// <inheritdoc/>
    public override string HourOf(string instant) => $"(floor(extract(epoch FROM {instant}) / 3600)::bigint + {Epoch})";

    /// <inheritdoc/>
    public override string StartOf(string hour) => $"to_timestamp(({hour} - {Epoch}) * 3600::float8)";

    /// <inheritdoc/>
    public override async Task<IDbContextTransaction> BeginWriteAsync(CancellationToken cancellationToken)
    {
        var transaction = await Database.BeginTransactionAsync(cancellationToken);
        try
        {
            // One round trip for all of it. An instance that hangs in a transaction loses it, and with it the turn.
            var wait = Math.Max(1, (int)Wait.TotalMilliseconds);
            await Database.ExecuteSqlAsync(
                $"""
                SELECT set_config('lock_timeout', {wait.ToString(CultureInfo.InvariantCulture)}, TRUE), set_config('idle_in_transaction_session_timeout', '10000', TRUE);
                SELECT pg_advisory_xact_lock({Writer})
                """,
                cancellationToken);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a context notes its migrations.</summary>
    internal static void Place(NpgsqlDbContextOptionsBuilder options) => options.MigrationsHistoryTable("__EFMigrationsHistory", SchemaName);

    /// <summary>What an account is looked for by is compared whatever the case, in each context that has accounts.</summary>
    internal static void IgnoreCase(EntityTypeBuilder<Account> account)
    {
        account.Property(a => a.Name).UseCollation(IgnoringCase);
        account.Property(a => a.Address).UseCollation(IgnoringCase);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().UseCollation(ByBytes);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.HasDefaultSchema(SchemaName);
        // Accents tell names apart, and case does not.
        modelBuilder.HasCollation(SchemaName, IgnoringCase, "und-u-ks-level2", "und-u-ks-level2", "icu", deterministic: false);
        modelBuilder.Entity<Session>().Property(s => s.Name).UseCollation(IgnoringCase);
        IgnoreCase(modelBuilder.Entity<Account>());
    }
}

/// <summary>Lets <c>dotnet ef</c> make migrations without starting the application.</summary>
public sealed class PostgresDesignTimeFactory : IDesignTimeDbContextFactory<PostgresDashboardContext>
{
    public PostgresDashboardContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresDashboardContext>().UseNpgsql("Host=localhost", PostgresDashboardContext.Place).Options);
}
