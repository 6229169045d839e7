using System.Globalization;

namespace TokenDashboard.Web.Readers;

/// <summary>Fills the gaps of a sentence from the resources.</summary>
public static class Phrase
{
    /// <summary>The sentence in the reader's culture.</summary>
    public static string Of(string format, params ReadOnlySpan<object?> gaps) => string.Format(CultureInfo.CurrentCulture, format, gaps);

    /// <summary>A number of things: the one sentence for one, the other with the number for all else.</summary>
    public static string Count(int count, string one, string many) => count == 1 ? one : Of(many, count);

    /// <summary>The same of a count that ended at <paramref name="most"/>: there it says that there may be more.</summary>
    public static string Count(int count, int most, string one, string many) => count == 1 ? one : Of(many, UpTo(count, most));

    /// <summary>A count that ended at <paramref name="most"/>: "7", or "1000+".</summary>
    public static string UpTo(int count, int most) => string.Create(CultureInfo.CurrentCulture, $"{count}{(count >= most ? "+" : "")}");
}
