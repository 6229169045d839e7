namespace TokenDashboard.Core.Devices;

/// <summary>
/// What a device says about itself, first in client hints, then in its user agent. Only ever a description: nothing is
/// decided by it. Reading takes time linear in what was sent, and never fails.
/// </summary>
/// <param name="Type">The shape, for an icon.</param>
/// <param name="Name">What to call the device until its owner does: "Pixel 9" or "Chrome on Windows".</param>
/// <param name="Software">The software with its version: "Chrome 142 on Windows 11".</param>
public sealed record DeviceDescription(DeviceType Type, string Name, string Software)
{
    /// <summary>Names are never longer than this.</summary>
    public const int NameLength = 60;

    /// <summary>Descriptions of software are never longer than this.</summary>
    public const int SoftwareLength = 120;

    /// <summary>What stands between a program and the system it runs on.</summary>
    internal const string Between = " on ";

    private const string Unknown = "Unknown browser";
    private const string SomeBrowser = "Browser";

    /// <summary>Describes a browser, or what came in a browser's place.</summary>
    public static DeviceDescription OfBrowser(string? agent, ClientHints? hints = null)
    {
        var sent = Cut(agent ?? "", Requester.AgentLength);
        if (Programs.Bot(sent) is { } bot)
            return Of(DeviceType.Unknown, bot.Name, bot.Text);

        var platform = Platforms.Find(sent, hints);
        if (Programs.Find(sent) is { } program)
            return Of(DeviceType.Terminal, On(program.Name, platform?.System.Name), On(program.Text, platform?.System.Text));

        var browser = Browsers.Find(sent, hints) ?? new(platform is null ? Unknown : SomeBrowser, null);
        var name = hints?.Model is { Length: > 0 } model ? model : On(browser.Name, platform?.System.Name);
        return Of(platform?.Type ?? DeviceType.Unknown, name, On(browser.Text, platform?.System.Text));
    }

    /// <summary>Describes a companion app by its own user agent, or by the program that speaks for it.</summary>
    /// <param name="appName">The app's registered name.</param>
    /// <param name="deviceName">The name the app gave its device, if it did.</param>
    /// <param name="agent">Its user agent.</param>
    public static DeviceDescription OfApp(string appName, string? deviceName, string? agent)
    {
        var sent = Cut(agent ?? "", Requester.AgentLength);
        var platform = Platforms.Find(sent, hints: null);
        // A library's version is not the app's.
        var software = Programs.Find(sent) is { Name: not Programs.Companion } program
            ? $"{appName} ({program.Text})"
            : new Versioned(appName, Programs.LeadVersion(sent)).Text;
        var type = platform?.Type is { } shape and not (DeviceType.Desktop or DeviceType.Laptop) ? shape : DeviceType.Terminal;
        return Of(type, deviceName ?? On(appName, platform?.System.Name), On(software, platform?.System.Text));
    }

    /// <summary>
    /// What the program behind a user agent is called: "python-requests 2.32", or what it leads with, as in "MobileApp 4.2 on Android 16". Null when
    /// nothing was sent.
    /// </summary>
    public static string? ProgramOf(string? agent)
    {
        var sent = Cut((agent ?? "").Trim(), Requester.AgentLength);
        if (sent.Length == 0)
            return null;
        var described = OfBrowser(sent).Software;
        if (!described.StartsWith(Unknown, StringComparison.Ordinal) && !described.StartsWith(SomeBrowser, StringComparison.Ordinal))
            return described;
        var lead = Cut(sent.Split('/', ' ')[0] is { Length: > 0 } word ? word : sent, NameLength);
        return Cut(On(new Versioned(lead, Programs.LeadVersion(sent)).Text, Platforms.Find(sent, hints: null)?.System.Text), SoftwareLength);
    }

    /// <summary>Whether a name is a device's own, and not made of what runs on it.</summary>
    public static bool IsOwnName(string name, string software) =>
        name.Length > 0 && !software.StartsWith(name, StringComparison.Ordinal) && !(name.LastIndexOf(Between, StringComparison.Ordinal) is >= 0 and var at && Platforms.IsNamed(name.AsSpan(at + Between.Length)));

    /// <summary>The program of a description of software: "Chrome" of "Chrome 142 on Windows 11".</summary>
    public static string WithoutVersion(string software) => software.Split(Between)[0].TrimEnd("0123456789. ".ToCharArray());

    private static DeviceDescription Of(DeviceType type, string name, string software) =>
        new(type, Cut(name, NameLength), Cut(software, SoftwareLength));

    private static string On(string software, string? system) => system is null ? software : $"{software}{Between}{system}";

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : char.IsHighSurrogate(text[most - 1]) ? text[..(most - 1)] : text[..most];
}
