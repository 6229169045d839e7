using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Sqlite;

namespace TokenDashboard.Core.Identity.Sqlite;

/// <summary>Identity's model on SQLite, the embedded default.</summary>
public sealed class SqliteIdentityContext(DbContextOptions<SqliteIdentityContext> options) : IdentityContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        UtcTicks.Use(configurationBuilder);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        SqliteDashboardContext.IgnoreCase(builder.Entity<Account>());
    }
}

/// <summary>Lets <c>dotnet ef</c> make migrations without starting the application.</summary>
public sealed class SqliteIdentityDesignTimeFactory : IDesignTimeDbContextFactory<SqliteIdentityContext>
{
    public SqliteIdentityContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteIdentityContext>().UseSqlite("Data Source=design.db").Options);
}
