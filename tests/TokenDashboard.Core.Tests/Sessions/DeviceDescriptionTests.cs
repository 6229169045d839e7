using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Tests.Sessions;

/// <summary>User agents as devices send them, and what people read of them.</summary>
public sealed class DeviceDescriptionTests
{
    private const string Mozilla = "Mozilla/5.0 ";
    private const string WebKit = "AppleWebKit/537.36 (KHTML, like Gecko) ";

    [Theory]
    [InlineData(Mozilla + "(Windows NT 10.0; Win64; x64) " + WebKit + "Chrome/142.0.0.0 Safari/537.36", DeviceType.Desktop, "Chrome on Windows", "Chrome 142 on Windows")]
    [InlineData(Mozilla + "(Windows NT 10.0; Win64; x64) " + WebKit + "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", DeviceType.Desktop, "Edge on Windows", "Edge 142 on Windows")]
    [InlineData(Mozilla + "(Windows NT 10.0; Win64; x64) " + WebKit + "Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0", DeviceType.Desktop, "Opera on Windows", "Opera 124 on Windows")]
    [InlineData(Mozilla + "(Windows NT 10.0; Win64; x64) " + WebKit + "Chrome/140.0.0.0 Safari/537.36 Vivaldi/7.6", DeviceType.Desktop, "Vivaldi on Windows", "Vivaldi 7 on Windows")]
    [InlineData(Mozilla + "(Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", DeviceType.Desktop, "Firefox on Windows", "Firefox 145 on Windows")]
    [InlineData(Mozilla + "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15", DeviceType.Laptop, "Safari on macOS", "Safari 18 on macOS")]
    [InlineData(Mozilla + "(Macintosh; Intel Mac OS X 10_15_7) " + WebKit + "Chrome/142.0.0.0 Safari/537.36", DeviceType.Laptop, "Chrome on macOS", "Chrome 142 on macOS")]
    [InlineData(Mozilla + "(X11; Linux x86_64) " + WebKit + "Chrome/142.0.0.0 Safari/537.36", DeviceType.Desktop, "Chrome on Linux", "Chrome 142 on Linux")]
    [InlineData(Mozilla + "(X11; Linux x86_64) " + WebKit + "HeadlessChrome/142.0.0.0 Safari/537.36", DeviceType.Desktop, "Chrome on Linux", "Chrome 142 on Linux")]
    [InlineData(Mozilla + "(X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", DeviceType.Desktop, "Firefox on Ubuntu", "Firefox 145 on Ubuntu")]
    [InlineData(Mozilla + "(X11; CrOS x86_64 14541.0.0) " + WebKit + "Chrome/142.0.0.0 Safari/537.36", DeviceType.Laptop, "Chrome on ChromeOS", "Chrome 142 on ChromeOS")]
    [InlineData(Mozilla + "(iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1", DeviceType.Phone, "Safari on iOS", "Safari 18 on iOS")]
    [InlineData(Mozilla + "(iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1", DeviceType.Phone, "Chrome on iOS", "Chrome 142 on iOS")]
    [InlineData(Mozilla + "(iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/145.0 Mobile/15E148 Safari/605.1.15", DeviceType.Phone, "Firefox on iOS", "Firefox 145 on iOS")]
    [InlineData(Mozilla + "(iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1", DeviceType.Tablet, "Safari on iPadOS", "Safari 18 on iPadOS")]
    [InlineData(Mozilla + "(Linux; Android 10; K) " + WebKit + "Chrome/142.0.0.0 Mobile Safari/537.36", DeviceType.Phone, "Chrome on Android", "Chrome 142 on Android")]
    [InlineData(Mozilla + "(Linux; Android 10; K) " + WebKit + "Chrome/142.0.0.0 Safari/537.36", DeviceType.Tablet, "Chrome on Android", "Chrome 142 on Android")]
    [InlineData(Mozilla + "(Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", DeviceType.Phone, "Firefox on Android", "Firefox 145 on Android")]
    [InlineData(Mozilla + "(Linux; Android 10; K) " + WebKit + "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", DeviceType.Phone, "Samsung Internet on Android", "Samsung Internet 28 on Android")]
    [InlineData(Mozilla + "(Linux; Android 10; K) " + WebKit + "Chrome/142.0.0.0 Mobile Safari/537.36 EdgA/142.0.0.0", DeviceType.Phone, "Edge on Android", "Edge 142 on Android")]
    [InlineData(Mozilla + "(Web0S; Linux/SmartTV) " + WebKit + "Chrome/120.0.0.0 Safari/537.36", DeviceType.Tv, "Chrome on webOS", "Chrome 120 on webOS")]
    [InlineData(Mozilla + "(SMART-TV; Linux; Tizen 8.0) " + WebKit + "SamsungBrowser/6.0 Chrome/108 TV Safari/537.36", DeviceType.Tv, "Samsung Internet on Tizen", "Samsung Internet 6 on Tizen")]
    [InlineData("curl/8.5.0", DeviceType.Unknown, "Unknown browser", "Unknown browser")]
    [InlineData("<script>alert(1)</script>", DeviceType.Unknown, "Unknown browser", "Unknown browser")]
    [InlineData("Chrome/", DeviceType.Unknown, "Chrome", "Chrome ")]
    [InlineData("something on Windows", DeviceType.Desktop, "Browser on Windows", "Browser on Windows")]
    [InlineData("", DeviceType.Unknown, "Unknown browser", "Unknown browser")]
    [InlineData(null, DeviceType.Unknown, "Unknown browser", "Unknown browser")]
    public void OfBrowser_Agent_IsDescribed(string? agent, DeviceType type, string name, string software)
    {
        var described = DeviceDescription.OfBrowser(agent);

        Assert.Equal((type, name, software.TrimEnd()), (described.Type, described.Name, described.Software.TrimEnd()));
    }

    [Theory]
    [InlineData("companion/1.2.3 (Linux)", null, DeviceType.Terminal, "CLI on Linux", "CLI 1.2 on Linux")]
    [InlineData("companion/1.2.3 (Linux)", "Ada's box", DeviceType.Terminal, "Ada's box", "CLI 1.2 on Linux")]
    [InlineData("companion/3 (iPhone)", null, DeviceType.Phone, "CLI on iOS", "CLI 3 on iOS")]
    [InlineData("companion/3 (Android TV)", null, DeviceType.Tv, "CLI on Android TV", "CLI 3 on Android TV")]
    [InlineData("no product", null, DeviceType.Terminal, "CLI", "CLI")]
    [InlineData(null, null, DeviceType.Terminal, "CLI", "CLI")]
    public void OfApp_Agent_IsDescribed(string? agent, string? given, DeviceType type, string name, string software) =>
        Assert.Equal(new DeviceDescription(type, name, software), DeviceDescription.OfApp("CLI", given, agent));
}
