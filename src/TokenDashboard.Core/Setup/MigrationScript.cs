using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace TokenDashboard.Core.Setup;

/// <summary>Migrations as statements, for a transaction of the caller's.</summary>
internal static class MigrationScript
{
    /// <summary>
    /// What takes a database that has had these migrations to the context's last, or as far as the first of those named; empty where nothing
    /// is pending.
    /// </summary>
    public static string Of(DbContext context, IReadOnlyList<string> applied, IReadOnlyList<string>? to = null)
    {
        var all = context.Database.GetMigrations().ToList();
        var last = all.LastOrDefault(applied.Contains);
        return last == all[^1]
            ? ""
            : context.GetService<IMigrator>().GenerateScript(last ?? Migration.InitialDatabase, to is null ? null : all.First(to.Contains), MigrationsSqlGenerationOptions.NoTransactions);
    }
}
