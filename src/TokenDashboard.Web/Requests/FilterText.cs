using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace TokenDashboard.Web.Requests;

/// <summary>How a filter's values stand in an address. What is read there and not understood is left out.</summary>
public static class FilterText
{
    /// <summary>What the audit log has in place of a search that left nothing out.</summary>
    public const string Everything = "everything";

    /// <summary>A value as an address has it.</summary>
    public static string Name<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>A day as an address, and a field of a day, has it.</summary>
    public static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The address of a list with other values of some of its parts; a part whose value is nothing is left out.</summary>
    public static string Address(string path, Dictionary<string, string?> parts, ReadOnlySpan<(string Part, string? Value)> changes)
    {
        foreach (var (part, value) in changes)
            parts[part] = value;
        return QueryHelpers.AddQueryString(path, parts.Where(part => ReadTyped(part.Value) is not null));
    }

    /// <summary>Reads a value by its name; a number is none.</summary>
    public static T? ReadName<T>(string? text) where T : struct, Enum =>
        text?.All(char.IsAsciiLetter) == true && Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value : null;

    /// <summary>Reads a day. The first and the last there can be are none: in some zone they would begin, or end, outside of time.</summary>
    public static DateOnly? ReadDay(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1970 and < 9999 ? day : null;

    /// <summary>When a day begins in a zone. Midnight may be skipped where clocks go forward: then the day begins when it does.</summary>
    public static DateTimeOffset? Start(DateOnly? day, TimeZoneInfo zone)
    {
        if (day is not { } date)
            return null;
        var midnight = date.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    /// <summary>Reads what was typed, without the spaces around it.</summary>
    public static string? ReadTyped(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>Reads the number of a page, from 1, and answers how many rows come before it.</summary>
    public static int ReadSkip(string? page, int pageSize) =>
        int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (Math.Clamp(number, 1, int.MaxValue / pageSize) - 1) * pageSize : 0;
}
