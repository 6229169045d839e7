using System.Globalization;

namespace TokenDashboard.Web.Rest;

/// <summary>Reads the parts of a mark; nothing where they are none.</summary>
internal static class ApiMarks
{
    /// <summary>The instant at that place.</summary>
    public static DateTimeOffset? Instant(string[] parts, int at) =>
        at < parts.Length && long.TryParse(parts[at], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>The number at that place.</summary>
    public static int? Number(string[] parts, int at) =>
        at < parts.Length && int.TryParse(parts[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
