using Microsoft.EntityFrameworkCore;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>The migrations and the model tell the same.</summary>
public sealed class MigrationsTests
{
    [Fact]
    public void Model_ComparedWithItsMigrations_HasNoChangesThatNoneHolds()
    {
        using var stored = new CoreDatabase();
        using var db = stored.CreateDbContext();

        Assert.False(db.Database.HasPendingModelChanges(), "Run dotnet ef migrations add --context SqliteDashboardContext.");
        Assert.False(stored.StoredPeople(identity => identity.Database.HasPendingModelChanges()), "Run dotnet ef migrations add --context SqliteIdentityContext.");
    }
}
