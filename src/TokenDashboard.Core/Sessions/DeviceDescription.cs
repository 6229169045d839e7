using System.Text.RegularExpressions;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Sessions;

/// <summary>What a user agent says about its device. Only ever a description: nothing is decided by it.</summary>
/// <param name="Type">The shape, for an icon.</param>
/// <param name="Name">What to call the device until its owner does: "Chrome on Windows".</param>
/// <param name="Software">The software with its version: "Chrome 142 on Windows".</param>
public sealed partial record DeviceDescription(DeviceType Type, string Name, string Software)
{
    // The first that matches wins: nearly every browser also claims to be Chrome or Safari.
    private static readonly (string Token, string Browser)[] Browsers =
    [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
        ("Vivaldi/", "Vivaldi"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"),
        ("HeadlessChrome/", "Chrome"), ("Chrome/", "Chrome"), ("Version/", "Safari"),
    ];

    private static readonly (string Token, string System, DeviceType Type)[] Systems =
    [
        ("Android TV", "Android TV", DeviceType.Tv), ("GoogleTV", "Google TV", DeviceType.Tv), ("Tizen", "Tizen", DeviceType.Tv),
        ("Web0S", "webOS", DeviceType.Tv), ("iPad", "iPadOS", DeviceType.Tablet), ("iPhone", "iOS", DeviceType.Phone),
        ("Android", "Android", DeviceType.Phone), ("CrOS", "ChromeOS", DeviceType.Laptop), ("Windows", "Windows", DeviceType.Desktop),
        ("Macintosh", "macOS", DeviceType.Laptop), ("Ubuntu", "Ubuntu", DeviceType.Desktop), ("Debian", "Debian", DeviceType.Desktop),
        ("Fedora", "Fedora", DeviceType.Desktop), ("Linux", "Linux", DeviceType.Desktop),
    ];

    /// <summary>Describes a browser.</summary>
    public static DeviceDescription OfBrowser(string? agent)
    {
        var (system, type) = SystemOf(agent);
        var (browser, version) = BrowserOf(agent);
        return (browser, system) switch
        {
            (null, null) => new(DeviceType.Unknown, "Unknown browser", "Unknown browser"),
            (null, _) => new(type, $"Browser on {system}", $"Browser on {system}"),
            (_, null) => new(type, browser, $"{browser} {version}"),
            _ => new(type, $"{browser} on {system}", $"{browser} {version} on {system}"),
        };
    }

    /// <summary>Describes a companion app by the product its user agent leads with (RFC 9110 §10.1.5).</summary>
    /// <param name="appName">The app's registered name.</param>
    /// <param name="deviceName">The name the app gave its device, if it did.</param>
    /// <param name="agent">Its user agent.</param>
    public static DeviceDescription OfApp(string appName, string? deviceName, string? agent)
    {
        var (system, type) = SystemOf(agent);
        var version = agent is null ? null : Product().Match(agent) is { Success: true } match ? match.Groups[1].Value : null;
        var software = version is null ? appName : $"{appName} {version}";
        if (type is DeviceType.Unknown or DeviceType.Desktop or DeviceType.Laptop)
            type = DeviceType.Terminal;
        return new(type, deviceName ?? (system is null ? appName : $"{appName} on {system}"), system is null ? software : $"{software} on {system}");
    }

    private static (string? System, DeviceType Type) SystemOf(string? agent)
    {
        foreach (var (token, system, type) in Systems)
        {
            if (agent?.Contains(token, StringComparison.OrdinalIgnoreCase) == true)
                return (system, token == "Android" && !agent.Contains("Mobile", StringComparison.Ordinal) ? DeviceType.Tablet : type);
        }

        return (null, DeviceType.Unknown);
    }

    private static (string? Browser, string? Version) BrowserOf(string? agent)
    {
        foreach (var (token, browser) in Browsers)
        {
            var at = agent?.IndexOf(token, StringComparison.Ordinal) ?? -1;
            if (at < 0)
                continue;
            var version = new string(agent!.AsSpan(at + token.Length).ToString().TakeWhile(char.IsAsciiDigit).Take(4).ToArray());
            return (browser, version);
        }

        return (null, null);
    }

    [GeneratedRegex(@"^[\w.-]{1,40}/(\d{1,4}(?:\.\d{1,4})?)")]
    private static partial Regex Product();
}
