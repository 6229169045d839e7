using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Telemetry;

namespace TokenDashboard.Core.Tests.Data;

/// <summary>How long a write waits, and how it fails.</summary>
public sealed class WriteTransactionTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Run_WaitedForItsTurn_WaitsForTheDatabaseOnlyForTheRest()
    {
        var transaction = new WriteTransaction(_core, new WriteTurns(), _core.Service<DashboardMetrics>());
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = transaction.RunAsync(
            async _ =>
            {
                entered.SetResult();
                await leave.Task;
                return 0;
            },
            CancellationToken.None);
        await entered.Task;

        var second = transaction.RunAsync(db => Task.FromResult(db.Wait), CancellationToken.None);
        var waiting = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        var waited = Stopwatch.GetElapsedTime(waiting);
        leave.SetResult();
        await first;

        Assert.InRange(await second, TimeSpan.FromTicks(1), DashboardContext.LongestWait - waited);
    }

    [Theory]
    [Trait("Database", "Sqlite")]
    [InlineData(4999, 4999, 4)]
    [InlineData(300, 300, 1)]
    [InlineData(-20, 0, 1)]
    public async Task Open_ContextThatMayWaitSoLong_TellsSqliteAndItsProvider(int wait, long milliseconds, int seconds)
    {
        await using var db = _core.CreateDbContext();
        db.Wait = TimeSpan.FromMilliseconds(wait);
        await db.Database.OpenConnectionAsync();

        Assert.Equal(milliseconds, db.Database.SqlQueryRaw<long>("SELECT timeout AS Value FROM pragma_busy_timeout").Single());
        Assert.Equal(seconds, ((SqliteConnection)db.Database.GetDbConnection()).DefaultTimeout);
    }

    [Fact]
    public async Task Run_SavingFails_ThrowsWhatTheDatabaseSaid()
    {
        var transaction = new WriteTransaction(_core, new WriteTurns(), _core.Service<DashboardMetrics>());

        await Assert.ThrowsAnyAsync<DbException>(() => transaction.RunAsync(
            db =>
            {
                db.RefreshTokens.Add(new RefreshToken { SessionId = Guid.NewGuid(), UserId = "", Generation = 1, Hash = [], ConsumedAt = DateTimeOffset.UnixEpoch });
                return db.SaveChangesAsync();
            },
            CancellationToken.None));
    }

    /// <summary>Whoever gives up as it is committed has done it: nobody is left not knowing.</summary>
    [Fact]
    public async Task Run_GivenUpAsItCommits_IsKept()
    {
        var user = _core.AddUser();
        using var waiting = new CancellationTokenSource();

        var changed = await new WriteTransaction(_core, new WriteTurns(), _core.Service<DashboardMetrics>()).RunAsync(
            async db =>
            {
                var rows = await db.Accounts.Where(a => a.Id == user).ExecuteUpdateAsync(set => set.SetProperty(a => a.Name, "Kept"));
                await waiting.CancelAsync();
                return rows;
            },
            waiting.Token);

        Assert.Equal((1, "Kept"), (changed, _core.Stored(db => db.Accounts.Single(a => a.Id == user).Name)));
    }
}
