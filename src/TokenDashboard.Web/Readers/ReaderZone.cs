
namespace TokenDashboard.Web.Readers;

/// <summary>
/// The time zone a reader's days are of: the one they chose, else the one their browser told in a cookie, else UTC. It says what
/// "today" is; instants themselves are shown by the script.
/// </summary>
public static class ReaderZone
{
    /// <summary>The cookie of the zone that its owner chose in their profile.</summary>
    public const string ChosenCookie = "zone";

    private const string BrowserCookie = "browser-zone";

    /// <summary>The zone of who asks.</summary>
    public static TimeZoneInfo Of(HttpContext http) => Find(Chosen(http) ?? Browsers(http)) ?? TimeZoneInfo.Utc;

    /// <summary>The zone that they chose, by its IANA name; null when they did not.</summary>
    public static string? Chosen(HttpContext http) => http.Request.Cookies[ChosenCookie] is { } id && Find(id) is not null ? id : null;

    /// <summary>The zone that their browser told, by its IANA name; null when it did not.</summary>
    public static string? Browsers(HttpContext http) => http.Request.Cookies[BrowserCookie] is { } id && Find(id) is not null ? id : null;

    /// <summary>A zone by its IANA name; null when there is none of that name.</summary>
    public static TimeZoneInfo? Find(string? id) => id is { Length: > 0 and <= 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
}
