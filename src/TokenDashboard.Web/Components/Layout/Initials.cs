using System.Globalization;

namespace TokenDashboard.Web.Components.Layout;

/// <summary>Two letters that stand for a person.</summary>
public static class Initials
{
    /// <summary>The first character of the first and of the last word.</summary>
    public static string Of(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length switch
        {
            0 => "",
            1 => First(words[0]),
            _ => First(words[0]) + First(words[^1]),
        };

        static string First(string word) => StringInfo.GetNextTextElement(word).ToUpper(CultureInfo.CurrentCulture);
    }
}
