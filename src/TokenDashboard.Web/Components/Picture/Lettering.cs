using System.Globalization;
using System.Text;

namespace TokenDashboard.Web.Components.Picture;

/// <summary>
/// Fits text into a width without knowing the reader's font: letters are taken to be as wide as in the widest of the common
/// system fonts.
/// </summary>
public static class Lettering
{
    private const double Bold = 1.12;

    /// <summary>The width in units, for a font size of that many.</summary>
    public static double Width(string text, int size, bool isBold) => text.EnumerateRunes().Sum(Em) * size * (isBold ? Bold : 1);

    /// <summary>The text, cut with an ellipsis where it would be wider; never within a character.</summary>
    public static string Fit(string text, double width, int size = 13, bool isBold = false)
    {
        if (Width(text, size, isBold) <= width)
            return text;
        var letters = new StringInfo(text);
        var kept = letters.LengthInTextElements;
        string cut;
        do
            cut = letters.SubstringByTextElements(0, --kept).TrimEnd() + "…";
        while (kept > 1 && Width(cut, size, isBold) > width);
        return cut;
    }

    /// <summary>The text over at most so many lines, broken between words where that is possible; the last one is cut.</summary>
    public static IReadOnlyList<string> Wrap(string text, double width, int size = 13, bool isBold = false, int most = 2)
    {
        var lines = new List<string>();
        while (lines.Count + 1 < most && Width(text, size, isBold) > width)
        {
            var at = text.Length;
            while ((at = text.LastIndexOf(' ', at - 1)) > 0 && Width(text[..at], size, isBold) > width)
            {
            }

            if (at <= 0)
                break;
            lines.Add(text[..at]);
            text = text[(at + 1)..];
        }

        return [.. lines, Fit(text, width, size, isBold)];
    }

    private static double Em(Rune rune) => rune.Value switch
    {
        >= 0x1100 => 1.1,
        'i' or 'l' or 'j' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or ' ' or '/' or '(' or ')' or '-' or 't' or 'f' or 'r' or '·' => .38,
        'm' or 'w' or 'M' or 'W' or '@' or '%' or '…' => .98,
        >= 'A' and <= 'Z' => .72,
        _ => .61,
    };
}
