using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Identity;

/// <summary>
/// ASP.NET Core Identity's tables, beside the engine's in the same database, and the account's row to read. The engine does not know
/// them: they tell its accounts of every change that matters there.
/// </summary>
public abstract class IdentityContext(DbContextOptions options) : IdentityDbContext<AppUser>(options)
{
    // Identity reads its schema version (3: with passkeys) from the application's services. A context made by a tool
    // or a test has none, and would silently get version 1.
    private static readonly IServiceProvider IdentitySchema = new ServiceCollection()
        .Configure<IdentityOptions>(o => o.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
        .BuildServiceProvider();

    /// <summary>The column that says when a passkey last signed somebody in; Identity itself does not keep it.</summary>
    public const string PasskeyLastUsedAt = "LastUsedAt";

    /// <summary>The column that says when an account elsewhere was linked; null when that was not noted.</summary>
    public const string AddedAt = "AddedAt";

    /// <summary>The column that says when its owner had a suspended way in let them in again.</summary>
    public const string OpenedAt = "OpenedAt";

    /// <summary>How accounts stand. They are changed through the engine's context.</summary>
    public IQueryable<Account> Accounts => Set<Account>().AsNoTracking();

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
    {
        var core = optionsBuilder.Options.FindExtension<CoreOptionsExtension>();
        if (core?.ApplicationServiceProvider is null)
            optionsBuilder.UseApplicationServiceProvider(IdentitySchema);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<Account>(account =>
        {
            DashboardContext.Configure(account);
            account.ToTable("accounts", table => table.ExcludeFromMigrations());
        });
        builder.Entity<AppUser>(user =>
        {
            user.Property(u => u.DisplayName).HasMaxLength(100);
            user.Property(u => u.NewNetworksOnly).HasDefaultValue(false);
            // Identity writes whole rows, as they were when it read them. When the password was chosen is written with the password.
            user.Property(u => u.PasswordChangedAt).Metadata.SetAfterSaveBehavior(PropertySaveBehavior.Ignore);
            // Whom admins look for: those without a password, and those with nothing beside it.
            user.HasIndex(u => u.Id, "IX_AspNetUsers_no_password").HasFilter("\"PasswordHash\" IS NULL");
            user.HasIndex(u => u.Id, "IX_AspNetUsers_one_factor").HasFilter("\"PasswordHash\" IS NOT NULL AND NOT (\"TwoFactorEnabled\")");
        });
        builder.Entity<IdentityUserPasskey<string>>().Property<DateTimeOffset?>(PasskeyLastUsedAt);
        builder.Entity<IdentityUserPasskey<string>>().Property<DateTimeOffset?>(OpenedAt);
        builder.Entity<IdentityUserLogin<string>>().Property<DateTimeOffset?>(AddedAt);
        builder.Entity<IdentityUserLogin<string>>().Property<DateTimeOffset?>(OpenedAt);
    }
}
