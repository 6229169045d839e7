using TokenDashboard.Core;

namespace TokenDashboard.Web.Demo;

/// <summary>What a device says of itself with every request.</summary>
internal sealed record Client(string Agent)
{
    /// <summary>The device, at an address.</summary>
    public Requester At(string address) => new(address, Agent);
}

/// <summary>The apps of the story, and its devices by what they send.</summary>
internal static class Cast
{
    public const string Companion = "companion";
    public const string Mobile = "mobile";
    public const string Tv = "tv";

    /// <summary>The apps that the story needs to be known.</summary>
    public static readonly (string Id, string Name)[] Apps = [(Companion, "Companion CLI"), (Mobile, "Mobile app"), (Tv, "TV app")];

    public static readonly Client SafariOnMac = new("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15");
    public static readonly Client SafariOnIPad = new("Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1");
    public static readonly Client ChromeOnWindows = new("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36");
    public static readonly Client ChromeOnChromebook = new("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36");
    public static readonly Client EdgeOnWindows = new("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0");
    public static readonly Client FirefoxOnUbuntu = new("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0");
    public static readonly Client SamsungInternet = new("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36");

    public static readonly Client CompanionOnUbuntu = new("token-companion/1.4.0 (Ubuntu 24.04.3 LTS)");
    public static readonly Client CompanionOnDebian = new("token-companion/1.4.0 (Debian GNU/Linux 13 trixie)");
    public static readonly Client CompanionOnFedora = new("token-companion/1.4.0 (Fedora Linux 43 Workstation Edition)");
    public static readonly Client MobileOnPixel = new("MobileApp/4.2.1 (Android 16; Google Pixel 9)");
    public static readonly Client MobileOnGalaxy = new("MobileApp/4.2.1 (Android 16; Samsung SM-S921B)");
    public static readonly Client UpdatedOnGalaxy = new("MobileApp/4.3.0 (Android 16; Samsung SM-S921B)");
    public static readonly Client MobileOnIPhone = new("MobileApp/4.2.1 (iPhone; iOS 26.1)");
    public static readonly Client TvApp = new("TvApp/2.1.3 (Android TV 14; BRAVIA 4K VH22)");

    public static readonly Client Curl = new("curl/8.9.1");
    public static readonly Client PythonScript = new("python-requests/2.32.3");
}

/// <summary>Where they are, in the ranges that RFC 5737 and RFC 3849 keep for stories.</summary>
internal static class Places
{
    /// <summary>Where the dashboard runs: they have all been here, so whoever tries the demo is no stranger.</summary>
    public const string ThisMachine = "::1";

    public const string AnasHome = "203.0.113.7";
    public const string Workshop = "203.0.113.40";
    public const string JonasHome = "2001:db8:51:7::2f";
    public const string DataCentre = "192.0.2.10";
    public const string TomassHome = "198.51.100.141";
    public const string ChloesHome = "2001:db8:90:1::1c";
    public const string ChloesStudio = "192.0.2.188";
    public const string MobileNetwork = "2001:db8:ffff:21::a4";

    /// <summary>Nobody of the household has ever been there.</summary>
    public const string Elsewhere = "198.51.100.24";

    /// <summary>Nor there, but Ana may have been last night.</summary>
    public const string LateAtNight = "198.51.100.81";

    /// <summary>Another machine room than the one the build runner stands in.</summary>
    public const string OtherMachineRoom = "203.0.113.205";
}
