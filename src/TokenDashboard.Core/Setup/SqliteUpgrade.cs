using System.Globalization;
using Microsoft.Data.Sqlite;

namespace TokenDashboard.Core.Setup;

/// <summary>
/// Brings a database over from the version before, which kept accounts in Identity's table and second factors among Identity's tokens.
/// Every table is made anew as the first migration makes it, filled from the old one and taken on by the later ones, so that nothing tells
/// it from a fresh one.
/// </summary>
internal static class SqliteUpgrade
{
    /// <summary>The migrations that a database of the version before has had.</summary>
    public static readonly IReadOnlyList<string> Before =
    [
        "20261123205903_Initial", "20261124061416_UnfamiliarSignIns", "20261124061634_Heartbeat", "20261124092053_Triage",
        "20261124093358_InboxIndexes", "20261124094628_NamesIgnoreCase", "20261124122258_AccountPages",
    ];

    private const string Old = "before_";

    /// <summary>Puts a copy beside the database, and brings the database over in one transaction.</summary>
    /// <param name="connection">An open connection outside of any transaction.</param>
    /// <param name="first">What the first migrations make in an empty database.</param>
    /// <param name="later">What takes a database that has had those to the last.</param>
    /// <param name="now">What the copy is named by.</param>
    public static SchemaOutcome Run(SqliteConnection connection, string first, string later, DateTimeOffset now)
    {
        var seen = connection.Ask<long>("PRAGMA data_version");
        var copy = CopyAside(connection, now);
        connection.Run("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON");
        try
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            // Who writes to it now would go on as if nothing had happened.
            if (connection.Ask<long>("PRAGMA data_version") != seen)
                return new SchemaOutcome.InUse();
            MoveAway(connection);
            connection.Run(first);
            var tables = connection.List($"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND substr(name, 1, {Old.Length}) <> '{Old}' AND name <> '__EFMigrationsHistory'");
            foreach (var table in tables)
                Fill(connection, table);
            FillAccounts(connection);
            FillSecondFactors(connection);
            connection.Run(later);
            CarryNumbersOn(connection);
            connection.CheckForeignKeys();
            foreach (var table in connection.List($"SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, {Old.Length}) = '{Old}'"))
                connection.Run($"DROP TABLE \"{table}\"");
            transaction.Commit();
            return new SchemaOutcome.Current(copy);
        }
        finally
        {
            connection.Run("PRAGMA legacy_alter_table = OFF; PRAGMA foreign_keys = ON");
        }
    }

    // SQLite takes an empty file for one that is not there; made beforehand it is its owner's alone.
    private static string CopyAside(SqliteConnection connection, DateTimeOffset now)
    {
        var copy = string.Create(CultureInfo.InvariantCulture, $"{connection.Ask<string>("SELECT file FROM pragma_database_list WHERE name = 'main'")}.before-{now.UtcDateTime:yyyyMMdd-HHmmss}");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (new FileStream(copy, options))
        {
        }

        try
        {
            connection.Run("VACUUM INTO $copy", ("$copy", copy));
            return copy;
        }
        catch
        {
            File.Delete(copy);
            throw;
        }
    }

    private static void MoveAway(SqliteConnection connection)
    {
        foreach (var trigger in connection.List("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            connection.Run($"DROP TRIGGER \"{trigger}\"");
        foreach (var index in connection.List("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
            connection.Run($"DROP INDEX \"{index}\"");
        foreach (var table in connection.List("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"))
            connection.Run($"ALTER TABLE \"{table}\" RENAME TO \"{Old}{table}\"");
    }

    private static void Fill(SqliteConnection connection, string table)
    {
        var columns = connection.List($"SELECT n.name FROM pragma_table_info('{table}') AS n JOIN pragma_table_info('{Old}{table}') AS o ON o.name = n.name");
        if (columns.Count == 0)
            return;
        var names = string.Join(", ", columns.Select(c => $"\"{c}\""));
        connection.Run($"INSERT INTO \"{table}\" ({names}) SELECT {names} FROM \"{Old}{table}\"");
    }

    // Who they are came with Identity's rows.
    private static void FillAccounts(SqliteConnection connection) => connection.Run(
        $"""
        UPDATE accounts SET ("Epoch", "LockedAt", "ContainedAt", "DeletionDueAt", "LastSignedInAt") =
            (SELECT u."Epoch", u."LockedAt", u."ContainedAt", u."DeletionDueAt", u."LastSignedInAt" FROM "{Old}AspNetUsers" AS u WHERE u."Id" = accounts."Id");
        """);

    // They were kept as text, a row a value.
    private static void FillSecondFactors(SqliteConnection connection)
    {
        List<(string UserId, string Name, string Value)> kept = [];
        using (var command = connection.Command("""SELECT "UserId", "Name", "Value" FROM "AspNetUserTokens" WHERE "LoginProvider" = 'SecondFactor'""", []))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
                kept.Add((reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? "" : reader.GetString(2)));
        }

        foreach (var (userId, name, value) in kept)
        {
            switch (name)
            {
                case "key" when kept.FirstOrDefault(k => k.UserId == userId && k.Name == "step") is { Value: { } step }:
                    connection.Run(
                        """INSERT INTO second_factors ("UserId", "WrappedKey", "LastStep") VALUES ($user, $key, $step)""",
                        ("$user", userId), ("$key", Convert.FromBase64String(value)), ("$step", long.Parse(step, CultureInfo.InvariantCulture)));
                    break;
                case "wrong" when value.Split(' ') is [var count, var ticks]:
                    connection.Run(
                        """INSERT INTO wrong_codes ("UserId", "Count", "LastAt") VALUES ($user, $count, $at)""",
                        ("$user", userId), ("$count", int.Parse(count, CultureInfo.InvariantCulture)), ("$at", long.Parse(ticks, CultureInfo.InvariantCulture)));
                    break;
                case ['c', 'o', 'd', 'e', ':', .. var hash]:
                    connection.Run(
                        """INSERT INTO recovery_codes ("UserId", "Hash") VALUES ($user, $hash)""", ("$user", userId), ("$hash", Convert.FromHexString(hash)));
                    break;
            }
        }

        connection.Run("""DELETE FROM "AspNetUserTokens" WHERE "LoginProvider" = 'SecondFactor'""");
    }

    // A number is not given twice, not even that of a row which is gone.
    private static void CarryNumbersOn(SqliteConnection connection) => connection.Run(
        $"""
        INSERT INTO sqlite_sequence (name, seq)
        SELECT substr(o.name, {Old.Length + 1}), o.seq FROM sqlite_sequence AS o
        WHERE substr(o.name, 1, {Old.Length}) = '{Old}' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence AS n WHERE n.name = substr(o.name, {Old.Length + 1}));
        UPDATE sqlite_sequence SET seq = MAX(seq, (SELECT o.seq FROM sqlite_sequence AS o WHERE o.name = '{Old}' || sqlite_sequence.name))
        WHERE EXISTS (SELECT 1 FROM sqlite_sequence AS o WHERE o.name = '{Old}' || sqlite_sequence.name);
        """);
}
