using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using TokenDashboard.Core.Data.Postgres;
using TokenDashboard.Core.Data.Sqlite;
using TokenDashboard.Core.Identity.Postgres;
using TokenDashboard.Core.Identity.Sqlite;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>The migrations and the model tell the same, on each database.</summary>
public sealed class MigrationsTests
{
    public static TheoryData<Func<DbContext>> Contexts =>
    [
        () => new SqliteDesignTimeFactory().CreateDbContext([]),
        () => new SqliteIdentityDesignTimeFactory().CreateDbContext([]),
        () => new PostgresDesignTimeFactory().CreateDbContext([]),
        () => new PostgresIdentityDesignTimeFactory().CreateDbContext([]),
    ];

    [Theory]
    [MemberData(nameof(Contexts))]
    public void Model_ComparedWithItsMigrations_HasNoChangesThatNoneHolds(Func<DbContext> create)
    {
        using var db = create();

        Assert.False(db.Database.HasPendingModelChanges(), $"Run dotnet ef migrations add --context {db.GetType().Name}.");
    }

    [Fact]
    public void Migration_AfterTheFirst_LetsTheVersionBeforeGoOn()
    {
        // While instances are replaced one by one, those that are still there know nothing of it.
        using var db = new PostgresDesignTimeFactory().CreateDbContext([]);
        var migrations = db.GetService<IMigrationsAssembly>();
        foreach (var (id, type) in migrations.Migrations.Skip(1))
        {
            var changes = migrations.CreateMigration(type, db.Database.ProviderName!).UpOperations;
            var made = changes.OfType<CreateTableOperation>().Select(t => t.Name).ToHashSet();
            Assert.All(changes, change => Assert.True(IsUnnoticed(change, made), $"{id}: {change.GetType().Name}"));
        }
    }

    private static bool IsUnnoticed(MigrationOperation change, HashSet<string> made) => change switch
    {
        AddColumnOperation column => column.IsNullable || column.DefaultValue is not null || column.DefaultValueSql is not null,
        CreateIndexOperation index => !index.IsUnique || made.Contains(index.Table),
        CreateTableOperation or DropIndexOperation or SqlOperation => true,
        _ => false,
    };
}
