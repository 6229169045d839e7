using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace TokenDashboard.Core.Data.Postgres;

/// <summary>
/// Spent tokens on PostgreSQL: a table a day, dropped as a whole, where SQLite deletes rows. What an incident needs is put aside first, and a
/// row of a day that has no table goes into one of its own. Queries see one table.
/// </summary>
internal static class PostgresHistory
{
    /// <summary>How many days have their table in advance, today among them.</summary>
    public const int DaysAhead = 7;

    /// <summary>What the migration makes. Nothing but a family's rows is ever looked for, and those by their key.</summary>
    public const string Table =
        """
        CREATE TABLE token_dashboard.refresh_tokens (
            "SessionId" uuid NOT NULL,
            "Generation" integer NOT NULL,
            "Hash" bytea NOT NULL,
            "ConsumedAt" timestamp with time zone NOT NULL,
            "Ip" text COLLATE "C",
            "Agent" text COLLATE "C",
            "Kept" boolean NOT NULL DEFAULT FALSE,
            CONSTRAINT "PK_refresh_tokens" PRIMARY KEY ("SessionId", "Generation", "Kept", "ConsumedAt"),
            CONSTRAINT "FK_refresh_tokens_sessions_SessionId" FOREIGN KEY ("SessionId") REFERENCES token_dashboard.sessions ("Id") ON DELETE CASCADE)
        PARTITION BY LIST ("Kept");
        CREATE TABLE token_dashboard.refresh_tokens_kept PARTITION OF token_dashboard.refresh_tokens FOR VALUES IN (TRUE);
        CREATE TABLE token_dashboard.refresh_tokens_days PARTITION OF token_dashboard.refresh_tokens FOR VALUES IN (FALSE) PARTITION BY RANGE ("ConsumedAt");
        CREATE TABLE token_dashboard.refresh_tokens_other PARTITION OF token_dashboard.refresh_tokens_days DEFAULT;
        CREATE INDEX "IX_refresh_tokens_other_ConsumedAt" ON token_dashboard.refresh_tokens_other ("ConsumedAt");
        CREATE FUNCTION token_dashboard.make_history(name text, since timestamptz, until timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM set_config('lock_timeout', '100ms', TRUE);
            EXECUTE format('CREATE TABLE token_dashboard.%I (LIKE token_dashboard.refresh_tokens_days INCLUDING DEFAULTS)', name);
            EXECUTE format('ALTER TABLE token_dashboard.refresh_tokens_days ATTACH PARTITION token_dashboard.%I FOR VALUES FROM (%L) TO (%L)', name, since, until);
            RETURN TRUE;
        -- In use, made by another, or not empty any more where rows of no day are.
        EXCEPTION WHEN lock_not_available OR duplicate_table OR unique_violation OR check_violation THEN
            RETURN FALSE;
        END $$;
        CREATE FUNCTION token_dashboard.drop_history(name text) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM set_config('lock_timeout', '100ms', TRUE);
            EXECUTE format('DROP TABLE token_dashboard.%I', name);
            RETURN TRUE;
        EXCEPTION WHEN lock_not_available THEN
            RETURN FALSE;
        END $$;
        """;

    private const string Day = "refresh_tokens_";

    /// <summary>The days from now on that have no table yet, and no row anywhere else.</summary>
    public static async Task<List<DateOnly>> MissingAsync(DashboardContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var made = await ListAsync(db, cancellationToken);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        List<DateOnly> missing = [];
        foreach (var day in Enumerable.Range(0, DaysAhead).Select(today.AddDays).Except(made))
        {
            var (from, until) = (Start(day), Start(day.AddDays(1)));
            var isTaken = await db.Database.SqlQuery<bool>(
                $"""SELECT EXISTS (SELECT 1 FROM token_dashboard.refresh_tokens_other WHERE "ConsumedAt" >= {from} AND "ConsumedAt" < {until}) AS "Value" """).SingleAsync(cancellationToken);
            if (!isTaken)
                missing.Add(day);
        }

        return missing;
    }

    /// <summary>
    /// Makes the table of a day, and returns whether it did: another instance may have, a row of that day may have gone elsewhere
    /// meanwhile, or history may be read for so long that rotations would wait.
    /// </summary>
    public static Task<bool> MakeAsync(DashboardContext db, DateOnly day, CancellationToken cancellationToken)
    {
        var (name, from, until) = (Name(day), Start(day), Start(day.AddDays(1)));
        return db.Database.SqlQuery<bool>($"""SELECT token_dashboard.make_history({name}, {from}, {until}) AS "Value" """).SingleAsync(cancellationToken);
    }

    /// <summary>The days that have a table.</summary>
    public static async Task<List<DateOnly>> ListAsync(DashboardContext db, CancellationToken cancellationToken)
    {
        var names = await db.Database.SqlQueryRaw<string>(
            """
            SELECT c.relname::text AS "Value" FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'token_dashboard.refresh_tokens_days'::regclass ORDER BY c.relname
            """).ToListAsync(cancellationToken);
        return [.. names.Select(n => DateOnly.TryParseExact(n[Day.Length..], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : (DateOnly?)null).OfType<DateOnly>()];
    }

    /// <summary>
    /// Puts aside what incidents need of a day, drops its table, and returns how many rows are gone, roughly where they are very many. 0, and
    /// nothing changed, where the table is in use for so long that rotations would wait: then the next run does it.
    /// </summary>
    public static async Task<int> DropAsync(DashboardContext db, DateOnly day, CancellationToken cancellationToken)
    {
        var (name, from, until) = (Name(day), Start(day), Start(day.AddDays(1)));
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE token_dashboard.refresh_tokens SET "Kept" = TRUE
            WHERE "ConsumedAt" >= {from} AND "ConsumedAt" < {until} AND NOT "Kept"
                AND "SessionId" IN (SELECT i."SessionId" FROM token_dashboard.incidents AS i)
            """,
            cancellationToken);
        var count =
            $"""
            SELECT CASE WHEN pg_relation_size(c.oid) > 100000000 THEN c.reltuples::bigint ELSE (SELECT count(*) FROM token_dashboard.{name}) END AS "Value"
            FROM pg_class AS c WHERE c.oid = 'token_dashboard.{name}'::regclass
            """;
        var rows = await db.Database.SqlQueryRaw<long>(count).SingleAsync(cancellationToken);
        var isGone = await db.Database.SqlQuery<bool>($"""SELECT token_dashboard.drop_history({name}) AS "Value" """).SingleAsync(cancellationToken);
        return isGone ? (int)Math.Clamp(rows, 0, int.MaxValue) : 0;
    }

    private static string Name(DateOnly day) => Day + day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static DateTimeOffset Start(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
