using System.Globalization;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Overview;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Overview;

/// <summary>Says what cases turned out to be.</summary>
public static class OutcomeWords
{
    // False alarms are the last ones: in the drawing they lie on top of the others.
    private static readonly Resolution[] Order = [Resolution.Stolen, Resolution.Other, Resolution.GivenBack, Resolution.LeftAsItIs, .. OutcomeService.FalseAlarms];

    /// <summary>The ways in which any was settled, always in the same order.</summary>
    public static IReadOnlyList<Resolution> Reasons(IReadOnlyList<OutcomesOfMonth> months) => [.. Order.Where(r => months.Any(m => m.Of(r) > 0))];

    /// <summary>All of the year in a sentence.</summary>
    public static string Headline(IReadOnlyList<OutcomesOfMonth> months) => months.Sum(m => m.Total) switch
    {
        0 => OverviewStrings.OutcomesNone,
        1 => OverviewStrings.OutcomesOne,
        var all => Phrase.Of(OverviewStrings.OutcomesMany, all, Share(months.Sum(m => m.FalseAlarms), all)),
    };

    /// <summary>What the drawing shows, for those who can't see it.</summary>
    public static string Description(IReadOnlyList<OutcomesOfMonth> months) =>
        Phrase.Of(OverviewStrings.OutcomesDescription, Name(months[0].Month), Name(months[^1].Month), months.Max(m => m.Total));

    /// <summary>One month's numbers, shown where the pointer rests on its bar.</summary>
    public static string Bar(OutcomesOfMonth month) =>
        string.Join(", ", Order.Where(r => month.Of(r) > 0).Select(r => Phrase.Of(OverviewStrings.Bar, VerdictWords.Name(r), month.Of(r))).Prepend(Phrase.Of(OverviewStrings.Bar, Name(month.Month), month.Total)));

    /// <summary>A month's name.</summary>
    public static string Name(DateOnly month) => month.ToString("MMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>How large a part is; of nothing, it is not known.</summary>
    public static string Share(long part, long all) => all == 0 ? OverviewStrings.Unknown : ((double)part / all).ToString("P0", CultureInfo.CurrentCulture);

    /// <summary>The class that tells it from the others.</summary>
    public static string Class(Resolution resolution) => resolution switch
    {
        Resolution.Stolen => "b-err",
        Resolution.LostReply => "b-lost",
        Resolution.Test => "b-test",
        Resolution.GivenBack => "b-late",
        Resolution.LeftAsItIs => "b-left",
        _ => "b-double",
    };
}
