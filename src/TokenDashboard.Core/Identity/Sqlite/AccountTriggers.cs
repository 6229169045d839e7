namespace TokenDashboard.Core.Identity.Sqlite;

/// <summary>
/// Has the database itself carry people over to the engine's accounts: a person who comes, goes, or changes name, address or roles does
/// so in <c>accounts</c> within the same statement, whoever writes it.
/// </summary>
internal static class AccountTriggers
{
    private const string RolesOf =
        """
        (SELECT COALESCE(GROUP_CONCAT("Name", char(10)), '') FROM (
            SELECT r."Name" FROM "AspNetUserRoles" AS h JOIN "AspNetRoles" AS r ON r."Id" = h."RoleId"
            WHERE h."UserId" = accounts."Id" AND instr(r."Name", char(10)) = 0 ORDER BY r."Name"))
        """;

    /// <summary>All of them, one statement each.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        """
        CREATE TRIGGER "accounts_person_comes" AFTER INSERT ON "AspNetUsers"
        BEGIN
            INSERT INTO accounts ("Id", "Name", "Address", "Roles", "Epoch") VALUES (NEW."Id", NEW."DisplayName", COALESCE(NEW."Email", ''), '', 0)
            ON CONFLICT ("Id") DO UPDATE SET "Name" = excluded."Name", "Address" = excluded."Address";
        END;
        """,
        """
        CREATE TRIGGER "accounts_person_changes" AFTER UPDATE OF "DisplayName", "Email" ON "AspNetUsers"
        BEGIN UPDATE accounts SET "Name" = NEW."DisplayName", "Address" = COALESCE(NEW."Email", '') WHERE "Id" = NEW."Id"; END;
        """,
        """
        CREATE TRIGGER "accounts_person_goes" AFTER DELETE ON "AspNetUsers"
        BEGIN DELETE FROM accounts WHERE "Id" = OLD."Id"; END;
        """,
        $"""
        CREATE TRIGGER "accounts_role_given" AFTER INSERT ON "AspNetUserRoles"
        BEGIN UPDATE accounts SET "Roles" = {RolesOf} WHERE "Id" = NEW."UserId"; END;
        """,
        $"""
        CREATE TRIGGER "accounts_role_taken" AFTER DELETE ON "AspNetUserRoles"
        BEGIN UPDATE accounts SET "Roles" = {RolesOf} WHERE "Id" = OLD."UserId"; END;
        """,
        $"""
        CREATE TRIGGER "accounts_role_renamed" AFTER UPDATE OF "Name" ON "AspNetRoles"
        BEGIN UPDATE accounts SET "Roles" = {RolesOf} WHERE "Id" IN (SELECT "UserId" FROM "AspNetUserRoles" WHERE "RoleId" = NEW."Id"); END;
        """,
    ];
}
