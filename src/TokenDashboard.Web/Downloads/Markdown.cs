using System.Text.RegularExpressions;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Downloads;

/// <summary>
/// Text from outside in a Markdown file (CommonMark, and GitHub's): it shows as it is, whatever it was meant to do. No link, picture, heading, list, table, code or HTML comes of it.
/// </summary>
public static partial class Markdown
{
    /// <summary>On one line, within a sentence or at the beginning of one.</summary>
    public static string Text(string? text) => Special().Replace(PlainText.Of(text ?? "", int.MaxValue), @"\$0");

    /// <summary>As a quotation, a paragraph for each of its lines, so far further in than what it belongs to.</summary>
    public static string Quote(string? text, string margin) =>
        string.Join($"\n{margin}>\n", PlainText.Lines(text ?? "", int.MaxValue).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"{margin}> {Text(line)}"));

    /// <summary>As code, on one line: between more ticks than stand together in it.</summary>
    public static string Code(string? text)
    {
        var plain = PlainText.Of(text ?? "", int.MaxValue);
        if (!plain.Contains('`', StringComparison.Ordinal))
            return plain.Length == 0 ? "" : $"`{plain}`";
        var ticks = new string('`', 1 + Ticks().Matches(plain).Max(run => run.Length));
        return $"{ticks} {plain} {ticks}";
    }

    // What begins something anywhere; what does at the beginning of a line, behind a number too; and what makes a link of a bare address.
    [GeneratedRegex(@"[\\`*_\[\]<>#|~&$@]|^[-+=]|(?<=^[0-9]+)[.)]|:(?=/)|(?<=mailto|xmpp):|(?<=www)[.]", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Special();

    [GeneratedRegex("`+")]
    private static partial Regex Ticks();
}
