using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace TokenDashboard.Core.Data.Sqlite;

/// <summary>The engine's model on SQLite, the embedded default.</summary>
public sealed class SqliteDashboardContext(DbContextOptions<SqliteDashboardContext> options) : DashboardContext(options)
{
    /// <summary>What is looked for by its beginning is compared whatever the case.</summary>
    public const string IgnoringCase = "NOCASE";

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        UtcTicks.Use(configurationBuilder);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Session>().Property(s => s.Name).UseCollation(IgnoringCase);
        modelBuilder.Entity<Account>().Property(a => a.Name).UseCollation(IgnoringCase);
        modelBuilder.Entity<Account>().Property(a => a.Address).UseCollation(IgnoringCase);
    }
}

/// <summary>Lets <c>dotnet ef</c> make migrations without starting the application.</summary>
public sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteDashboardContext>
{
    public SqliteDashboardContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteDashboardContext>().UseSqlite("Data Source=design.db").Options);
}
