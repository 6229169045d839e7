using Microsoft.EntityFrameworkCore;

namespace TokenDashboard.Core.Data.Postgres;

/// <summary>
/// Names and addresses by every three characters of them in a row, with PostgreSQL's own pg_trgm. A server that does not have it, or does not
/// let us have it, does without: see <see cref="DashboardContext.FindsMiddlesAsync"/>.
/// </summary>
public static class PostgresNames
{
    private const string Make =
        """
        DO $$
        DECLARE
            place text;
        BEGIN
            PERFORM set_config('lock_timeout', '5s', TRUE);
            CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA token_dashboard;
            SELECT n.nspname INTO place FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm';
            EXECUTE format('CREATE INDEX IF NOT EXISTS "IX_accounts_trigrams" ON token_dashboard.accounts
                USING gin (lower("Name" COLLATE "und-x-icu") %1$I.gin_trgm_ops, lower("Address" COLLATE "und-x-icu") %1$I.gin_trgm_ops) WITH (fastupdate = off)', place);
        -- Whatever the reason: people are found without it, and the next start tries again.
        EXCEPTION WHEN OTHERS THEN
            RAISE NOTICE 'Names are searched from their beginning: %', SQLERRM;
        END $$
        """;

    /// <summary>Makes the index where it is not there and may be. Changes nothing, and throws nothing, where it may not.</summary>
    public static async Task ApplyAsync(DashboardContext db)
    {
        if (await IsThereAsync(db, CancellationToken.None))
            return;
        // Of several instances that start at once, the first makes it.
        await using var transaction = await db.BeginWriteAsync(CancellationToken.None);
        await db.Database.ExecuteSqlRawAsync(Make);
        await transaction.CommitAsync();
    }

    /// <summary>Whether the index is there.</summary>
    internal static Task<bool> IsThereAsync(DashboardContext db, CancellationToken cancellationToken) => db.Database.SqlQueryRaw<bool>(
        """SELECT to_regclass('token_dashboard."IX_accounts_trigrams"') IS NOT NULL AS "Value" """).SingleAsync(cancellationToken);

    /// <summary>The ids of those who have the text, at least three characters, in their name or address.</summary>
    internal static IQueryable<string> Find(DashboardContext db, string part)
    {
        var pattern = $"%{PrefixSearch.Pattern(part)}";
        // Apart from the limit that is put on it: for the first few, PostgreSQL would read all accounts, in the hope that they come soon.
        return db.Database.SqlQuery<string>(
            $"""
            WITH named AS MATERIALIZED (
                SELECT a."Id" AS "Value" FROM token_dashboard.accounts AS a
                WHERE lower(a."Name" COLLATE "und-x-icu") LIKE lower({pattern} COLLATE "und-x-icu") OR lower(a."Address" COLLATE "und-x-icu") LIKE lower({pattern} COLLATE "und-x-icu"))
            SELECT "Value" FROM named
            """);
    }
}
