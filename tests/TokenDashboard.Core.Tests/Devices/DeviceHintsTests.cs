using TokenDashboard.Core.Devices;
using static TokenDashboard.Core.Devices.DeviceType;

namespace TokenDashboard.Core.Tests.Devices;

/// <summary>What browsers say in client hints beside a user agent that says less, and what people read of both.</summary>
public sealed class DeviceHintsTests
{
    private const string Windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    private const string Mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    private const string Linux = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    private const string Android = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36";
    private const string AndroidTablet = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    private const string Chrome = "Chromium=142,Google Chrome=142,Not_A Brand=99";

    // Agent, brands, mobile, platform, its version, model, form factor.
    [Theory]
    [InlineData(Windows, Chrome, false, "Windows", "19.0.0", "", "Desktop", Desktop, "Chrome on Windows", "Chrome 142 on Windows 11")]
    [InlineData(Windows, Chrome, false, "Windows", "13.0.0", "", "", Desktop, "Chrome on Windows", "Chrome 142 on Windows 11")]
    [InlineData(Windows, Chrome, false, "Windows", "10.0.0", "", "", Desktop, "Chrome on Windows", "Chrome 142 on Windows 10")]
    [InlineData(Windows, Chrome, false, "Windows", "1.0.0", "", "", Desktop, "Chrome on Windows", "Chrome 142 on Windows 10")]
    [InlineData(Windows, Chrome, false, "Windows", "0.3.0", "", "", Desktop, "Chrome on Windows", "Chrome 142 on Windows 8.1")]
    [InlineData(Windows, Chrome, false, "Windows", "0.1.0", "", "", Desktop, "Chrome on Windows", "Chrome 142 on Windows 7")]
    [InlineData(Windows, Chrome, false, "Windows", "0.0.0", "", "", Desktop, "Chrome on Windows", "Chrome 142 on Windows")]
    [InlineData(Windows, Chrome, false, "Windows", "11.0.0", "", "", Desktop, "Chrome on Windows", "Chrome 142 on Windows")]
    [InlineData(Windows, Chrome, false, "Windows", null, null, "", Desktop, "Chrome on Windows", "Chrome 142 on Windows")]
    [InlineData(Windows + " Edg/142.0.0.0", "Chromium=142,Microsoft Edge=142,Not_A Brand=99", false, "Windows", "15.0.0", "", "", Desktop, "Edge on Windows", "Edge 142 on Windows 11")]
    [InlineData(Windows + " OPR/124.0.0.0", "Chromium=140,Not=A?Brand=24,Opera=124", false, "Windows", "19.0.0", "", "", Desktop, "Opera on Windows", "Opera 124 on Windows 11")]
    [InlineData(Windows, "Chromium=142,Brave=142,Not_A Brand=99", false, "Windows", "19.0.0", "", "", Desktop, "Brave on Windows", "Brave 142 on Windows 11")]
    [InlineData(Windows, "Chromium=140,Not A;Brand=8,Vivaldi=7.6", false, "Windows", "19.0.0", "", "", Desktop, "Vivaldi on Windows", "Vivaldi 7 on Windows 11")]
    [InlineData(Windows, "Not(A:Brand=8,Chromium=138,YaBrowser=25.8,Yowser=2.5", false, "Windows", "10.0.0", "", "", Desktop, "Yandex Browser on Windows", "Yandex Browser 25 on Windows 10")]
    [InlineData(Windows, "Chromium=142,Comet=142,Not_A Brand=99", false, "Windows", "19.0.0", "", "", Desktop, "Comet on Windows", "Comet 142 on Windows 11")]
    [InlineData(Mac, Chrome, false, "macOS", "26.1.0", "", "Desktop", Laptop, "Chrome on macOS", "Chrome 142 on macOS 26")]
    [InlineData(Mac, Chrome, false, "macOS", "10.15.7", "", "", Laptop, "Chrome on macOS", "Chrome 142 on macOS 10.15")]
    [InlineData(Linux, "Chromium=142,Not_A Brand=99", false, "Linux", "", "", "Desktop", Desktop, "Chromium on Linux", "Chromium 142 on Linux")]
    [InlineData(Linux, "HeadlessChrome=142,Chromium=142,Not_A Brand=99", false, "Linux", "", "", "", Desktop, "Chrome on Linux", "Chrome 142 on Linux")]
    [InlineData(Linux, ".Not/A)Brand=99", false, "Linux", "", "", "", Desktop, "Chrome on Linux", "Chrome 142 on Linux")]
    [InlineData("Mozilla/5.0 (X11; Ubuntu; Linux x86_64) Chrome/142.0.0.0", Chrome, false, "Linux", "", "", "", Desktop, "Chrome on Ubuntu", "Chrome 142 on Ubuntu")]
    [InlineData(Android, Chrome, true, "Android", "16.0.0", "Pixel 9", "Mobile", Phone, "Pixel 9", "Chrome 142 on Android 16")]
    [InlineData(Android, Chrome, true, "Android", "10.0.0", "", "", Phone, "Chrome on Android", "Chrome 142 on Android 10")]
    [InlineData(AndroidTablet, Chrome, false, "Android", "15.0.0", "Pixel Tablet", "Tablet", Tablet, "Pixel Tablet", "Chrome 142 on Android 15")]
    [InlineData(AndroidTablet, Chrome, false, "Android", "16.0.0", "", "Desktop", Desktop, "Chrome on Android", "Chrome 142 on Android 16")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "Chromium=130,Samsung Internet=28.0,Not?A_Brand=99", true, "Android", "15.0.0", "SM-S938B", "", Phone, "SM-S938B", "Samsung Internet 28 on Android 15")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36", "Chromium=142,Android WebView=142,Not_A Brand=99", true, "Android", "14.0.0", "Pixel 8", "", Phone, "Pixel 8", "WebView 142 on Android 14")]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/142.0.0.0 Safari/537.36", Chrome, false, "Chromium OS", "16093.68.0", "", "", Laptop, "Chrome on ChromeOS", "Chrome 142 on ChromeOS")]
    [InlineData("Mozilla/5.0 (Web0S; Linux/SmartTV) Chrome/120.0.0.0 Safari/537.36", "Chromium=120,Not_A Brand=99", false, "Linux", "", "", "", Tv, "Chromium on webOS", "Chromium 120 on webOS")]
    [InlineData(Android, "Not:A-Brand=8,Chromium=142", true, "Android", "10", "", "Desktop", Phone, "Chromium on Android", "Chromium 142 on Android 10")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1", "Not:A-Brand=8,Chromium=156", false, "iOS", "26_0", "", "Desktop", Tablet, "Safari on iPadOS", "Safari 26 on iPadOS 26")]
    [InlineData("", Chrome, true, "Android", "16.0.0", "Pixel 9", "", Phone, "Pixel 9", "Chrome 142 on Android 16")]
    [InlineData(Windows, Chrome, null, null, null, null, "", Desktop, "Chrome on Windows", "Chrome 142 on Windows")]
    [InlineData(Windows, "", null, "Unknown", null, null, "", Desktop, "Chrome on Windows", "Chrome 142 on Windows")]
    [InlineData(Linux, Chrome, true, "Android", "16.0.0", "", "", Phone, "Chrome on Android", "Chrome 142 on Android 16")]
    public void OfBrowser_Hints_AreBelievedBeforeTheAgent(
        string agent, string brands, bool? mobile, string? platform, string? version, string? model, string shapes, DeviceType type, string name, string software)
    {
        var hints = new ClientHints([.. Split(brands).Select(BrandOf)], mobile, platform, version, model, Split(shapes));

        Assert.Equal(new DeviceDescription(type, name, software), DeviceDescription.OfBrowser(agent, hints));
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static Brand BrandOf(string text)
    {
        var at = text.LastIndexOf('=');
        return new(text[..at], text[(at + 1)..]);
    }
}
