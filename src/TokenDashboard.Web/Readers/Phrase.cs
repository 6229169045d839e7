using System.Globalization;

namespace TokenDashboard.Web.Readers;

/// <summary>Fills the gaps of a sentence from the resources.</summary>
public static class Phrase
{
    /// <summary>The sentence in the reader's culture. A whole number is a count, with its thousands apart, unless its gap says how it is written: <c>{0:D}</c> is a name, as of a case.</summary>
    public static string Of(string format, params ReadOnlySpan<object?> gaps) => string.Format(Counts.Instance, format, gaps);

    /// <summary>A number of things: the one sentence for one, the other with the number for all else.</summary>
    public static string Count(int count, string one, string many) => count == 1 ? one : Of(many, count);

    /// <summary>The same of a count that ended at <paramref name="most"/>: there it says that there may be more.</summary>
    public static string Count(int count, int most, string one, string many) => count == 1 ? one : Of(many, UpTo(count, most));

    /// <summary>A count that ended at <paramref name="most"/>: "7", or "1,000+".</summary>
    public static string UpTo(int count, int most) => Number(count) + (count >= most ? "+" : "");

    /// <summary>A count by itself.</summary>
    public static string Number(long count) => count.ToString("N0", CultureInfo.CurrentCulture);

    private sealed class Counts : IFormatProvider, ICustomFormatter
    {
        public static readonly Counts Instance = new();

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
        {
            int or long when string.IsNullOrEmpty(format) => Number(Convert.ToInt64(arg, CultureInfo.InvariantCulture)),
            IFormattable written => written.ToString(format, CultureInfo.CurrentCulture),
            _ => arg?.ToString() ?? "",
        };
    }
}
