using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage;

namespace TokenDashboard.Core.Data.Sqlite;

/// <summary>The engine's model on SQLite, the embedded default.</summary>
public sealed class SqliteDashboardContext(DbContextOptions<SqliteDashboardContext> options) : DashboardContext(options)
{
    private const string IgnoringCase = "NOCASE";

    /// <inheritdoc/>
    public override string Schema => "";

    /// <inheritdoc/>
    public override Task<IDbContextTransaction> BeginWriteAsync(CancellationToken cancellationToken) => Database.BeginTransactionAsync(cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> FindsMiddlesAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    /// <inheritdoc/>
    public override IQueryable<string> HavingInName(string part)
    {
        // A phrase: what stands in it stands for itself.
        var phrase = $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return Database.SqlQuery<string>(
            $"""
            SELECT n."Id" AS "Value" FROM account_names JOIN account_numbers AS n ON n."Number" = account_names.rowid WHERE account_names MATCH {phrase}
            """);
    }

    /// <inheritdoc/>
    public override string HourOf(string instant) => $"({instant} / {TimeSpan.TicksPerHour})";

    /// <inheritdoc/>
    public override string StartOf(string hour) => $"({hour} * {TimeSpan.TicksPerHour})";

    /// <summary>What an account is looked for by is compared whatever the case, in each context that has accounts.</summary>
    internal static void IgnoreCase(EntityTypeBuilder<Account> account)
    {
        account.Property(a => a.Name).UseCollation(IgnoringCase);
        account.Property(a => a.Address).UseCollation(IgnoringCase);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        UtcTicks.Use(configurationBuilder);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Session>().Property(s => s.Name).UseCollation(IgnoringCase);
        IgnoreCase(modelBuilder.Entity<Account>());
        // Most of the file is history, and its rows would be a fifth longer.
        modelBuilder.Entity<RefreshToken>().Ignore(t => t.UserId);
    }
}

/// <summary>Lets <c>dotnet ef</c> make migrations without starting the application.</summary>
public sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteDashboardContext>
{
    public SqliteDashboardContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteDashboardContext>().UseSqlite("Data Source=design.db").Options);
}
