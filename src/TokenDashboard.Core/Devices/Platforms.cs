namespace TokenDashboard.Core.Devices;

/// <summary>What a browser or an app runs on: a system, its version as far as it can be believed, and the shape of the device.</summary>
internal sealed record Platform(Versioned System, DeviceType Type);

/// <summary>Operating systems, and devices that are called by their own name rather than by their system's.</summary>
internal static class Platforms
{
    private static readonly System.Buffers.SearchValues<char> Version = System.Buffers.SearchValues.Create("0123456789.");

    // The first that matches wins; of those that share a hint, the last is the one that is no more than that. Case counts:
    // "Microsoft" has a "cros" in it.
    private static readonly Row[] Rows =
    [
        new("Xbox", "Xbox", DeviceType.Tv, "Windows"), new("PlayStation 5", "PlayStation 5", DeviceType.Tv),
        new("PlayStation 4", "PlayStation 4", DeviceType.Tv), new("PlayStation", "PlayStation", DeviceType.Tv),
        new("Nintendo Switch", "Nintendo Switch", DeviceType.Tv), new("Nintendo WiiU", "Wii U", DeviceType.Tv),
        new("Nintendo", "Nintendo", DeviceType.Tv), new("Roku", "Roku", DeviceType.Tv),
        new("Tizen ", "Tizen", DeviceType.Tv, "Linux", 1), new("Tizen", "Tizen", DeviceType.Tv, "Linux"),
        new("Web0S", "webOS", DeviceType.Tv, "Linux"), new("webOS", "webOS", DeviceType.Tv, "Linux"),
        new("CrKey", "Chromecast", DeviceType.Tv, "Android"), new("Android TV", "Android TV", DeviceType.Tv, "Android"),
        new("GoogleTV", "Google TV", DeviceType.Tv, "Android"), new("BRAVIA", "smart TV", DeviceType.Tv, "Android"),
        new("; AFT", "Fire TV", DeviceType.Tv, "Android"), new("; KF", "Fire tablet", DeviceType.Tablet, "Android"),
        new("HbbTV", "smart TV", DeviceType.Tv, "Linux"), new("SMART-TV", "smart TV", DeviceType.Tv, "Linux"),
        new("Windows Phone", "Windows Phone", DeviceType.Phone),
        new("iPad", "iPadOS", DeviceType.Tablet, "iOS"), new("iPod", "iOS", DeviceType.Phone, "iOS"), new("iPhone", "iOS", DeviceType.Phone, "iOS"),
        new("Android", "Android", DeviceType.Phone, "Android"), new("CrOS", "ChromeOS", DeviceType.Laptop, "Chrome OS"),
        new("Windows", "Windows", DeviceType.Desktop, "Windows"),
        new("Macintosh", "macOS", DeviceType.Laptop, "macOS"), new("macOS", "macOS", DeviceType.Laptop, "macOS"),
        new("Darwin ", "macOS", DeviceType.Laptop, "macOS"),
        new("Ubuntu/", "Ubuntu", DeviceType.Desktop, "Linux", 2), new("Ubuntu ", "Ubuntu", DeviceType.Desktop, "Linux", 2),
        new("Ubuntu", "Ubuntu", DeviceType.Desktop, "Linux"),
        new("Debian GNU/Linux ", "Debian", DeviceType.Desktop, "Linux", 1), new("Debian", "Debian", DeviceType.Desktop, "Linux"),
        new("Fedora Linux ", "Fedora", DeviceType.Desktop, "Linux", 1), new("Fedora", "Fedora", DeviceType.Desktop, "Linux"),
        new("FreeBSD ", "FreeBSD", DeviceType.Desktop, null, 2), new("FreeBSD", "FreeBSD", DeviceType.Desktop),
        new("linux", "Linux", DeviceType.Desktop, "Linux"), new("Linux", "Linux", DeviceType.Desktop, "Linux"),
    ];

    /// <summary>Whether a text is a system's name, with or without a version.</summary>
    public static bool IsNamed(ReadOnlySpan<char> text)
    {
        foreach (var row in Rows)
        {
            if (text.StartsWith(row.Name, StringComparison.Ordinal) && (text.Length == row.Name.Length || (text[row.Name.Length] == ' ' && !text[(row.Name.Length + 1)..].ContainsAnyExcept(Version))))
                return true;
        }

        return false;
    }

    /// <summary>The platform; null when nothing known is said. Where hint and user agent differ, the hint is right.</summary>
    public static Platform? Find(string agent, ClientHints? hints)
    {
        var hinted = hints?.Platform == "Chromium OS" ? "Chrome OS" : hints?.Platform;
        var row = Rows.FirstOrDefault(r => agent.Contains(r.Token, StringComparison.Ordinal));
        if (hinted is not null && row?.Hint != hinted)
            row = Rows.LastOrDefault(r => r.Hint == hinted) ?? row;
        return row is null ? null : new(new(row.Name, VersionOf(row, agent, hints)), TypeOf(row, agent, hints));
    }

    private static string? VersionOf(Row row, string agent, ClientHints? hints) => row.Name switch
    {
        "Windows" => hints?.PlatformVersion is { Length: > 0 } version ? SystemVersions.OfWindowsHint(version) : SystemVersions.OfWindows(agent),
        "macOS" => hints?.PlatformVersion is { Length: > 0 } version ? SystemVersions.OfMacHint(version) : SystemVersions.OfMac(agent),
        "Android" => hints?.PlatformVersion is { Length: > 0 } version ? Versioned.At(version) : SystemVersions.OfAndroid(agent),
        "iOS" or "iPadOS" => SystemVersions.OfIos(agent),
        _ => row.VersionParts == 0 ? null : Versioned.After(agent, row.Token, row.VersionParts),
    };

    private static DeviceType TypeOf(Row row, string agent, ClientHints? hints)
    {
        var isMobile = hints?.IsMobile ?? agent.Contains("Mobile", StringComparison.Ordinal);
        return row.Name switch
        {
            "Tizen" => isMobile ? DeviceType.Phone : DeviceType.Tv,
            "Android" => hints?.FormFactors switch
            {
                { } shapes when shapes.Contains("Desktop") && !isMobile => DeviceType.Desktop,
                { } shapes when shapes.Contains("Tablet") => DeviceType.Tablet,
                _ => isMobile ? DeviceType.Phone : DeviceType.Tablet,
            },
            _ => row.Type,
        };
    }

    /// <param name="Token">What a user agent has.</param>
    /// <param name="Name">What people call it.</param>
    /// <param name="Type">The shape of such a device.</param>
    /// <param name="Hint">The platform that its client hints name; null when it has none.</param>
    /// <param name="VersionParts">How much of the number behind the token is its version.</param>
    private sealed record Row(string Token, string Name, DeviceType Type, string? Hint = null, int VersionParts = 0);
}
