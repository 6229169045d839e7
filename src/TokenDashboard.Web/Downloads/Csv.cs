using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TokenDashboard.Web.Downloads;

/// <summary>
/// Rows as a file of comma-separated values (RFC 4180), written to the answer as they come. What a spreadsheet would take for a
/// formula is made text with an apostrophe, also where it would begin a cell for one that separates them otherwise.
/// </summary>
public sealed class Csv<TRow>(IReadOnlyList<string> columns, IAsyncEnumerable<TRow> rows, Func<TRow, IReadOnlyList<object?>> cells) : IResult
{
    private const int FlushEvery = 64 * 1024;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "text/csv; charset=utf-8";
        var cancelled = httpContext.RequestAborted;
        await using var writer = new StreamWriter(httpContext.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        var text = new StringBuilder();
        Append(text, columns);
        await foreach (var row in rows.WithCancellation(cancelled))
        {
            Append(text, cells(row));
            if (text.Length < FlushEvery)
                continue;
            await writer.WriteAsync(text, cancelled);
            await writer.FlushAsync(cancelled);
            text.Clear();
        }

        await writer.WriteAsync(text, cancelled);
    }

    private static void Append(StringBuilder text, IReadOnlyList<object?> row) => text.AppendJoin(',', row.Select(Csv.Cell)).Append("\r\n");
}

/// <summary>A cell of such a file.</summary>
public static partial class Csv
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",;\t\r\n");

    /// <summary>The value as it is written: instants in UTC as ISO 8601 has them, nothing for null, in quotes where it must be.</summary>
    public static string Cell(object? value)
    {
        var text = value switch
        {
            null => "",
            DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        text = Formula().Replace(text, "'");
        return text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    // At the start of the text, or after what separates cells somewhere: in Excel that is the list separator of its country, whatever is in quotes.
    [GeneratedRegex("""(?<=^|[,;\t|\r\n])(?=[\s"']*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])""", RegexOptions.CultureInvariant)]
    private static partial Regex Formula();
}
