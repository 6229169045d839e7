using System.Text;
using TokenDashboard.Core.Devices;
using static TokenDashboard.Core.Devices.DeviceType;

namespace TokenDashboard.Core.Tests.Devices;

/// <summary>User agents as devices send them, and what people read of them.</summary>
public sealed class DeviceDescriptionTests
{
    private const string Windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) ";
    private const string Mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ";
    private const string Linux = "Mozilla/5.0 (X11; Linux x86_64) ";
    private const string Android = "Mozilla/5.0 (Linux; Android 10; K) ";
    private const string IPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ";
    private const string IPhone26 = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) ";
    private const string IPad = "Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) ";
    private const string Blink = "AppleWebKit/537.36 (KHTML, like Gecko) ";
    private const string WebKit = "AppleWebKit/605.1.15 (KHTML, like Gecko) ";

    [Theory]
    // Computers.
    [InlineData(Windows + Blink + "Chrome/142.0.0.0 Safari/537.36", Desktop, "Chrome on Windows", "Chrome 142 on Windows")]
    [InlineData(Windows + Blink + "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", Desktop, "Edge on Windows", "Edge 142 on Windows")]
    [InlineData(Windows + Blink + "Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763", Desktop, "Edge on Windows", "Edge 18 on Windows")]
    [InlineData(Windows + Blink + "Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0", Desktop, "Opera on Windows", "Opera 124 on Windows")]
    [InlineData(Windows + Blink + "Chrome/140.0.0.0 Safari/537.36 Vivaldi/7.6.3797.63", Desktop, "Vivaldi on Windows", "Vivaldi 7 on Windows")]
    [InlineData(Windows + Blink + "Chrome/138.0.0.0 YaBrowser/25.8.0.0 Safari/537.36", Desktop, "Yandex Browser on Windows", "Yandex Browser 25 on Windows")]
    [InlineData(Windows + Blink + "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0 Ddg/142.0.0.0", Desktop, "DuckDuckGo on Windows", "DuckDuckGo on Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", Desktop, "Firefox on Windows", "Firefox 145 on Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:109.0) Gecko/20100101 Firefox/115.0", Desktop, "Firefox on Windows", "Firefox 115 on Windows 7")]
    [InlineData("Mozilla/5.0 (Windows NT 6.3; Win64; x64) " + Blink + "Chrome/109.0.0.0 Safari/537.36", Desktop, "Chrome on Windows", "Chrome 109 on Windows 8.1")]
    [InlineData("Mozilla/5.0 (Windows NT 6.2; WOW64) " + Blink + "Chrome/49.0.2623.112 Safari/537.36", Desktop, "Chrome on Windows", "Chrome 49 on Windows 8")]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko", Desktop, "Internet Explorer on Windows", "Internet Explorer 11 on Windows 7")]
    [InlineData("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0; .NET CLR 3.5.30729)", Desktop, "Internet Explorer on Windows", "Internet Explorer 8 on Windows XP")]
    [InlineData("Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18", Desktop, "Opera on Windows", "Opera 12 on Windows 7")]
    [InlineData(Mac + WebKit + "Version/26.1 Safari/605.1.15", Laptop, "Safari on macOS", "Safari 26 on macOS")]
    [InlineData(Mac + Blink + "Chrome/142.0.0.0 Safari/537.36", Laptop, "Chrome on macOS", "Chrome 142 on macOS")]
    [InlineData(Mac + WebKit + "Version/18.5 Safari/605.1.15 Ddg/18.5", Laptop, "DuckDuckGo on macOS", "DuckDuckGo on macOS")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0", Laptop, "Firefox on macOS", "Firefox 145 on macOS")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_6) " + WebKit + "Version/13.1.2 Safari/605.1.15", Laptop, "Safari on macOS", "Safari 13 on macOS 10.13")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 11_2_3) " + Blink + "Chrome/89.0.4389.90 Safari/537.36", Laptop, "Chrome on macOS", "Chrome 89 on macOS")]
    [InlineData(Linux + Blink + "Chrome/142.0.0.0 Safari/537.36", Desktop, "Chrome on Linux", "Chrome 142 on Linux")]
    [InlineData(Linux + Blink + "HeadlessChrome/142.0.0.0 Safari/537.36", Desktop, "Chrome on Linux", "Chrome 142 on Linux")]
    [InlineData(Linux + Blink + "Ubuntu Chromium/80.0.3987.87 Chrome/80.0.3987.87 Safari/537.36", Desktop, "Chromium on Ubuntu", "Chromium 80 on Ubuntu")]
    [InlineData("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", Desktop, "Firefox on Ubuntu", "Firefox 145 on Ubuntu")]
    [InlineData("Mozilla/5.0 (X11; Fedora; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", Desktop, "Firefox on Fedora", "Firefox 145 on Fedora")]
    [InlineData("Mozilla/5.0 (X11; Debian; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", Desktop, "Firefox on Debian", "Firefox 128 on Debian")]
    [InlineData("Mozilla/5.0 (X11; FreeBSD amd64; rv:144.0) Gecko/20100101 Firefox/144.0", Desktop, "Firefox on FreeBSD", "Firefox 144 on FreeBSD")]
    [InlineData(Linux + WebKit + "Version/17.0 Safari/605.1.15 Epiphany/605.1.15", Desktop, "GNOME Web on Linux", "GNOME Web on Linux")]
    [InlineData(Linux + WebKit + "Version/18.0 Safari/605.1.15", Desktop, "Browser on Linux", "Browser on Linux")]
    [InlineData("Mozilla/5.0 (compatible; Konqueror/4.14; Linux) KHTML/4.14.2 (like Gecko)", Desktop, "Konqueror on Linux", "Konqueror 4 on Linux")]
    [InlineData(Linux + Blink + "QtWebEngine/5.15.2 Chrome/83.0.4103.122 Safari/537.36 Konqueror (WebEnginePart)", Desktop, "Konqueror on Linux", "Konqueror on Linux")]
    [InlineData(Linux + Blink + "QtWebEngine/5.15.2 Chrome/83.0.4103.122 Safari/537.36 Falkon/3.2.0", Desktop, "Falkon on Linux", "Falkon 3 on Linux")]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " + Blink + "Chrome/142.0.0.0 Safari/537.36", Laptop, "Chrome on ChromeOS", "Chrome 142 on ChromeOS")]
    // Apple's phones and tablets. An iPad that asks for a computer's pages says that it is a Mac, and is believed.
    [InlineData(IPhone + WebKit + "Version/18.5 Mobile/15E148 Safari/604.1", Phone, "Safari on iOS", "Safari 18 on iOS 18")]
    [InlineData(IPhone26 + WebKit + "Version/26.1 Mobile/15E148 Safari/604.1", Phone, "Safari on iOS", "Safari 26 on iOS 26")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) " + WebKit + "Version/18.6 Mobile/15E148 Safari/604.1", Phone, "Safari on iOS", "Safari 18 on iOS 18")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) " + WebKit + "Version/26.0 Mobile/15E148 Safari/604.1", Tablet, "Safari on iPadOS", "Safari 26 on iPadOS 26")]
    [InlineData(IPad + WebKit + "CriOS/142.0.7444.46 Mobile/15E148 Safari/604.1", Tablet, "Chrome on iPadOS", "Chrome 142 on iPadOS 17")]
    [InlineData(IPhone26 + WebKit + "CriOS/142.0.7444.46 Mobile/15E148 Safari/604.1", Phone, "Chrome on iOS", "Chrome 142 on iOS")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) " + WebKit + "FxiOS/145.0 Mobile/15E148 Safari/605.1.15", Phone, "Firefox on iOS", "Firefox 145 on iOS 26")]
    [InlineData(IPhone26 + WebKit + "Version/26.0 EdgiOS/142.0.3595.66 Mobile/15E148 Safari/604.1", Phone, "Edge on iOS", "Edge 142 on iOS 26")]
    [InlineData(IPhone + WebKit + "Version/18.5 Mobile/15E148 Safari/604.1 OPT/5.6.1", Phone, "Opera on iOS", "Opera 5 on iOS 18")]
    [InlineData(IPhone + WebKit + "Version/18.5 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15", Phone, "DuckDuckGo on iOS", "DuckDuckGo 7 on iOS 18")]
    [InlineData(IPhone + WebKit + "GSA/378.0.765951701 Mobile/15E148 Safari/604.1", Phone, "Google app on iOS", "Google app 378 on iOS 18")]
    [InlineData(IPhone + WebKit + "Mobile/15E148 [FBAN/FBIOS;FBAV/520.0.0.38.101;FBBV/756351453;FBDV/iPhone14,7]", Phone, "Facebook app on iOS", "Facebook app 520 on iOS 18")]
    [InlineData(IPhone + WebKit + "Mobile/15E148", Phone, "Browser on iOS", "Browser on iOS 18")]
    // Android.
    [InlineData(Android + Blink + "Chrome/142.0.0.0 Mobile Safari/537.36", Phone, "Chrome on Android", "Chrome 142 on Android")]
    [InlineData(Android + Blink + "Chrome/142.0.0.0 Safari/537.36", Tablet, "Chrome on Android", "Chrome 142 on Android")]
    [InlineData(Android + Blink + "Chrome/142.0.0.0 Mobile Safari/537.36 EdgA/142.0.0.0", Phone, "Edge on Android", "Edge 142 on Android")]
    [InlineData(Android + Blink + "Chrome/140.0.0.0 Mobile Safari/537.36 OPR/92.0.0.0", Phone, "Opera on Android", "Opera 92 on Android")]
    [InlineData(Android + Blink + "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", Phone, "Samsung Internet on Android", "Samsung Internet 28 on Android")]
    [InlineData(Android + Blink + "Version/4.0 Chrome/142.0.0.0 Mobile DuckDuckGo/5 Safari/537.36", Phone, "DuckDuckGo on Android", "DuckDuckGo 5 on Android")]
    [InlineData("Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", Phone, "Firefox on Android", "Firefox 145 on Android 15")]
    [InlineData("Mozilla/5.0 (Android 14; Tablet; rv:145.0) Gecko/145.0 Firefox/145.0", Tablet, "Firefox on Android", "Firefox 145 on Android 14")]
    [InlineData("Mozilla/5.0 (Linux; U; Android 13; en-US; RMX3085 Build/TP1A.220905.001) " + Blink + "Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.7.5.1321 Mobile Safari/537.36", Phone, "UC Browser on Android", "UC Browser 13 on Android 13")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A.240205.004; wv) " + Blink + "Version/4.0 Chrome/142.0.7444.48 Mobile Safari/537.36", Phone, "WebView on Android", "WebView 142 on Android 14")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A.231005.007; wv) " + Blink + "Version/4.0 Chrome/141.0.7390.111 Mobile Safari/537.36 Instagram 404.0.0.48.76 Android (34/14; 480dpi)", Phone, "Instagram app on Android", "Instagram app 404 on Android 14")]
    [InlineData("Mozilla/5.0 (Linux; U; Android 4.4.2; en-us; GT-P5210 Build/KOT49H) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Safari/534.30", Tablet, "Android Browser on Android", "Android Browser on Android 4")]
    [InlineData("Mozilla/5.0 (Linux; Android 9; CUBOT X19) " + Blink + "Chrome/87.0.4280.101 Mobile Safari/537.36", Phone, "Chrome on Android", "Chrome 87 on Android 9")]
    [InlineData("Mozilla/5.0 (Linux; Android 11; KFTRWI) " + Blink + "Silk/137.4.1 like Chrome/137.0.7151.115 Safari/537.36", Tablet, "Silk on Fire tablet", "Silk 137 on Fire tablet")]
    [InlineData("Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) " + Blink + "Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.14977", Phone, "Edge on Windows Phone", "Edge 15 on Windows Phone")]
    // In front of a sofa.
    [InlineData("Mozilla/5.0 (Linux; Android 11; AFTKA Build/RS8101.1849N; wv) " + Blink + "Version/4.0 Chrome/114.0.5735.130 Mobile Safari/537.36", Tv, "WebView on Fire TV", "WebView 114 on Fire TV")]
    [InlineData("Mozilla/5.0 (Linux; Android 12; Android TV) " + Blink + "Chrome/120.0.0.0 Safari/537.36", Tv, "Chrome on Android TV", "Chrome 120 on Android TV")]
    [InlineData("Mozilla/5.0 (X11; Linux armv7l) " + Blink + "Chrome/90.0.4430.225 Safari/537.36 CrKey/1.56.500000 DeviceType/Chromecast", Tv, "Chrome on Chromecast", "Chrome 90 on Chromecast")]
    [InlineData("Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) " + Blink + "SamsungBrowser/6.0 Chrome/108.0.5359.1 TV Safari/537.36", Tv, "Samsung Internet on Tizen", "Samsung Internet 6 on Tizen 8")]
    [InlineData("Mozilla/5.0 (Linux; Tizen 2.3; SAMSUNG SM-Z130H) AppleWebKit/537.3 (KHTML, like Gecko) SamsungBrowser/1.0 Mobile Safari/537.3", Phone, "Samsung Internet on Tizen", "Samsung Internet 1 on Tizen 2")]
    [InlineData("Mozilla/5.0 (Web0S; Linux/SmartTV) " + Blink + "Chrome/120.0.6099.270 Safari/537.36 WebAppManager", Tv, "Chrome on webOS", "Chrome 120 on webOS")]
    [InlineData("Mozilla/5.0 (Linux; Android 9; BRAVIA 4K UR2) " + Blink + "Chrome/85.0.4183.127 Safari/537.36", Tv, "Chrome on smart TV", "Chrome 85 on smart TV")]
    [InlineData("Roku/DVP-14.5 (14.5.4.5934-50)", Tv, "Browser on Roku", "Browser on Roku")]
    [InlineData("Mozilla/5.0 (PlayStation; PlayStation 5/9.00) " + WebKit + "Version/17.0 Safari/605.1.15", Tv, "Browser on PlayStation 5", "Browser on PlayStation 5")]
    [InlineData("Mozilla/5.0 (PlayStation 4 11.00) " + WebKit, Tv, "Browser on PlayStation 4", "Browser on PlayStation 4")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) " + Blink + "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", Tv, "Edge on Xbox", "Edge 142 on Xbox")]
    [InlineData("Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) AppleWebKit/609.4 (KHTML, like Gecko) NF/6.0.2.21.3 NintendoBrowser/5.1.0.22474", Tv, "Nintendo Browser on Nintendo Switch", "Nintendo Browser 5 on Nintendo Switch")]
    [InlineData("Mozilla/5.0 (Nintendo WiiU) AppleWebKit/536.30 (KHTML, like Gecko) NX/3.0.4.2.12 NintendoBrowser/4.3.1.11264.EU", Tv, "Nintendo Browser on Wii U", "Nintendo Browser 4 on Wii U")]
    // Programs.
    [InlineData("curl/8.5.0", Terminal, "curl", "curl 8.5")]
    [InlineData("Wget/1.21.4 (linux-gnu)", Terminal, "Wget on Linux", "Wget 1.21 on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0.26100; en-US) PowerShell/7.5.3", Terminal, "PowerShell on Windows", "PowerShell 7.5 on Windows 11")]
    [InlineData("Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.4412", Terminal, "PowerShell on Windows", "PowerShell 5.1 on Windows")]
    [InlineData("python-requests/2.32.3", Terminal, "python-requests", "python-requests 2.32")]
    [InlineData("Python-urllib/3.12", Terminal, "Python", "Python 3.12")]
    [InlineData("Go-http-client/2.0", Terminal, "Go HTTP client", "Go HTTP client")]
    [InlineData("okhttp/4.12.0", Terminal, "OkHttp", "OkHttp 4.12")]
    [InlineData("Dart/3.5 (dart:io)", Terminal, "Dart", "Dart 3.5")]
    [InlineData("token-companion/1.4.0 (Ubuntu 24.04.1 LTS)", Terminal, "token-companion on Ubuntu", "token-companion 1.4 on Ubuntu 24.04")]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", DeviceType.Unknown, "Googlebot", "Googlebot 2")]
    [InlineData("Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) " + Blink + "Chrome/141.0.7390.122 Mobile Safari/537.36 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", DeviceType.Unknown, "bingbot", "bingbot 2")]
    [InlineData("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", DeviceType.Unknown, "facebookexternalhit", "facebookexternalhit 1")]
    [InlineData("Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", DeviceType.Unknown, "Baiduspider", "Baiduspider 2")]
    // Nothing to go by.
    [InlineData("<script>alert(1)</script>", DeviceType.Unknown, "Unknown browser", "Unknown browser")]
    [InlineData("Chrome/", DeviceType.Unknown, "Chrome", "Chrome")]
    [InlineData("Chrome/99999999999999999999", DeviceType.Unknown, "Chrome", "Chrome")]
    [InlineData("something on Windows", Desktop, "Browser on Windows", "Browser on Windows")]
    [InlineData("Mozilla/5.0", DeviceType.Unknown, "Unknown browser", "Unknown browser")]
    [InlineData("/", DeviceType.Unknown, "Unknown browser", "Unknown browser")]
    [InlineData("x", DeviceType.Unknown, "Unknown browser", "Unknown browser")]
    [InlineData("", DeviceType.Unknown, "Unknown browser", "Unknown browser")]
    [InlineData(null, DeviceType.Unknown, "Unknown browser", "Unknown browser")]
    public void OfBrowser_Agent_IsDescribed(string? agent, DeviceType type, string name, string software) =>
        Assert.Equal(new DeviceDescription(type, name, software), DeviceDescription.OfBrowser(agent));

    [Theory]
    [InlineData("companion/1.2.3 (Linux)", null, Terminal, "CLI on Linux", "CLI 1.2 on Linux")]
    [InlineData("companion/1.2.3 (Linux)", "Ada's box", Terminal, "Ada's box", "CLI 1.2 on Linux")]
    [InlineData("companion/3 (iPhone)", null, Phone, "CLI on iOS", "CLI 3 on iOS")]
    [InlineData("companion/3 (Android TV)", null, Tv, "CLI on Android TV", "CLI 3 on Android TV")]
    [InlineData("token-companion/1.4.0 (Ubuntu 24.04.1 LTS)", null, Terminal, "CLI on Ubuntu", "CLI 1.4 on Ubuntu 24.04")]
    [InlineData("token-companion/1.4.0 (Debian GNU/Linux 13 trixie)", null, Terminal, "CLI on Debian", "CLI 1.4 on Debian 13")]
    [InlineData("token-companion/1.4.0 (Fedora Linux 43 Workstation Edition)", null, Terminal, "CLI on Fedora", "CLI 1.4 on Fedora 43")]
    [InlineData("token-companion/1.4.0 (FreeBSD 14.3-RELEASE)", null, Terminal, "CLI on FreeBSD", "CLI 1.4 on FreeBSD 14.3")]
    [InlineData("token-companion/1.4.0 (Microsoft Windows 10.0.26100)", null, Terminal, "CLI on Windows", "CLI 1.4 on Windows 11")]
    [InlineData("token-companion/1.4.0 (Microsoft Windows 10.0.19045)", null, Terminal, "CLI on Windows", "CLI 1.4 on Windows 10")]
    [InlineData("token-companion/1.4.0 (macOS 15.5.0)", null, Terminal, "CLI on macOS", "CLI 1.4 on macOS 15")]
    [InlineData("token-companion/1.4.0 (Darwin 24.5.0 Darwin Kernel Version 24.5.0)", null, Terminal, "CLI on macOS", "CLI 1.4 on macOS")]
    [InlineData("curl/8.9.1", null, Terminal, "CLI", "CLI (curl 8.9)")]
    [InlineData("okhttp/4.12.0", "Living room", Terminal, "Living room", "CLI (OkHttp 4.12)")]
    [InlineData(Android + Blink + "Chrome/142.0.0.0 Mobile Safari/537.36", null, Phone, "CLI on Android", "CLI on Android")]
    [InlineData("no product", null, Terminal, "CLI", "CLI")]
    [InlineData("", null, Terminal, "CLI", "CLI")]
    [InlineData(null, null, Terminal, "CLI", "CLI")]
    public void OfApp_Agent_IsDescribed(string? agent, string? given, DeviceType type, string name, string software) =>
        Assert.Equal(new DeviceDescription(type, name, software), DeviceDescription.OfApp("CLI", given, agent));

    /// <summary>Whatever is sent, it is described within bounds; pieces of real agents reach further into the reader than noise does.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_AnythingAtAll_StaysWithinBounds(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 2000; round++)
        {
            var (agent, hints) = (Anything(random), new ClientHints(
                [.. Enumerable.Range(0, random.Next(4)).Select(_ => new Brand(Anything(random), Anything(random)))],
                random.Next(3) switch { 0 => null, 1 => true, _ => false }, Anything(random), Anything(random), Anything(random), [Anything(random)]));
            foreach (var described in new[]
            {
                DeviceDescription.OfBrowser(agent), DeviceDescription.OfBrowser(agent, hints), DeviceDescription.OfBrowser(null, hints),
                DeviceDescription.OfApp(Anything(random), null, agent), DeviceDescription.OfApp("CLI", Anything(random), agent),
            })
            {
                Assert.True(Enum.IsDefined(described.Type));
                Assert.InRange(described.Name.Length, 0, DeviceDescription.NameLength);
                Assert.InRange(described.Software.Length, 0, DeviceDescription.SoftwareLength);
            }
        }
    }

    [Fact]
    public void OfBrowser_NameThatEndsWithinACharacter_IsCutBeforeIt() =>
        Assert.Equal(
            "x" + string.Concat(Enumerable.Repeat("💻", 29)),
            DeviceDescription.OfBrowser(null, new ClientHints([], null, null, null, "x" + string.Concat(Enumerable.Repeat("💻", 60)), [])).Name);

    private static string Anything(Random random)
    {
        string[] pieces =
        [
            "Mozilla/5.0 ", "(", ")", ";", "/", " ", ".", "_", "0", "10", "99999999999999999999", "Windows NT ", "Windows 10.0.", "Mac OS X ", " OS ", "Android ",
            "iPhone", "iPad", "Version/", "Chrome/", "Safari/", "bot", "bot/", "spider;", "Konqueror", "PowerShell/", "curl/", "Not A Brand", "Chromium",
            "Windows", "macOS", "Chrome OS", "\0", "\u202E", "💻", "\uD83D", "<script>", "\r\n",
        ];
        var text = new StringBuilder();
        for (var length = random.Next(20); length > 0; length--)
            text.Append(random.Next(12) == 0 ? new string((char)random.Next(0x10000), random.Next(3000)) : pieces[random.Next(pieces.Length)]);
        return text.ToString();
    }
}
