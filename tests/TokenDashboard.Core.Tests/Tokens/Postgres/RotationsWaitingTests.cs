using System.Net;
using System.Net.Sockets;
using Npgsql;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Core.Tokens.Postgres;

namespace TokenDashboard.Core.Tests.Tokens.Postgres;

/// <summary>What waits for a database that does not answer is bounded. Takes no PostgreSQL: nothing answers in its place.</summary>
public sealed class RotationsWaitingTests
{
    [Fact]
    public async Task Spend_TooManyWait_FailsThoseBeyondAsBusy()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var database = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Username=nobody;Timeout=60");
        var rotations = new PostgresRotations(database);
        using var given = new CancellationTokenSource();

        // The first is on its way; those of its family wait for it.
        var waiting = Enumerable.Range(0, PostgresRotations.MostWaiting + 1).Select(_ => rotations.SpendAsync(Spend(), given.Token)).ToList();

        Assert.True((await Assert.ThrowsAsync<StorageBusyException>(() => rotations.SpendAsync(Spend(), default))).IsStorageFailure());
        Assert.All(waiting, w => Assert.False(w.IsCompleted));
        await given.CancelAsync();
        silent.Stop();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => waiting[0]);
    }

    /// <summary>Three times the promise: for its turn and the answer together, not for each.</summary>
    [Fact]
    public async Task Spend_NothingAnswers_FailsFiveSecondsLaterAlsoWhereItHadToWaitForItsTurn()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var database = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Username=nobody;Timeout=60");
        var rotations = new PostgresRotations(database);
        var (maybeSpent, over) = (0, 0);
        Spend Counted() => Spend() with { Spending = () => Interlocked.Increment(ref maybeSpent), Attempt = () => new Ending(() => Interlocked.Increment(ref over)) };

        var waiting = Enumerable.Range(0, 3).Select(_ => rotations.SpendAsync(Counted(), default)).ToList();

        await Task.WhenAny(Task.WhenAll(waiting), Task.Delay(3 * DashboardContext.LongestWait));
        Assert.All(waiting, w => Assert.True(w.Exception?.InnerException is NpgsqlException { InnerException: TimeoutException } e && e.IsStorageFailure()));
        // What became of them is not known yet.
        Assert.Equal((3, 0), (maybeSpent, over));
    }

    private static Spend Spend()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        return new(new PresentedToken(new byte[16], 1, new byte[32], []), new byte[32], new byte[32], "companion", null, Requester.Unknown, now, now, () => { }, () => { }, () => new Ending(() => { }));
    }

    private sealed class Ending(Action ended) : IDisposable
    {
        public void Dispose() => ended();
    }
}
