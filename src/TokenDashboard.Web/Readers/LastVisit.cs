using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Readers;

/// <summary>
/// When whoever is signed in was here before, as this browser remembers it. It is not kept with the account: whoever signs in elsewhere with
/// stolen means would make what they did old news.
/// </summary>
public static class LastVisit
{
    /// <summary>The name it cascades under.</summary>
    public const string Name = "last-visit";

    private const string Cookie = "visits";

    // What is opened within this belongs to one visit.
    private static readonly TimeSpan Apart = TimeSpan.FromHours(1);

    /// <summary>When the visit before this one ended; null at the first one. Notes in the response, which must not have begun, that they are here now.</summary>
    public static DateTimeOffset? Note(HttpContext http, string userId, DashboardSettings settings, DateTimeOffset now)
    {
        var owner = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(userId)).AsSpan(0, 8));
        var (before, last) = Read(http.Request.Cookies[Cookie], owner, now);
        if (last is not null && now - last >= Apart)
            before = last;
        http.Response.Cookies.Append(
            Cookie,
            string.Create(CultureInfo.InvariantCulture, $"{owner}.{before?.ToUnixTimeSeconds() ?? 0}.{now.ToUnixTimeSeconds()}"),
            new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = settings.IsHttps, MaxAge = TimeSpan.FromDays(365), IsEssential = true, Path = "/" });
        return before;
    }

    // What was written for somebody else, or by somebody else, counts as nothing.
    private static (DateTimeOffset? Before, DateTimeOffset? Last) Read(string? cookie, string owner, DateTimeOffset now)
    {
        return cookie?.Split('.') is [var whose, var before, var last] && whose == owner ? (At(before), At(last)) : (null, null);

        DateTimeOffset? At(string seconds) =>
            long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at > 0 && at <= now.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(at) : null;
    }
}
