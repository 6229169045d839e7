namespace TokenDashboard.Core.Identity.Postgres;

/// <summary>
/// Has the database itself carry people over to the engine's accounts: a person who comes, goes, or changes name, address or roles does
/// so in <c>accounts</c> within the same statement, whoever writes it.
/// </summary>
internal static class AccountTriggers
{
    /// <summary>All of them, with what they call.</summary>
    public const string All =
        """
        CREATE FUNCTION token_dashboard.roles_of(person text) RETURNS text LANGUAGE sql STABLE AS $$
            SELECT COALESCE(string_agg(r."Name", E'\n' ORDER BY r."Name"), '')
            FROM token_dashboard."AspNetUserRoles" AS h JOIN token_dashboard."AspNetRoles" AS r ON r."Id" = h."RoleId"
            WHERE h."UserId" = person AND strpos(r."Name", E'\n') = 0
        $$;
        CREATE FUNCTION token_dashboard.accounts_person() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                DELETE FROM token_dashboard.accounts WHERE "Id" = OLD."Id";
            ELSE
                INSERT INTO token_dashboard.accounts ("Id", "Name", "Address", "Roles", "Epoch") VALUES (NEW."Id", NEW."DisplayName", COALESCE(NEW."Email", ''), '', 0)
                ON CONFLICT ("Id") DO UPDATE SET "Name" = excluded."Name", "Address" = excluded."Address";
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER accounts_person_comes AFTER INSERT ON token_dashboard."AspNetUsers"
            FOR EACH ROW EXECUTE FUNCTION token_dashboard.accounts_person();
        CREATE TRIGGER accounts_person_changes AFTER UPDATE OF "DisplayName", "Email" ON token_dashboard."AspNetUsers"
            FOR EACH ROW WHEN (OLD."DisplayName" IS DISTINCT FROM NEW."DisplayName" OR OLD."Email" IS DISTINCT FROM NEW."Email")
            EXECUTE FUNCTION token_dashboard.accounts_person();
        CREATE TRIGGER accounts_person_goes AFTER DELETE ON token_dashboard."AspNetUsers"
            FOR EACH ROW EXECUTE FUNCTION token_dashboard.accounts_person();
        CREATE FUNCTION token_dashboard.accounts_roles() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_TABLE_NAME = 'AspNetRoles' THEN
                UPDATE token_dashboard.accounts AS a SET "Roles" = token_dashboard.roles_of(a."Id")
                FROM token_dashboard."AspNetUserRoles" AS h WHERE h."RoleId" = NEW."Id" AND h."UserId" = a."Id";
            ELSIF TG_OP = 'DELETE' THEN
                UPDATE token_dashboard.accounts SET "Roles" = token_dashboard.roles_of("Id") WHERE "Id" = OLD."UserId";
            ELSE
                UPDATE token_dashboard.accounts SET "Roles" = token_dashboard.roles_of("Id") WHERE "Id" = NEW."UserId";
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER accounts_role_held AFTER INSERT OR DELETE ON token_dashboard."AspNetUserRoles"
            FOR EACH ROW EXECUTE FUNCTION token_dashboard.accounts_roles();
        CREATE TRIGGER accounts_role_renamed AFTER UPDATE OF "Name" ON token_dashboard."AspNetRoles"
            FOR EACH ROW EXECUTE FUNCTION token_dashboard.accounts_roles();
        """;
}
