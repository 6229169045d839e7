using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Layout;

/// <summary>A length of time in words.</summary>
public static class Duration
{
    /// <summary>In its largest unit: "15 minutes".</summary>
    public static string Of(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => LayoutStrings.Moment,
        { TotalMinutes: < 1 } => Phrase.Count((int)span.TotalSeconds, LayoutStrings.Second, LayoutStrings.Seconds),
        { TotalHours: < 1 } => Phrase.Count((int)span.TotalMinutes, LayoutStrings.Minute, LayoutStrings.Minutes),
        { TotalDays: < 1 } => Phrase.Count((int)span.TotalHours, LayoutStrings.Hour, LayoutStrings.Hours),
        _ => Phrase.Count((int)span.TotalDays, LayoutStrings.Day, LayoutStrings.Days),
    };
}
