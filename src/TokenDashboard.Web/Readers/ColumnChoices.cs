namespace TokenDashboard.Web.Readers;

/// <summary>Which columns of its lists a reader does without, kept in the browser as the theme is. Where nothing was chosen the list says which.</summary>
public sealed class ColumnChoices(IReadOnlyDictionary<string, string> kept)
{
    private const string Cookie = "columns-";
    private const char Between = '.';

    // More than any list has, of more than there are lists.
    private const int Longest = 500;
    private const int Most = 20;

    private readonly Dictionary<string, string> _kept = new(kept);

    /// <summary>What was chosen on this browser, as text by the name of each list. What is in a cookie was written by anybody.</summary>
    public static Dictionary<string, string> Of(HttpContext http) => http.Request.Cookies
        .Where(c => c.Key.StartsWith(Cookie, StringComparison.Ordinal) && c.Value.Length <= Longest && c.Value.All(ch => char.IsAsciiLetter(ch) || ch == Between))
        .Take(Most).ToDictionary(c => c.Key[Cookie.Length..], c => c.Value);

    /// <summary>The columns of the list that are hidden; null where none was chosen to be, or not to be.</summary>
    public IReadOnlyList<string>? HiddenIn(string list) => _kept.TryGetValue(list, out var columns) ? columns.Split(Between, StringSplitOptions.RemoveEmptyEntries) : null;

    /// <summary>Remembers it while the page is open, and answers the cookie that keeps it.</summary>
    public string Hide(string list, IEnumerable<string> columns)
    {
        // Of none there is a text, too: a cookie without one is not read.
        _kept[list] = Between + string.Join(Between, columns);
        return $"{Cookie}{list}={_kept[list]}";
    }
}
