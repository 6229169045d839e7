using System.Data.Common;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>Promises 10 and 11: a commit whose outcome nobody heard of never becomes the client's own reuse.</summary>
[Trait("Database", "Sqlite")]
public sealed class UnknownCommitTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refresh_CommitOutcomeUnknown_AskingAgainGoesOn(bool committed)
    {
        var failure = new FailingCommit(committed);
        using var server = new DashboardServer
        {
            Replace = services => services.Intercept(failure),
        };
        var app = await server.LinkAsync();
        var device = server.Device();

        failure.Armed = true;
        var lost = await device.RefreshAsync(app.Token);
        failure.Armed = false;
        var successor = await device.RotateAsync(app.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, lost.Status);
        Assert.Equal(2, server.Stored.Session(app.SessionId).Generation);
        Assert.Equal(0, server.Stored.Incidents(app.SessionId));
        await device.RotateAsync(successor);
    }

    private sealed class FailingCommit(bool after) : DbTransactionInterceptor
    {
        public bool Armed { get; set; }

        public override InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result) =>
            Armed && !after ? throw new SqliteException("disk I/O error", 10) : result;

        public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData)
        {
            if (Armed && after)
                throw new SqliteException("disk I/O error", 10);
        }

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
            new(TransactionCommitting(transaction, eventData, result));

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            TransactionCommitted(transaction, eventData);
            return Task.CompletedTask;
        }
    }
}
