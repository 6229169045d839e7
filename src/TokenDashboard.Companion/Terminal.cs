using System.Globalization;

namespace TokenDashboard.Companion;

/// <summary>
/// The two streams a person reads: answers on the first, complaints on the second. Control and format characters in what
/// a server sent are dropped, so that a name cannot move the cursor or turn the writing direction.
/// </summary>
internal sealed class Terminal(TextWriter output, TextWriter errors)
{
    /// <summary>Writes one line, <paramref name="format"/> filled with <paramref name="values"/>, to standard output.</summary>
    public void Say(string format, params object?[] values) => output.WriteLine(Fill(format, values));

    /// <summary>Writes one line, <paramref name="format"/> filled with <paramref name="values"/>, to standard error.</summary>
    public void Complain(string format, params object?[] values) => errors.WriteLine(Fill(format, values));

    /// <summary>Says why a command stopped, on standard error, and answers its exit code.</summary>
    public ExitCode End(Ending ending)
    {
        Complain(ending.Format, ending.Values);
        return ending.Code;
    }

    /// <summary>Puts <paramref name="values"/> into <paramref name="format"/>, texts without their unprintable characters.</summary>
    public static string Fill(string format, params object?[] values)
        => string.Format(CultureInfo.CurrentCulture, format, [.. values.Select(v => v is string text ? Printable(text) : v)]);

    // Line breaks are in formats only; none of them is a server's.
    private static string Printable(string text)
        => string.Concat(text.Where(c => char.GetUnicodeCategory(c) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)));
}
