using System.Globalization;

namespace TokenDashboard.Core.Devices;

/// <summary>The versions of systems whose user agents stopped telling the truth; null where it can't be known.</summary>
internal static class SystemVersions
{
    /// <summary>The hint numbers an interface of Windows: 13 came with Windows 11, 1 to 10 are Windows 10, 0 is what was before.</summary>
    public static string? OfWindowsHint(string version) => Number(Versioned.At(version)) switch
    {
        >= 13 => "11",
        >= 1 and <= 10 => "10",
        0 => Versioned.At(version, 2) switch { "0.1" => "7", "0.2" => "8", "0.3" => "8.1", _ => null },
        _ => null,
    };

    /// <summary>Browsers say 10.0 for Windows 10 and 11 alike; other programs also tell the build.</summary>
    public static string? OfWindows(string agent)
    {
        if (Versioned.After(agent, "Windows 10.0.") is { } build)
            return Number(build) >= 22000 ? "11" : "10";
        return Versioned.After(agent, "Windows NT ", 2) switch
        {
            "6.3" => "8.1",
            "6.2" => "8",
            "6.1" => "7",
            "6.0" => "Vista",
            "5.1" or "5.2" => "XP",
            _ => null,
        };
    }

    /// <summary>"15" or, of the time before 11, "10.15".</summary>
    public static string? OfMacHint(string version) => Versioned.At(version) == "10" ? Versioned.At(version, 2) : Versioned.At(version);

    /// <summary>Browsers say 10.15 for every macOS since.</summary>
    public static string? OfMac(string agent) =>
        Versioned.After(agent, "macOS ") ?? (Versioned.After(agent, "Mac OS X ", 2) is { } version && version.StartsWith("10.", StringComparison.Ordinal)
            && Number(version[3..]) < 15 ? version : null);

    /// <summary>Chromium says 10 for every Android.</summary>
    public static string? OfAndroid(string agent) => Versioned.After(agent, "Android ") is { } version and not "10" ? version : null;

    /// <summary>
    /// Since iOS 26 Safari goes on to say 18.6 or 18.7. Its own version is the system's; without that, neither of the two
    /// tells which it is.
    /// </summary>
    public static string? OfIos(string agent)
    {
        var said = Versioned.After(agent, " OS ", 2);
        var safari = Versioned.After(agent, "Version/");
        if (said is "18.6" or "18.7")
            return safari;
        return Number(safari) >= 26 ? safari : Versioned.At(said);
    }

    private static int? Number(string? digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
