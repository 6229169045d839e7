using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>Says a verdict in words, and how much it matters.</summary>
public static class VerdictWords
{
    /// <summary>An answer's short name, or that it may be any.</summary>
    public static string Name(OwnerAnswer? answer) => answer switch
    {
        OwnerAnswer.NotMe => IncidentStrings.AnswerNotMeShort,
        OwnerAnswer.Me => IncidentStrings.AnswerMeShort,
        OwnerAnswer.None => IncidentStrings.AnswerNoneShort,
        _ => IncidentStrings.AnyAnswer,
    };

    /// <summary>A verdict's name, or that it may be any.</summary>
    public static string Name(Verdict? verdict) => verdict is { } one ? Name(one) : IncidentStrings.AnyVerdict;

    /// <summary>What most likely happened, as a sentence that names who did it.</summary>
    public static string Sentence(IncidentRow incident) => incident switch
    {
        { Kind: IncidentKind.TwoAddresses } => IncidentStrings.VerdictTwoAddresses,
        { Kind: IncidentKind.LinkedByTrickery } => Phrase.Of(IncidentStrings.VerdictTricked, Who(incident), Duration.Of(incident.Exposure)),
        { Kind: IncidentKind.Retries } => Phrase.Of(IncidentStrings.VerdictRetries, Who(incident), incident.Stranger?.Tokens ?? incident.Presentations),
        { Kind: IncidentKind.UnknownClient, Verdict: not Verdict.SomeoneElse } => Phrase.Of(IncidentStrings.VerdictUnknown, Who(incident)),
        { Kind: IncidentKind.OtherKey, Verdict: Verdict.Unclear } => Phrase.Of(IncidentStrings.VerdictOtherKeyUnclear, Who(incident)),
        { Verdict: Verdict.OtherKey } => Phrase.Of(IncidentStrings.VerdictOtherKey, Who(incident)),
        { Verdict: Verdict.SomeoneElse } when incident.Exposure > TimeSpan.Zero => Phrase.Of(IncidentStrings.VerdictSomeoneElse, Who(incident), Duration.Of(incident.Exposure)),
        { Verdict: Verdict.SomeoneElse } => Phrase.Of(IncidentStrings.VerdictSomeoneElseShort, Who(incident)),
        { Verdict: Verdict.CopyRefused } => Phrase.Of(IncidentStrings.VerdictCopyRefused, Who(incident)),
        { Verdict: Verdict.LostReply } => IncidentStrings.VerdictLostReply,
        { Stranger: not null } => Phrase.Of(IncidentStrings.VerdictUnclearWho, Who(incident)),
        _ => IncidentStrings.VerdictUnclear,
    };

    /// <summary>What a case is about: who did what to whose session.</summary>
    public static string Title(IncidentRow incident) => Phrase.Of(
        incident switch
        {
            { Kind: IncidentKind.LinkedByTrickery } => IncidentStrings.TitleTricked,
            { Kind: IncidentKind.Retries } => IncidentStrings.TitleRetries,
            { Kind: IncidentKind.UnknownClient } => IncidentStrings.TitleUnknown,
            { Kind: IncidentKind.OtherKey } or { Verdict: Verdict.OtherKey } => IncidentStrings.TitleOtherKey,
            { Verdict: Verdict.SomeoneElse } => IncidentStrings.TitleSomeoneElse,
            { Verdict: Verdict.CopyRefused } => IncidentStrings.TitleCopyRefused,
            { Verdict: Verdict.LostReply } => IncidentStrings.TitleLostReply,
            _ => IncidentStrings.TitleUnclear,
        },
        Who(incident), incident.UserName, DeviceWords.Of(incident.SessionName));

    /// <summary>The stranger, where there is one, or else who set off the alarm.</summary>
    public static string Who(IncidentRow incident) => PartyWords.Of(incident.About.Ip, incident.About.Agent, incident.Stranger?.Clients ?? 1);

