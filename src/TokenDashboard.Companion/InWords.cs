using System.Globalization;

namespace TokenDashboard.Companion;

/// <summary>Says times in words.</summary>
internal static class InWords
{
    /// <summary>Whole minutes from one minute on, as in "5 minutes"; else seconds.</summary>
    public static string Length(TimeSpan duration)
        => duration < TimeSpan.FromMinutes(1) ? Terminal.Fill(Strings.Seconds, (int)duration.TotalSeconds)
            : duration < TimeSpan.FromMinutes(2) ? Strings.OneMinute
            : Terminal.Fill(Strings.Minutes, (int)duration.TotalMinutes);

    /// <summary>An instant in UTC to the minute, as in "2026-10-01 12:30 UTC".</summary>
    public static string Instant(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
