using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Data.Postgres;

/// <summary>The promises of rotation where several instances share a database, and where the connection is lost.</summary>
[Trait("Database", "Postgres")]
public sealed class PostgresRotationsTests : IDisposable
{
    private const int Callers = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CoreDatabase _core = new();
    private readonly CoreDatabase _other;

    public PostgresRotationsTests() => _other = _core.Beside();

    public void Dispose()
    {
        _other.Dispose();
        _core.Dispose();
    }

    [Fact]
    public async Task Rotate_SixteenStrangersAtOnceOnTwoInstances_OneWinsAndNothingEnds()
    {
        var issued = await _core.LinkAsync();
        CoreDatabase[] instances = [_core, _other];

        // All have begun before anybody may write.
        await using var holder = _core.CreateDbContext();
        var held = await holder.BeginWriteAsync(default);
        var presented = Enumerable.Range(0, Callers).Select(i => instances[i % 2].RotateAsync(issued.Token, Caller(i))).ToList();
        Assert.True(SpinWait.SpinUntil(() => instances.All(i => i.Service<WriteTurns>().Waiting == (Callers / 2) - 1), Patience));
        await held.CommitAsync();
        var results = await Task.WhenAll(presented);

        Assert.Single(results.OfType<RotationResult.Rotated>());
        Assert.Equal(Callers - 1, results.OfType<RotationResult.Refused>().Count(r => r.Reason == Refusal.LostRace));
        AssertRotated(times: 1);
    }

    [Fact]
    public async Task Rotate_SixteenOfOneClientAtOnceOnTwoInstances_AllGetTheOneSuccessor()
    {
        var issued = await _core.LinkAsync();
        CoreDatabase[] instances = [_core, _other];

        var results = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Run(() => instances[i % 2].RotateAsync(issued.Token))));

        Assert.Single(results.Select(r => Assert.IsType<RotationResult.Rotated>(r).Issued.Token.Reveal()).Distinct());
        AssertRotated(times: 1);
    }

    [Fact]
    public async Task Rotate_SpentOnTheOtherInstanceBefore_IsAReuse()
    {
        var issued = await _core.LinkAsync();
        await _core.NextAsync(issued.Token);

        Assert.IsType<RotationResult.Reused>(await _other.RotateAsync(issued.Token, Caller(0)));
    }

    [Fact]
    public async Task Rotate_ConnectionLostMeanwhile_IsAStorageFailureAndNothingIsHalfDone()
    {
        var issued = await _core.LinkAsync();
        await using var holder = _core.CreateDbContext();
        await using var held = await holder.Database.BeginTransactionAsync();
        await holder.Database.ExecuteSqlRawAsync("SELECT 1 FROM token_dashboard.sessions FOR UPDATE");

        var rotating = _core.RotateAsync(issued.Token);
        Assert.True(SpinWait.SpinUntil(() => _core.Stored(db => db.Database.SqlQueryRaw<int>(
            "SELECT count(pg_terminate_backend(pid))::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Single()) == 1, Patience));

        Assert.True((await Assert.ThrowsAnyAsync<DbException>(() => rotating)).IsStorageFailure());
        await held.RollbackAsync();
        AssertRotated(times: 0);
        await _core.NextAsync(issued.Token);
        AssertRotated(times: 1);
    }

    private static Requester Caller(int number) => new("192.0.2.10", $"companion-{number} (Linux)");

    // The family and its history say the same, and nothing ended.
    private void AssertRotated(int times) => Assert.Equal(
        (times + 1, times, null, 0),
        _core.Stored(db => (db.Sessions.Single().Generation, db.RefreshTokens.Count(), db.Sessions.Single().EndedAt, db.Incidents.Count())));
}
