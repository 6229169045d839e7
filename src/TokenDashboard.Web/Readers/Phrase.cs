using System.Globalization;

namespace TokenDashboard.Web.Readers;

/// <summary>Fills the gaps of a sentence from the resources.</summary>
public static class Phrase
{
    /// <summary>The sentence in the reader's culture.</summary>
    public static string Of(string format, params ReadOnlySpan<object?> gaps) => string.Format(CultureInfo.CurrentCulture, format, gaps);

    /// <summary>A number of things: the one sentence for one, the other with the number for all else.</summary>
    public static string Count(int count, string one, string many) => count == 1 ? one : Of(many, count);
}
