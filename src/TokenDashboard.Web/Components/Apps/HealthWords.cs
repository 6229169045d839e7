using System.Globalization;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Overview;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Apps;

/// <summary>Says how an app is doing. Versions are what clients say, and are made plain.</summary>
public static class HealthWords
{
    private const int LongestVersion = 60;

    /// <summary>The worst, or that there is none, in a sentence.</summary>
    public static string Headline(AppHealth health) => health switch
    {
        { Troubles: [var worst, ..] } => Sentence(worst),
        { Versions: [] } => AppStrings.HealthNothing,
        _ => AppStrings.HealthWell,
    };

    /// <summary>What is wrong with a version, beside the others.</summary>
    public static string Sentence(AppTrouble trouble)
    {
        var what = Phrase.Of(
            trouble.Kind switch
            {
                AppCounted.LostReply => AppStrings.TroubleLostReply,
                AppCounted.LateRetry => AppStrings.TroubleLateRetry,
                AppCounted.DoubleRefresh => AppStrings.TroubleDoubleRefresh,
                _ => AppStrings.TroubleEnd,
            },
            Version(trouble.Version), Rounded(trouble.PerThousand));
        return trouble.Others is { } others ? $"{what} {Phrase.Of(AppStrings.TroubleOthers, Rounded(others))}" : what;
    }

    /// <summary>What went wrong, in a word or two.</summary>
    public static string Name(AppCounted kind) => kind switch
    {
        AppCounted.LostReply => AppStrings.KindLostReply,
        AppCounted.LateRetry => AppStrings.KindLateRetry,
        AppCounted.DoubleRefresh => AppStrings.KindDoubleRefresh,
        AppCounted.UnexplainedEnd => AppStrings.KindEnd,
        _ => AppStrings.Sessions,
    };

    /// <summary>The class that tells it from the others.</summary>
    public static string Class(AppCounted kind) => kind switch
    {
        AppCounted.LostReply => "b-lost",
        AppCounted.LateRetry => "b-late",
        AppCounted.DoubleRefresh => "b-double",
        _ => "b-err",
    };

    /// <summary>A version's name.</summary>
    public static string Version(string version) => version.Length == 0 ? AppStrings.NoVersion : PlainText.Of(version, LongestVersion);

    /// <summary>How often for each 1,000 sessions; where those were not counted, how often.</summary>
    public static string Rate(VersionHealth version, AppCounted kind) =>
        version.PerThousand(kind) is { } rate ? Rounded(rate) : version.Of(kind) == 0 ? Number(0) : Phrase.Of(AppStrings.Times, version.Of(kind));

    /// <summary>A number, or a dash where there is none.</summary>
    public static string Number(long? number) => number is { } known ? Phrase.Number(known) : "–";

    /// <summary>A day in a sentence.</summary>
    public static string Bar(AppDay day) => Phrase.Of(
        AppStrings.BarDay, day.Day.UtcDateTime.ToString("d MMM", CultureInfo.CurrentCulture), string.Join(", ", AppHealthService.Kinds.Where(k => day.Of(k) > 0).Select(k => $"{Name(k)} {Number(day.Of(k))}").DefaultIfEmpty(AppStrings.BarNothing)));

    /// <summary>The drawing in sentences, for who can't see it.</summary>
    public static string Description(AppHealth health) =>
        string.Join(' ', AppHealthService.Kinds.Select(k => $"{Name(k)}: {Number(health.Days.Sum(d => d.Of(k)))}."));

    // Of less than ten the tenths count.
    private static string Rounded(double rate) => rate.ToString(rate is > 0 and < 10 ? "0.#" : "N0", CultureInfo.CurrentCulture);
}
