using System.Globalization;

namespace TokenDashboard.Web.Components.Find;

/// <summary>An instant as somebody typed it, or why it is none; nothing of both where nothing was typed.</summary>
public sealed record Instant(DateTimeOffset? At, string? Wrong = null)
{
    private const int Earliest = 1971;

    private static readonly string[] Days = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];
    private static readonly string[] Offsets = [.. Days.Select(format => format + "K")];

    /// <summary>
    /// Reads "2026-11-28T03:14", with or without seconds, or "03:14", the last one that was, in the reader's zone; or with an offset or Z of its
    /// own. What has come twice, as clocks went back, is the later one.
    /// </summary>
    public static Instant Of(string? text, TimeZoneInfo zone, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(zone);
        if (string.IsNullOrWhiteSpace(text))
            return new Instant(null, null);
        var typed = text.Trim();
        if (TimeOnly.TryParseExact(typed, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock))
        {
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).Date);
            var last = Of(today.ToDateTime(clock), zone);
            return last?.At <= now ? last! : Of(today.AddDays(-1).ToDateTime(clock), zone) ?? Skipped(zone);
        }

        if (DateTime.TryParseExact(typed, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return local.Year < Earliest ? new(null, FindStrings.NotAnInstant) : Of(local, zone) is { } found ? Past(found, now) : Skipped(zone);
        return DateTimeOffset.TryParseExact(typed, Offsets, CultureInfo.InvariantCulture, DateTimeStyles.None, out var exact) && exact.Year >= Earliest
            ? Past(new(exact.ToUniversalTime()), now)
            : new(null, FindStrings.NotAnInstant);
    }

    /// <summary>As a field of a day and a time has it.</summary>
    public string? Field(TimeZoneInfo zone) => At is { } at ? TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture) : null;

    private static Instant? Of(DateTime local, TimeZoneInfo zone) =>
        zone.IsInvalidTime(local) ? null : new(new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime());

    private static Instant Past(Instant instant, DateTimeOffset now) => instant.At <= now ? instant : new(null, FindStrings.InTheFuture);

    private static Instant Skipped(TimeZoneInfo zone) => new(null, Readers.Phrase.Of(FindStrings.Skipped, zone.Id));
}
