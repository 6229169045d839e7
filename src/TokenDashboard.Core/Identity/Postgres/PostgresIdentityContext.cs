using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Data.Postgres;

namespace TokenDashboard.Core.Identity.Postgres;

/// <summary>Identity's model on PostgreSQL, in the engine's schema.</summary>
public sealed class PostgresIdentityContext(DbContextOptions<PostgresIdentityContext> options) : IdentityContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().UseCollation(PostgresDashboardContext.ByBytes);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasDefaultSchema(PostgresDashboardContext.SchemaName);
        PostgresDashboardContext.IgnoreCase(builder.Entity<Account>());
    }
}

/// <summary>Lets <c>dotnet ef</c> make migrations without starting the application.</summary>
public sealed class PostgresIdentityDesignTimeFactory : IDesignTimeDbContextFactory<PostgresIdentityContext>
{
    public PostgresIdentityContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresIdentityContext>().UseNpgsql("Host=localhost", PostgresDashboardContext.Place).Options);
}
