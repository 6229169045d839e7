using System.Globalization;
using System.Text;

namespace TokenDashboard.Web.Requests;

/// <summary>Makes text from outside safe to store and show: what a person or an app calls something passes through here before it is kept.</summary>
public static class PlainText
{
    /// <summary>
    /// The text without surrounding space, with characters that are invisible, control or turn the direction of writing
    /// replaced by U+FFFD, and cut to <paramref name="most"/> UTF-16 units without splitting a character. Empty when nothing would be seen of it.
    /// </summary>
    public static string Of(string text, int most)
    {
        var runes = text.Trim().EnumerateRunes().ToArray();
        var isInert = runes.Select((rune, i) => IsInert(rune) || JoinsSymbols(runes, i) || IsVariant(runes, i)).ToArray();
        if (!runes.Where((rune, i) => isInert[i] && IsSeen(rune)).Any())
            return "";
        return Cut(string.Concat(runes.Select((rune, i) => isInert[i] ? rune.ToString() : "\uFFFD")), most);
    }

    /// <summary>The same for text that may have lines.</summary>
    public static string Lines(string text, int most) => Cut(
        string.Join('\n', text.ReplaceLineEndings("\n").Replace('\t', ' ').Split('\n').Select(line => Of(line, int.MaxValue))).Trim(), most);

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : char.IsHighSurrogate(text[most - 1]) ? text[..(most - 1)] : text[..most];

    private static bool IsInert(Rune rune) => !IsIgnorable(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse);

    // A mark alone stands on nothing.
    private static bool IsSeen(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.SpaceSeparator
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);

    // Unicode's Default_Ignorable_Code_Point beyond the category Format, and the blank of Braille: letters and signs that show nothing.
    private static bool IsIgnorable(Rune rune) => rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2065 or 0x2800 or 0x3164
        or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE0FFF);

    // A zero-width joiner makes one symbol of two, as in many emoji; anywhere else it hides.
    private static bool JoinsSymbols(Rune[] runes, int i) =>
        runes[i].Value == 0x200D && i > 0 && i < runes.Length - 1 && IsSymbol(runes[i - 1]) && IsSymbol(runes[i + 1]);

    // A variation selector chooses how the symbol or the ideograph before it is drawn; anywhere else it hides.
    private static bool IsVariant(Rune[] runes, int i) => i > 0 && runes[i].Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF)
        && IsInert(runes[i - 1]) && Rune.GetUnicodeCategory(runes[i - 1]) is UnicodeCategory.OtherLetter or UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol
            or UnicodeCategory.MathSymbol or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherPunctuation;

    private static bool IsSymbol(Rune rune) =>
        rune.Value == 0xFE0F || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol;
}
