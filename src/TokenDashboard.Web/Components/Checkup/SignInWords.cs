using System.Globalization;
using TokenDashboard.Core.Activity;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Checkup;

/// <summary>Says what a month of sign-ins amounts to.</summary>
public static class SignInWords
{
    /// <summary>The chart's headline: what stands out, or that nothing does.</summary>
    public static string Headline(IReadOnlyList<SignInDay> days)
    {
        var failed = days.Sum(day => day.Failed);
        var succeeded = days.Sum(day => day.Succeeded);
        if (failed == 0)
            return succeeded == 0 ? CheckupStrings.ChartNone : Phrase.Count(succeeded, CheckupStrings.ChartCalmOne, CheckupStrings.ChartCalm);
        var worst = days.MaxBy(day => day.Failed)!;
        return worst.Failed * 2 > failed && worst.Failed > 1
            ? Phrase.Of(CheckupStrings.ChartWorst, worst.Failed, Date(worst.Day))
            : Phrase.Count(failed, CheckupStrings.ChartFailedOne, CheckupStrings.ChartFailed);
    }

    /// <summary>What the chart shows, for those who can't see it.</summary>
    public static string Description(IReadOnlyList<SignInDay> days) =>
        Phrase.Of(CheckupStrings.ChartDescription, Date(days[0].Day), Date(days[^1].Day), days.Sum(day => day.Succeeded), days.Sum(day => day.Failed));

    /// <summary>A bar's own words.</summary>
    public static string Bar(SignInDay day) => Phrase.Of(CheckupStrings.ChartBar, Date(day.Day), day.Succeeded, day.Failed);

    /// <summary>A day, with its weekday.</summary>
    public static string Date(DateOnly day) => day.ToString($"dddd, {ActivityStrings.DateFormat}", CultureInfo.CurrentCulture);

    /// <summary>A day, as an axis has it.</summary>
    public static string ShortDate(DateOnly day) => day.ToString(CheckupStrings.ChartAxis, CultureInfo.CurrentCulture);
}
