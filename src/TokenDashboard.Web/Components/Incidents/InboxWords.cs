using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>Says what stands in the inbox.</summary>
public static class InboxWords
{
    /// <summary>The page's first line: where to begin, or that there is nothing to do.</summary>
    public static string Headline(InboxPage page, InboxFilter filter) => (filter.Query.View, page.Rows) switch
    {
        (InboxView.Resolved, _) => IncidentStrings.HeadResolved,
        (_, []) when !filter.IsNarrowed => filter.Query.View == InboxView.Open ? IncidentStrings.HeadNone : IncidentStrings.HeadNoneHere,
        (_, []) => IncidentStrings.HeadNotFound,
        (InboxView.Open or InboxView.NotTaken, [var first, ..]) when !filter.IsNarrowed && filter is { Page: 1, Query.Sort: InboxSort.Severity } =>
            first.Kind == IncidentKind.TwoAddresses || first.SessionName.Length == 0 ? Phrase.Of(IncidentStrings.HeadStartAccount, first.UserName) : Phrase.Of(IncidentStrings.HeadStart, first.UserName, DeviceWords.Of(first.SessionName)),
        (var view, _) when !filter.IsNarrowed && page.Counts.TryGetValue(view, out var count) && count > 1 => Phrase.Of(IncidentStrings.HeadMany, Counted(count)),
        (_, var rows) => Found(rows.Count + filter.Query.Skip, page.HasMore),
    };

    /// <summary>Why to begin there.</summary>
    public static string Lead(InboxPage page, InboxFilter filter)
    {
        if (page.Rows is not [var first, ..] || filter is not { IsNarrowed: false, Page: 1, Query: { Sort: InboxSort.Severity, View: InboxView.Open or InboxView.NotTaken } })
            return IncidentStrings.HeadLead;
        var answer = first switch
        {
            { Kind: IncidentKind.TwoAddresses } => IncidentStrings.LeadNoMail,
            { Answer: OwnerAnswer.NotMe } => IncidentStrings.LeadNotMe,
            { Answer: OwnerAnswer.Me } => IncidentStrings.LeadMe,
            _ => IncidentStrings.LeadNoAnswer,
        };
        var taken = first.AssigneeId is null ? IncidentStrings.LeadNobody : Phrase.Of(IncidentStrings.LeadTaken, first.AssigneeName ?? IncidentStrings.SomeoneGone);
        return $"{VerdictWords.Sentence(first)} {answer} {taken}";
    }

    /// <summary>Why nothing is shown.</summary>
    public static string EmptyTitle(InboxFilter filter) => filter switch
    {
        { IsNarrowed: true } => IncidentStrings.FilterEmpty,
        { Query.View: InboxView.Open } => IncidentStrings.EmptyTitle,
        { Query.View: InboxView.Mine } => IncidentStrings.EmptyMine,
        { Query.View: InboxView.NotTaken } => IncidentStrings.EmptyNotTaken,
        _ => IncidentStrings.EmptyResolved,
    };

    /// <summary>What to do about it.</summary>
    public static string EmptyText(InboxFilter filter) => filter.IsNarrowed ? IncidentStrings.FilterEmptyText : IncidentStrings.EmptyText;

    /// <summary>By severity, where that is the order; else all in one.</summary>
    public static IEnumerable<IGrouping<Severity, IncidentRow>> Grouped(IReadOnlyList<IncidentRow> rows, InboxFilter filter) =>
        filter.Query.Sort == InboxSort.Severity ? rows.GroupBy(r => r.Severity) : InOrder(rows);

    /// <summary>A count that may have been cut off.</summary>
    public static string Counted(int count) => Phrase.UpTo(count, IncidentInbox.MostCounted);

    /// <summary>How many a group has; null where it may have more than the page shows.</summary>
    public static int? CountOf(IGrouping<Severity, IncidentRow> group, InboxPage page, InboxFilter filter) =>
        filter is { Page: 1, Query.Sort: InboxSort.Severity } && !page.HasMore ? group.Count() : null;

    /// <summary>A view's name.</summary>
    public static string Name(InboxView view) => view switch
    {
        InboxView.Open => IncidentStrings.ViewOpen,
        InboxView.Mine => IncidentStrings.ViewMine,
        InboxView.NotTaken => IncidentStrings.ViewNotTaken,
        _ => IncidentStrings.Resolved,
    };

    // Those on the pages before count too.
    private static string Found(int count, bool hasMore) =>
        count == 1 && !hasMore ? IncidentStrings.HeadOne : Phrase.Of(IncidentStrings.HeadMany, Phrase.Number(count) + (hasMore ? "+" : ""));

    // Neighbours of one severity stand under one heading, in the order of time.
    private static IEnumerable<IGrouping<Severity, IncidentRow>> InOrder(IReadOnlyList<IncidentRow> rows)
    {
        for (var i = 0; i < rows.Count;)
        {
            var run = rows.Skip(i).TakeWhile(r => r.Severity == rows[i].Severity).ToList();
            yield return run.GroupBy(r => r.Severity).First();
            i += run.Count;
        }
    }
}
