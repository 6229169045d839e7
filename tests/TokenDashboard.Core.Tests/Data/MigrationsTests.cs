using Microsoft.EntityFrameworkCore;
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
}
