using System.Globalization;
using System.Text;

namespace TokenDashboard.Web.Requests;

/// <summary>Makes text from outside safe to store and show on one line.</summary>
public static class PlainText
{
    /// <summary>
    /// The text without surrounding space, with characters that are invisible, control or turn the direction of writing
    /// replaced by U+FFFD, and cut to <paramref name="most"/> UTF-16 units without splitting a character.
    /// </summary>
    public static string Of(string text, int most)
    {
        var runes = text.Trim().EnumerateRunes().ToArray();
        var inert = string.Concat(runes.Select((rune, i) => IsInert(rune) || JoinsSymbols(runes, i) ? rune.ToString() : "\uFFFD"));
        if (inert.Length <= most)
            return inert;
        return char.IsHighSurrogate(inert[most - 1]) ? inert[..(most - 1)] : inert[..most];
    }

    private static bool IsInert(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse);

    // A zero-width joiner makes one symbol of two, as in many emoji; anywhere else it hides.
    private static bool JoinsSymbols(Rune[] runes, int i) =>
        runes[i].Value == 0x200D && i > 0 && i < runes.Length - 1 && IsSymbol(runes[i - 1]) && IsSymbol(runes[i + 1]);

    private static bool IsSymbol(Rune rune) =>
        rune.Value == 0xFE0F || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol;
}
