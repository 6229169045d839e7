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

    private static Spend Spend()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        return new(new PresentedToken(new byte[16], 1, new byte[32], []), new byte[32], new byte[32], "companion", null, Requester.Unknown, now, now, () => { }, () => { }, () => new Nothing());
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
