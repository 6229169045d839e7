using TokenDashboard.Core.Identity;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Readers;

/// <summary>
/// What a person reads in, kept in the browser as the theme is: the next page comes in it, whoever is signed in. Without a cookie
/// the browser's own language and zone count.
/// </summary>
public static class ReaderCookies
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    /// <summary>Sets them to what the account's owner chose.</summary>
    public static void Set(HttpContext http, string? language, string? zone, DashboardSettings settings)
    {
        Keep(http, LanguageCookie.Name, language, settings);
        Keep(http, ReaderZone.ChosenCookie, zone, settings);
    }

    /// <summary>Sets them for who signs in; a choice that was made before on this browser stays when they made none.</summary>
    public static void Bring(HttpContext http, AppUser user, DashboardSettings settings)
    {
        if (user.Language is not null)
            Keep(http, LanguageCookie.Name, user.Language, settings);
        if (user.TimeZone is not null)
            Keep(http, ReaderZone.ChosenCookie, user.TimeZone, settings);
    }

    private static void Keep(HttpContext http, string name, string? value, DashboardSettings settings)
    {
        var cookie = new CookieOptions { SameSite = SameSiteMode.Lax, Secure = settings.IsHttps, MaxAge = Kept, IsEssential = true, Path = "/" };
        if (value is null)
            http.Response.Cookies.Delete(name, cookie);
        else
            http.Response.Cookies.Append(name, value, cookie);
    }
}
