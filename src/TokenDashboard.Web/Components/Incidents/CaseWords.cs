using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>Says what was done about a case.</summary>
public static class CaseWords
{
    /// <summary>One sentence; a note's text is not in it.</summary>
    public static string Sentence(CaseLine line) => Sentence(line, line.ActorName ?? IncidentStrings.SomeoneGone);

    /// <summary>The same with something else where its actor's name stands, such as a gap.</summary>
    public static string Sentence(CaseLine line, string who)
    {
        return line.Kind switch
        {
            CaseEntryKind.OwnerTold => IncidentStrings.LineOwnerTold,
            CaseEntryKind.OwnerAnswered => line.Text == nameof(OwnerAnswer.Me) ? IncidentStrings.LineOwnerMe : IncidentStrings.LineOwnerNotMe,
            CaseEntryKind.Assigned when line.Text == line.ActorId => Phrase.Of(IncidentStrings.LineTook, who),
            CaseEntryKind.Assigned => Phrase.Of(IncidentStrings.LineAssigned, who, line.TextName ?? IncidentStrings.SomeoneGone),
            CaseEntryKind.Released => Phrase.Of(IncidentStrings.LineReleased, who),
            CaseEntryKind.Noted => Phrase.Of(IncidentStrings.LineNoted, who),
            CaseEntryKind.Corrected => Phrase.Of(IncidentStrings.LineCorrected, who, Enum.TryParse<Verdict>(line.Text, out var verdict) ? VerdictWords.Name(verdict) : line.Text),
            CaseEntryKind.Contained when line.Text == AuditLog.Console => IncidentStrings.LineContainedConsole,
            CaseEntryKind.Contained => line.ActorName is null ? IncidentStrings.LineContainedByOwner : Phrase.Of(IncidentStrings.LineContained, who),
            CaseEntryKind.Resolved when line.ActorId is null => Phrase.Of(IncidentStrings.LineSettledConsole, Enum.TryParse<Resolution>(line.Text, out var settled) ? VerdictWords.Name(settled) : line.Text),
            CaseEntryKind.ResolvedByRule when RuleTerms.Parse(line.Text) is { } terms => Phrase.Of(IncidentStrings.LineResolvedByRule, VerdictWords.Name(terms.Resolution), RuleWords.Name(terms)),
            CaseEntryKind.Claimed when line.Text?.Split(' ') is [var former, var present] => Phrase.Of(IncidentStrings.LineClaimed, former, present),
            CaseEntryKind.Resolved => Phrase.Of(IncidentStrings.LineResolved, who, Enum.TryParse<Resolution>(line.Text, out var resolution) ? VerdictWords.Name(resolution) : line.Text),
            _ => line.ActorId is null ? IncidentStrings.LineReopenedByOwner : Phrase.Of(IncidentStrings.LineReopened, who),
        };
    }

    /// <summary>Its icon.</summary>
    public static string IconName(CaseEntryKind kind) => kind switch
    {
        CaseEntryKind.OwnerTold => "info",
        CaseEntryKind.OwnerAnswered => "person",
        CaseEntryKind.Assigned or CaseEntryKind.Released => "people",
        CaseEntryKind.Contained or CaseEntryKind.Claimed => "lock",
        CaseEntryKind.Resolved or CaseEntryKind.ResolvedByRule => "check",
        CaseEntryKind.Reopened => "history",
        _ => "dots",
    };
}
