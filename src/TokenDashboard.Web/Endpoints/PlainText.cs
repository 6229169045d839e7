using System.Globalization;

namespace TokenDashboard.Web.Endpoints;

/// <summary>Makes text from outside safe to store and show on one line.</summary>
public static class PlainText
{
    /// <summary>
    /// The text without surrounding space, with characters that are invisible, control or turn the direction of writing
    /// replaced by U+FFFD, and cut to <paramref name="most"/> UTF-16 units without splitting a character.
    /// </summary>
    public static string Of(string text, int most)
    {
        var inert = string.Concat(text.Trim().EnumerateRunes().Select(rune => Rune(rune)));
        if (inert.Length <= most)
            return inert;
        return char.IsHighSurrogate(inert[most - 1]) ? inert[..(most - 1)] : inert[..most];

        static string Rune(System.Text.Rune rune) =>
            System.Text.Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
                ? "\uFFFD"
                : rune.ToString();
    }
}
