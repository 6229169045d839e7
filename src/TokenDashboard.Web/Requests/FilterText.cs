using System.Globalization;

namespace TokenDashboard.Web.Requests;

/// <summary>How a filter's values stand in an address. What is read there and not understood is left out.</summary>
public static class FilterText
{
    /// <summary>A value as an address has it.</summary>
    public static string Name<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>A day of UTC as an address, and a field of a day, has it.</summary>
    public static string? Day(DateTimeOffset? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Reads a value by its name; a number is none.</summary>
    public static T? ReadName<T>(string? text) where T : struct, Enum =>
        text?.All(char.IsAsciiLetter) == true && Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value : null;

    /// <summary>Reads where a day begins in UTC. The last of all days is none: there is no next that would end it.</summary>
    public static DateTimeOffset? ReadDay(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue
            ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)
            : null;

    /// <summary>Reads what was typed, without the spaces around it.</summary>
    public static string? ReadTyped(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>Reads the number of a page, from 1, and answers how many rows come before it.</summary>
    public static int ReadSkip(string? page, int pageSize) =>
        int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (Math.Clamp(number, 1, int.MaxValue / pageSize) - 1) * pageSize : 0;
}
