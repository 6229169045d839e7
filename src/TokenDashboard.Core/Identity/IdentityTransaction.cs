using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Identity;

/// <summary>Lets Identity's tables take part in what the engine does in one transaction.</summary>
public sealed class IdentityTransaction(IDbContextFactory<IdentityContext> contexts)
{
    /// <summary>
    /// A context of Identity's on the connection and in the transaction of the engine's: what either writes is committed, or rolled back,
    /// with the other. To be disposed before the engine's; it closes nothing.
    /// </summary>
    public async Task<IdentityContext> JoinAsync(DashboardContext db, CancellationToken cancellationToken)
    {
        var transaction = db.Database.CurrentTransaction ?? throw new InvalidOperationException("There is no transaction to take part in.");
        var identity = await contexts.CreateDbContextAsync(cancellationToken);
        identity.Database.SetDbConnection(db.Database.GetDbConnection());
        await identity.Database.UseTransactionAsync(transaction.GetDbTransaction(), cancellationToken);
        return identity;
    }
}
