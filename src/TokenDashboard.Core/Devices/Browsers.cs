
namespace TokenDashboard.Core.Devices;

/// <summary>Browsers, and apps that show pages within themselves.</summary>
internal static class Browsers
{
    private const string NoVersion = "";

    // The first that matches wins, for nearly every browser also claims to be Chrome or Safari.
    private static readonly Row[] Particular =
    [
        new("Facebook app", "FBAV/"), new("Facebook app", "FBAN/", NoVersion), new("Instagram app", "Instagram "),
        new("WeChat", "MicroMessenger/"), new("LINE", " Line/"), new("Snapchat", "Snapchat/"), new("LinkedIn app", "[LinkedInApp]", NoVersion),
        new("Pinterest app", "[Pinterest/", NoVersion), new("TikTok", "musical_ly", NoVersion), new("TikTok", "BytedanceWebview", NoVersion),
        new("Google app", "GSA/"),
        new("DuckDuckGo", "DuckDuckGo/", Brand: "DuckDuckGo"), new("DuckDuckGo", "Ddg/", NoVersion),
        new("Brave", null, Brand: "Brave"), new("Vivaldi", "Vivaldi/", Brand: "Vivaldi"),
        new("Yandex Browser", "YaBrowser/", Brand: "YaBrowser"),
        new("Samsung Internet", "SamsungBrowser/", Brand: "Samsung Internet"), new("UC Browser", "UCBrowser/"), new("UC Browser", "UBrowser/"),
        new("Silk", "Silk/", Brand: "Amazon Silk"), new("Nintendo Browser", "NintendoBrowser/"),
        new("Opera GX", null, Brand: "Opera GX"), new("Opera", "OPR/", Brand: "Opera"), new("Opera", "OPT/"), new("Opera Mini", "Opera Mini/"),
        new("Opera", "Opera/", "Version/"),
        new("Edge", "Edg/", Brand: "Microsoft Edge"), new("Edge", "EdgA/"), new("Edge", "EdgiOS/"), new("Edge", "Edge/"),
        new("Falkon", "Falkon/"), new("Konqueror", "Konqueror/"), new("Konqueror", "Konqueror", NoVersion),
        // Its number is the engine's.
        new("GNOME Web", "Epiphany/", NoVersion),
        new("Firefox", "FxiOS/"), new("Firefox", "Firefox/"), new("Chrome", "CriOS/"),
        new("Internet Explorer", "MSIE "), new("Internet Explorer", "Trident/", "rv:"),
        new("WebView", "; wv)", "Chrome/", Brand: "Android WebView"),
    ];

    private static readonly Row[] Plain =
    [
        new("Chrome", "HeadlessChrome/", Brand: "HeadlessChrome"), new("Chrome", null, Brand: "Google Chrome"),
        new("Safari", "Version/", On: "Mac OS X"), new("Chromium", "Chromium/", Brand: "Chromium"), new("Chrome", "Chrome/"),
        new("Android Browser", "Safari/", NoVersion, On: "Android"),
    ];

    /// <summary>The browser: the most particular of what its brands and its user agent say. Null when neither says anything known.</summary>
    public static Versioned? Find(string agent, ClientHints? hints)
    {
        var brands = hints?.Brands ?? [];
        return First(Particular, agent, brands) ?? Unheard(brands) ?? First(Plain, agent, brands);
    }

    private static Versioned? First(Row[] rows, string agent, IReadOnlyList<Brand> brands)
    {
        foreach (var row in rows)
        {
            if (row.Brand is not null && brands.FirstOrDefault(b => b.Name == row.Brand) is { } brand)
                return new(row.Name, Versioned.At(brand.Version));
            if (row.Token is not null && agent.Contains(row.Token, StringComparison.Ordinal) && agent.Contains(row.On, StringComparison.Ordinal))
                return new(row.Name, row.VersionAfter == NoVersion ? null : Versioned.After(agent, row.VersionAfter ?? row.Token));
        }

        return null;
    }

    // A browser that this table does not know is called what it calls itself.
    private static Versioned? Unheard(IReadOnlyList<Brand> brands) =>
        brands.FirstOrDefault(b => !IsMadeUp(b.Name) && Plain.All(row => row.Brand != b.Name)) is { } brand
            ? new(brand.Name, Versioned.At(brand.Version))
            : null;

    // Browsers mix "Not A Brand" in, spelt with other signs each time, so that nobody relies on the list.
    private static bool IsMadeUp(string brand)
    {
        var letters = string.Concat(brand.Where(char.IsAsciiLetter));
        return letters.Length == 0 || letters.Equals("NotABrand", StringComparison.OrdinalIgnoreCase);
    }

    /// <param name="Name">What people call it.</param>
    /// <param name="Token">What its user agent has; null for one that only its brand gives away.</param>
    /// <param name="VersionAfter">What stands before its version; null for the token itself.</param>
    /// <param name="Brand">Its name among the brands.</param>
    /// <param name="On">What else its user agent must have.</param>
    private sealed record Row(string Name, string? Token, string? VersionAfter = null, string? Brand = null, string On = "");
}
