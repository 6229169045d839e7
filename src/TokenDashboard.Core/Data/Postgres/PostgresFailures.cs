using Npgsql;
using static Npgsql.PostgresErrorCodes;

namespace TokenDashboard.Core.Data.Postgres;

/// <summary>PostgreSQL's error codes, https://www.postgresql.org/docs/current/errcodes-appendix.html.</summary>
internal static class PostgresFailures
{
    /// <summary>
    /// Whether the database can't be used now: not reached, starting or stopping, full, busy, only readable, damaged, or the connection was
    /// lost. Not a constraint, a statement that it does not understand, or a connection that is used twice at once.
    /// </summary>
    public static bool IsUnavailable(NpgsqlException error) => error switch
    {
        PostgresException answer => Unavailable(answer.SqlState),
        NpgsqlOperationInProgressException => false,
        _ => true,
    };

    private static bool Unavailable(string code) => code switch
    {
        // Connections, resources, an operator's intervention, the system itself, and who may enter.
        ['0', '8', ..] or ['5', '3', ..] or ['5', '7', ..] or ['5', '8', ..] or ['2', '8', ..] => true,
        LockNotAvailable or DeadlockDetected or SerializationFailure => true,
        ReadOnlySqlTransaction or "25P03" or InvalidCatalogName or InsufficientPrivilege or DataCorrupted or IndexCorrupted => true,
        _ => false,
    };
}
