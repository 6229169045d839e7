namespace TokenDashboard.Core.Overview;

/// <summary>Days and months as a reader has them, which the database does not know.</summary>
internal static class ReaderCalendar
{
    /// <summary>How many months are shown, with this one.</summary>
    public const int Months = 12;

    /// <summary>The reader's day at an instant.</summary>
    public static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    /// <summary>When a day begins for the reader, in UTC.</summary>
    public static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var start = day.ToDateTime(TimeOnly.MinValue);
        // Where the day begins with a jump, midnight is not.
        return new DateTimeOffset(start, zone.GetUtcOffset(start)).ToUniversalTime();
    }

    /// <summary>The first days of the last twelve months, this one first.</summary>
    public static IReadOnlyList<DateOnly> LastMonths(DateOnly today) => [.. Enumerable.Range(0, Months).Select(back => today.AddDays(1 - today.Day).AddMonths(-back))];
}
