using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace TokenDashboard.Core.Data.Postgres;

/// <summary>Makes the database itself keep the audit log: no line is changed, and none removed before its time.</summary>
public static class PostgresAuditGuard
{
    /// <summary>What refuses every change of a line, and, until a server says how long lines are kept, its removal.</summary>
    public const string Refuse =
        """
        CREATE FUNCTION token_dashboard.audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'The audit log can not be changed.'; END $$;
        CREATE TRIGGER audit_no_update BEFORE UPDATE ON token_dashboard.audit FOR EACH ROW EXECUTE FUNCTION token_dashboard.audit_refuse();
        CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON token_dashboard.audit EXECUTE FUNCTION token_dashboard.audit_refuse();
        CREATE FUNCTION token_dashboard.audit_keep() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'The audit log keeps this line.'; END $$;
        CREATE TRIGGER audit_keep BEFORE DELETE ON token_dashboard.audit FOR EACH ROW EXECUTE FUNCTION token_dashboard.audit_keep();
        """;

    /// <summary>
    /// Has lines that are younger refuse to be removed, by the database's own clock. Where that is so already nothing is changed, and so no
    /// right to change it is needed.
    /// </summary>
    public static async Task ApplyAsync(DashboardContext db, TimeSpan keep)
    {
        var seconds = ((long)keep.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var body =
            $" BEGIN IF OLD.\"At\" > now() - interval '{seconds} seconds' THEN RAISE EXCEPTION 'The audit log keeps this line.'; END IF; RETURN OLD; END ";
        if (await IsSoAsync())
            return;
        // Of several instances that start at once, the first replaces it: two at a time fail.
        await using var transaction = await db.BeginWriteAsync(CancellationToken.None);
        if (!await IsSoAsync())
        {
            var replace = $"CREATE OR REPLACE FUNCTION token_dashboard.audit_keep() RETURNS trigger LANGUAGE plpgsql AS $${body}$$";
            await db.Database.ExecuteSqlRawAsync(replace);
        }

        await transaction.CommitAsync();

        Task<bool> IsSoAsync() => db.Database.SqlQuery<bool>(
            $"""
            SELECT EXISTS (
                SELECT 1 FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
                WHERE n.nspname = {PostgresDashboardContext.SchemaName} AND p.proname = 'audit_keep' AND p.prosrc = {body}) AS "Value"
            """).SingleAsync();
    }
}
