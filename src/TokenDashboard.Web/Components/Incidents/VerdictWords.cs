using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Components.Layout;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>Says a verdict in words, and how much it matters.</summary>
public static class VerdictWords
{
    /// <summary>What most likely happened, as a sentence.</summary>
    public static string Sentence(IncidentRow incident) => incident switch
    {
        { Kind: IncidentKind.Retries } => IncidentStrings.VerdictRetries,
        { Kind: IncidentKind.TwoAddresses } => IncidentStrings.VerdictTwoAddresses,
        { Verdict: Verdict.SomeoneElse } => Phrase.Of(IncidentStrings.VerdictSomeoneElse, Duration.Of(incident.Exposure)),
        { Verdict: Verdict.CopyRefused } => IncidentStrings.VerdictCopyRefused,
        { Verdict: Verdict.LostReply } => IncidentStrings.VerdictLostReply,
        _ => IncidentStrings.VerdictUnclear,
    };

    /// <summary>Why it is thought so.</summary>
    public static string Reason(IncidentRow incident) => incident switch
    {
        { Kind: IncidentKind.Retries } => IncidentStrings.ReasonRetries,
        { Kind: IncidentKind.TwoAddresses } => IncidentStrings.ReasonTwoAddresses,
        { Verdict: Verdict.SomeoneElse } => IncidentStrings.ReasonSomeoneElse,
        { Verdict: Verdict.CopyRefused } => IncidentStrings.ReasonCopyRefused,
        { Verdict: Verdict.LostReply } => IncidentStrings.ReasonLostReply,
        _ => IncidentStrings.ReasonUnclear,
    };

    /// <summary>The verdict in a word or two, as it is chosen.</summary>
    public static string Name(Verdict verdict) => verdict switch
    {
        Verdict.SomeoneElse => IncidentStrings.NameSomeoneElse,
        Verdict.CopyRefused => IncidentStrings.NameCopyRefused,
        Verdict.LostReply => IncidentStrings.NameLostReply,
        _ => IncidentStrings.NameUnclear,
    };

    /// <summary>What a case turned out to be.</summary>
    public static string Name(Resolution resolution) => resolution switch
    {
        Resolution.Stolen => IncidentStrings.ResolutionStolen,
        Resolution.LostReply => IncidentStrings.ResolutionLostReply,
        Resolution.Test => IncidentStrings.ResolutionTest,
        Resolution.GivenBack => IncidentStrings.ResolutionGivenBack,
        Resolution.LeftAsItIs => IncidentStrings.ResolutionLeftAsItIs,
        _ => IncidentStrings.ResolutionOther,
    };

    /// <summary>When to choose it.</summary>
    public static string Meaning(Resolution resolution) => resolution switch
    {
        Resolution.Stolen => IncidentStrings.ResolutionStolenMore,
        Resolution.LostReply => IncidentStrings.ResolutionLostReplyMore,
        Resolution.Test => IncidentStrings.ResolutionTestMore,
        Resolution.GivenBack => IncidentStrings.ResolutionGivenBackMore,
        Resolution.LeftAsItIs => IncidentStrings.ResolutionLeftAsItIsMore,
        _ => IncidentStrings.ResolutionOtherMore,
    };

    /// <summary>Where the case stands.</summary>
    public static string Status(IncidentRow incident) => incident switch
    {
        { Status: IncidentStatus.Open } => IncidentStrings.Open,
        { Resolution: { } resolution } => Phrase.Of(IncidentStrings.ResolvedAs, Name(resolution)),
        _ => IncidentStrings.Resolved,
    };

    /// <summary>Who has it.</summary>
    public static string Assignee(IncidentRow incident, string reader) => incident switch
    {
        { AssigneeId: null } => IncidentStrings.NobodyHasIt,
        { AssigneeId: var id } when id == reader => IncidentStrings.YouHaveIt,
        _ => Phrase.Of(IncidentStrings.HasIt, incident.AssigneeName ?? IncidentStrings.SomeoneGone),
    };

    /// <summary>The class that colours it: red attack, amber look, slate harmless.</summary>
    public static string SeverityClass(Severity severity) => severity switch
    {
        Severity.High => "sev-high",
        Severity.Low => "sev-low",
        _ => "sev-mid",
    };

    /// <summary>The severity in words.</summary>
    public static string SeverityName(Severity severity) => severity switch
    {
        Severity.High => IncidentStrings.SeverityHigh,
        Severity.Low => IncidentStrings.SeverityLow,
        _ => IncidentStrings.SeverityMid,
    };

    /// <summary>Its icon, which also tells without colour.</summary>
    public static string SeverityIcon(Severity severity) => severity switch
    {
        Severity.High => "replayed",
        Severity.Low => "check",
        _ => "look",
    };

    /// <summary>How long someone else held a live token, in a list.</summary>
    public static string Held(IncidentRow incident) => incident switch
    {
        { Kind: IncidentKind.TwoAddresses } => IncidentStrings.DisputeNoMail,
        { Exposure: var exposure } when exposure > TimeSpan.Zero => Phrase.Of(IncidentStrings.HeldFor, Duration.Of(exposure)),
        { Kind: IncidentKind.Reuse, Verdict: Verdict.Unclear } => IncidentStrings.HeldUnknown,
        _ => IncidentStrings.HeldNever,
    };

    /// <summary>How long someone else held a live token.</summary>
    public static string Window(IncidentRow incident) => incident switch
    {
        { Exposure: var exposure } when exposure > TimeSpan.Zero => Duration.Of(exposure),
        { Kind: IncidentKind.Reuse, Verdict: Verdict.Unclear } => IncidentStrings.FactWindowUnknown,
        _ => IncidentStrings.FactWindowNone,
    };
}