    /// <summary>How sure a verdict is.</summary>
    public static string Name(Certainty certainty) => certainty switch
    {
        Certainty.Sure => IncidentStrings.CertaintySure,
        Certainty.Likely => IncidentStrings.CertaintyLikely,
        _ => IncidentStrings.CertaintyCannotTell,
    };

    /// <summary>Why it is thought so.</summary>
    public static string Reason(IncidentRow incident) => incident switch
    {
        { Kind: IncidentKind.LinkedByTrickery } => IncidentStrings.ReasonTricked,
        { Kind: IncidentKind.Retries } => IncidentStrings.ReasonRetries,
        { Kind: IncidentKind.TwoAddresses } => IncidentStrings.ReasonTwoAddresses,
        { Kind: IncidentKind.UnknownClient } => IncidentStrings.ReasonUnknown,
        { Kind: IncidentKind.OtherKey } or { Verdict: Verdict.OtherKey } => IncidentStrings.ReasonOtherKey,
        { Verdict: Verdict.SomeoneElse } => IncidentStrings.ReasonSomeoneElse,
        { Verdict: Verdict.CopyRefused } => IncidentStrings.ReasonCopyRefused,
        { Verdict: Verdict.LostReply } => IncidentStrings.ReasonLostReply,
        _ => IncidentStrings.ReasonUnclear,
    };

    /// <summary>Whom the verdict makes of who it is about.</summary>
    public static string Role(IncidentRow incident) => incident switch
    {
        { Stranger: null } => IncidentStrings.FactAsker,
        { Kind: IncidentKind.Reuse or IncidentKind.OtherKey, Verdict: Verdict.Unclear } => IncidentStrings.FactOther,
        _ => IncidentStrings.FactStranger,
    };

    /// <summary>What the span of a live token in other hands is called: only who is a stranger for sure has held it for sure.</summary>
    public static string WindowName(IncidentRow incident) => incident switch
    {
        { Kind: not IncidentKind.Reuse } or { Verdict: Verdict.SomeoneElse or Verdict.CopyRefused } => IncidentStrings.FactWindow,
        { Verdict: Verdict.LostReply } => IncidentStrings.FactWindowLost,
        _ => IncidentStrings.FactWindowMaybe,
    };

    /// <summary>The verdict in a word or two, as it is chosen.</summary>
    public static string Name(Verdict verdict) => verdict switch
    {
        Verdict.SomeoneElse => IncidentStrings.NameSomeoneElse,
        Verdict.CopyRefused => IncidentStrings.NameCopyRefused,
        Verdict.OtherKey => IncidentStrings.NameOtherKey,
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
        { Kind: IncidentKind.Retries, Stranger.Tokens: var tokens } => Phrase.Of(IncidentStrings.HeldReplies, tokens),
        { Kind: IncidentKind.Reuse, Verdict: Verdict.Unclear, Exposure: var maybe } when maybe > TimeSpan.Zero => Phrase.Of(IncidentStrings.HeldMaybe, Duration.Of(maybe)),
        { Exposure: var exposure } when exposure > TimeSpan.Zero => Phrase.Of(IncidentStrings.HeldFor, Duration.Of(exposure)),
        { HeldLiveToken: true } or { Kind: IncidentKind.Reuse, Verdict: Verdict.Unclear } => IncidentStrings.HeldUnknown,
        _ => IncidentStrings.HeldNever,
    };

    /// <summary>How many live tokens someone else held, and how long.</summary>
    public static string Window(IncidentRow incident) => incident switch
    {
        { Stranger.Tokens: 1 } => Phrase.Of(IncidentStrings.FactWindowToken, Duration.Of(incident.Exposure)),
        { Stranger: { Tokens: > 1 } stranger } => Phrase.Of(IncidentStrings.FactWindowTokens, stranger.Tokens, Duration.Of(incident.Exposure)),
        { Kind: IncidentKind.Reuse, Verdict: Verdict.Unclear } => IncidentStrings.FactWindowUnknown,
        _ => IncidentStrings.FactWindowNone,
    };
}
