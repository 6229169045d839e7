using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Core.Setup;

/// <summary>A database's tables, as this version has them.</summary>
public interface IDatabaseSchema
{
    /// <summary>
    /// Makes the tables in an empty database, and applies what is pending in one of this program's, all of it or nothing. Without Identity's
    /// context there are the engine's tables alone. Throws <see cref="System.Data.Common.DbException"/> when storage fails; then nothing was
    /// changed.
    /// </summary>
    Task<SchemaOutcome> BringUpToDateAsync(DashboardContext engine, IdentityContext? identity, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Whether the database has had every migration of this program, and no other. Changes nothing.</summary>
    Task<bool> IsCurrentAsync(DashboardContext engine, IdentityContext identity, CancellationToken cancellationToken);

    /// <summary>Sets what the database itself is to do from now on, such as to keep lines of the audit log for so long.</summary>
    Task PrepareAsync(DashboardContext engine, TimeSpan keepAudit, DateTimeOffset now);

    /// <summary>Looks whether the database is fit to be written. Changes nothing.</summary>
    Task<DatabaseHealth> LookOverAsync(DashboardContext engine, CancellationToken cancellationToken);
}

/// <summary>How a database is.</summary>
/// <param name="Bytes">How large it is.</param>
/// <param name="Fault">What is wrong with it and what to do, as a sentence goes on after its name; null when nothing is.</param>
public sealed record DatabaseHealth(long Bytes, string? Fault);
