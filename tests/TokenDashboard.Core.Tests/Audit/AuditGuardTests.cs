using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Setup;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Audit;

/// <summary>The log of what admins did is kept by the database itself, for as long as it is told.</summary>
public sealed class AuditGuardTests : IDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    private readonly CoreDatabase _core = new(cleanup: new CleanupOptions { BatchSize = 2 });

    public AuditGuardTests() => _core.AuditOptions.Keep = Keep;

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData("UPDATE audit SET \"Reason\" = 'another'")]
    [InlineData("UPDATE audit SET \"ActorId\" = NULL WHERE \"Id\" = 1")]
    [InlineData("UPDATE audit SET \"At\" = \"At\"")]
    public Task Update_OfALine_IsRefused(string sql) => RefusesAsync(sql);

    [Theory]
    [Trait("Database", "Sqlite")]
    [InlineData("UPDATE OR IGNORE audit SET At = 0")]
    public Task Update_OfALineOnSqlite_IsRefused(string sql) => RefusesAsync(sql);

    [Theory]
    [Trait("Database", "Postgres")]
    [InlineData("INSERT INTO audit SELECT * FROM audit ON CONFLICT (\"Id\") DO UPDATE SET \"Reason\" = 'another'")]
    [InlineData("UPDATE audit SET \"At\" = '-infinity'")]
    [InlineData("TRUNCATE audit")]
    public Task Update_OfALineOnPostgres_IsRefused(string sql) => RefusesAsync(sql);

    [Fact]
    public async Task Delete_OfAYoungLine_IsRefused()
    {
        Add(DateTimeOffset.UtcNow - Keep + TimeSpan.FromMinutes(1));
        await GuardAsync();

        var refused = Assert.ThrowsAny<DbException>(() => Run("DELETE FROM audit"));

        Assert.Contains("keeps this line", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, _core.Stored(db => db.Audit.Count()));
    }

    [Fact]
    public async Task Delete_OfAnOldLine_RemovesIt()
    {
        Add(DateTimeOffset.UtcNow - Keep - TimeSpan.FromMinutes(1));
        await GuardAsync();

        Assert.Equal(1, Run("DELETE FROM audit"));
    }

    [Fact]
    public async Task Apply_WithAnotherTime_CountsFromThenOn()
    {
        Add(DateTimeOffset.UtcNow - (2 * Keep));
        await GuardAsync();
        await GuardAsync(3 * Keep);

        Assert.ThrowsAny<DbException>(() => Run("DELETE FROM audit"));
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(0, 0)]
    public async Task Cleanup_AroundTheTimeToKeep_RemovesFromThenOn(long microseconds, int left)
    {
        var at = _core.Clock.GetUtcNow();
        for (var i = 0; i < 5; i++)
            Add(at);
        _core.Clock.Advance(Keep + TimeSpan.FromMinutes(1) + TimeSpan.FromMicroseconds(microseconds));

        Assert.Equal(5 - left, await _core.Cleanup.RunAsync(default));

        Assert.Equal(left, _core.Stored(db => db.Audit.Count()));
    }

    /// <summary>What cleanup removes by its clock, the database must not refuse by its own.</summary>
    [Fact]
    public async Task Cleanup_WithTheDatabasesClock_IsNotRefused()
    {
        var now = DateTimeOffset.UtcNow;
        _core.Clock.SetUtcNow(now);
        Add(now - Keep - TimeSpan.FromMinutes(1));
        Add(now - Keep + TimeSpan.FromMinutes(1));
        await GuardAsync();

        Assert.Equal(1, await _core.Cleanup.RunAsync(default));
    }

    private async Task RefusesAsync(string sql)
    {
        Add(DateTimeOffset.UtcNow - (2 * Keep));
        await GuardAsync();

        var refused = Assert.ThrowsAny<DbException>(() => Run(sql));

        Assert.Contains("can not be changed", refused.Message, StringComparison.Ordinal);
        Assert.Equal("why", _core.Stored(db => db.Audit.Single().Reason));
    }

    private void Add(DateTimeOffset at)
    {
        using var db = _core.CreateDbContext();
        db.Audit.Add(new AuditEntry { At = at, ActorId = "ada", Action = AuditAction.UserLocked, UserId = "bob", Reason = "why" });
        db.SaveChanges();
    }

    private async Task GuardAsync(TimeSpan? keep = null)
    {
        await using var db = _core.CreateDbContext();
        await _core.Service<IDatabaseSchema>().PrepareAsync(db, keep ?? Keep, _core.Clock.GetUtcNow());
    }

    private int Run(string sql)
    {
        using var db = _core.CreateDbContext();
        return db.Database.ExecuteSqlRaw(sql.Replace(" audit", $" {db.Schema}audit", StringComparison.Ordinal));
    }
}
