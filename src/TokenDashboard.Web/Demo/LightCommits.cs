using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TokenDashboard.Web.Demo;

/// <summary>Commits without waiting for the disk: five weeks are played in seconds, and a power cut may take a demo with it.</summary>
internal sealed class LightCommits : DbTransactionInterceptor
{
    public override InterceptionResult<DbTransaction> TransactionStarting(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = OFF";
        command.ExecuteNonQuery();
        return result;
    }

    public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default) => new(TransactionStarting(connection, eventData, result));
}
