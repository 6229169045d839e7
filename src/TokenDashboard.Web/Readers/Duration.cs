namespace TokenDashboard.Web.Readers;

/// <summary>A unit of time.</summary>
public enum TimeUnit
{
    /// <summary>Less than a second.</summary>
    Moment,

    Second,
    Minute,
    Hour,
    Day,
}

/// <summary>A length of time in words.</summary>
public static class Duration
{
    /// <summary>In its largest unit: "15 minutes".</summary>
    public static string Of(TimeSpan span) => Rounded(span) switch
    {
        (_, TimeUnit.Moment) => ReaderStrings.Moment,
        (var count, TimeUnit.Second) => Phrase.Count(count, ReaderStrings.Second, ReaderStrings.Seconds),
        (var count, TimeUnit.Minute) => Phrase.Count(count, ReaderStrings.Minute, ReaderStrings.Minutes),
        (var count, TimeUnit.Hour) => Phrase.Count(count, ReaderStrings.Hour, ReaderStrings.Hours),
        var (count, _) => Phrase.Count(count, ReaderStrings.Day, ReaderStrings.Days),
    };

    /// <summary>In the largest unit of which there is a whole one, to the nearest second: 7:59:59.98 is 8 hours.</summary>
    public static (int Count, TimeUnit Unit) Rounded(TimeSpan span) => TimeSpan.FromSeconds(Math.Round(span.TotalSeconds)) switch
    {
        _ when span < TimeSpan.FromSeconds(1) => (0, TimeUnit.Moment),
        { TotalMinutes: < 1 } near => ((int)near.TotalSeconds, TimeUnit.Second),
        { TotalHours: < 1 } near => ((int)near.TotalMinutes, TimeUnit.Minute),
        { TotalDays: < 1 } near => ((int)near.TotalHours, TimeUnit.Hour),
        var near => ((int)near.TotalDays, TimeUnit.Day),
    };
}
