using System.Globalization;
using System.Text.RegularExpressions;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>Says in PostgreSQL's words what tests ask in SQLite's.</summary>
internal static partial class PostgresWords
{
    /// <summary>The statement: names of columns and of Identity's tables quoted, parameters with another sign, and ticks as instants.</summary>
    public static string Translate(string sql) => Words().Replace(sql, match => match switch
    {
        { Groups: [_, { Success: true, Value: var parameter }, ..] } => $"@{parameter}",
        { Groups: [_, _, { Success: true, Value: var name }, { Success: true, Value: var ticks }] } => $"\"{name}\" = '{At(ticks)}'",
        { Groups: [_, _, { Success: true, Value: var name }, _] } => $"\"{name}\"",
        _ => match.Value,
    });

    private static string At(string ticks) => new DateTime(long.Parse(ticks, CultureInfo.InvariantCulture), DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);

    // What stands between quotes stays; words in capitals are SQL's own.
    [GeneratedRegex("""'[^']*'|"[^"]*"|\$([a-z]\w*)|\b(__EFMigrationsHistory|[A-Z][A-Za-z]*[a-z]\w*)\b(?: = ([0-9]+)\b(?<=(?:At|End|From|Until) = [0-9]+))?""")]
    private static partial Regex Words();
}
