using System.Globalization;

namespace TokenDashboard.Core.Devices;

/// <summary>Says the names that devices get by themselves in the reader's language: they are stored in English.</summary>
public static class DeviceWords
{
    /// <summary>"Chrome on Windows" as a reader of <see cref="CultureInfo.CurrentUICulture"/> writes it. Any other name stays as it is.</summary>
    public static string Of(string name)
    {
        if (CultureInfo.CurrentUICulture.TwoLetterISOLanguageName != "de")
            return name;
        var at = name.LastIndexOf(DeviceDescription.Between, StringComparison.Ordinal);
        return at > 0 && Platforms.IsNamed(name.AsSpan(at + DeviceDescription.Between.Length)) ? $"{name.AsSpan(0, at)} unter {name.AsSpan(at + DeviceDescription.Between.Length)}" : name;
    }
}
