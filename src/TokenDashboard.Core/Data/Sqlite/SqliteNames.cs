namespace TokenDashboard.Core.Data.Sqlite;

/// <summary>
/// Names and addresses by every three characters of them in a row, kept by the database itself within the statement that changes an account.
/// An account is known there by a number of its own: that of its row is not the same in a copy of the database.
/// </summary>
internal static class SqliteNames
{
    /// <summary>What the migration makes, a statement each; accounts that are there already are taken in.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        """CREATE TABLE account_numbers ("Number" INTEGER NOT NULL PRIMARY KEY, "Id" TEXT NOT NULL UNIQUE);""",
        """CREATE VIRTUAL TABLE account_names USING fts5("Name", "Address", content = '', contentless_delete = 1, tokenize = 'trigram');""",
        """INSERT INTO account_numbers ("Id") SELECT "Id" FROM accounts;""",
        """
        INSERT INTO account_names (rowid, "Name", "Address")
        SELECT n."Number", a."Name", a."Address" FROM accounts AS a JOIN account_numbers AS n ON n."Id" = a."Id";
        """,
        """
        CREATE TRIGGER account_names_comes AFTER INSERT ON accounts
        BEGIN
            INSERT INTO account_numbers ("Id") VALUES (NEW."Id");
            INSERT INTO account_names (rowid, "Name", "Address") SELECT "Number", NEW."Name", NEW."Address" FROM account_numbers WHERE "Id" = NEW."Id";
        END;
        """,
        """
        CREATE TRIGGER account_names_changes AFTER UPDATE OF "Name", "Address" ON accounts WHEN OLD."Name" <> NEW."Name" COLLATE BINARY OR OLD."Address" <> NEW."Address" COLLATE BINARY
        BEGIN
            INSERT OR REPLACE INTO account_names (rowid, "Name", "Address") SELECT "Number", NEW."Name", NEW."Address" FROM account_numbers WHERE "Id" = NEW."Id";
        END;
        """,
        """
        CREATE TRIGGER account_names_goes AFTER DELETE ON accounts
        BEGIN
            DELETE FROM account_names WHERE rowid = (SELECT "Number" FROM account_numbers WHERE "Id" = OLD."Id");
            DELETE FROM account_numbers WHERE "Id" = OLD."Id";
        END;
        """,
    ];
}
