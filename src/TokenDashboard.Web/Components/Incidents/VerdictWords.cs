using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Components.Layout;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>Says a verdict in words, and how much it matters.</summary>
public static class VerdictWords
{
    /// <summary>What most likely happened, as a sentence.</summary>
    public static string Sentence(IncidentRow incident) => incident switch
    {
        { Kind: IncidentKind.Retries } => IncidentStrings.VerdictRetries,
        { Verdict: Verdict.SomeoneElse } => Phrase.Of(IncidentStrings.VerdictSomeoneElse, Span(incident.Exposure)),
        { Verdict: Verdict.CopyRefused } => IncidentStrings.VerdictCopyRefused,
        { Verdict: Verdict.LostReply } => IncidentStrings.VerdictLostReply,
        _ => IncidentStrings.VerdictUnclear,
    };

    /// <summary>Why it is thought so.</summary>
    public static string Reason(IncidentRow incident) => incident switch
    {
        { Kind: IncidentKind.Retries } => IncidentStrings.ReasonRetries,
        { Verdict: Verdict.SomeoneElse } => IncidentStrings.ReasonSomeoneElse,
        { Verdict: Verdict.CopyRefused } => IncidentStrings.ReasonCopyRefused,
        { Verdict: Verdict.LostReply } => IncidentStrings.ReasonLostReply,
        _ => IncidentStrings.ReasonUnclear,
    };

    /// <summary>The class that colours it: red attack, amber look, slate harmless.</summary>
    public static string Severity(IncidentRow incident) => incident switch
    {
        { Kind: IncidentKind.Reuse, Verdict: Verdict.SomeoneElse } => "sev-high",
        { Kind: IncidentKind.Reuse, Verdict: Verdict.LostReply } => "sev-low",
        _ => "sev-mid",
    };

    /// <summary>The place of a severity: the worst is 0.</summary>
    public static int Rank(string severity) => severity switch { "sev-high" => 0, "sev-mid" => 1, _ => 2 };

    /// <summary>The severity in words.</summary>
    public static string SeverityName(string severity) => severity switch
    {
        "sev-high" => IncidentStrings.SeverityHigh,
        "sev-low" => IncidentStrings.SeverityLow,
        _ => IncidentStrings.SeverityMid,
    };

    /// <summary>Its icon, which also tells without colour.</summary>
    public static string SeverityIcon(string severity) => severity switch
    {
        "sev-high" => "replayed",
        "sev-low" => "check",
        _ => "look",
    };

    /// <summary>How long someone else held a live token.</summary>
    public static string Window(IncidentRow incident) => incident switch
    {
        { Exposure: var exposure } when exposure > TimeSpan.Zero => Span(exposure),
        { Kind: IncidentKind.Reuse, Verdict: Verdict.Unclear } => IncidentStrings.FactWindowUnknown,
        _ => IncidentStrings.FactWindowNone,
    };

    /// <summary>A length of time in its largest unit: "15 minutes".</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => IncidentStrings.Moment,
        { TotalMinutes: < 1 } => Count((int)span.TotalSeconds, IncidentStrings.Second, IncidentStrings.Seconds),
        { TotalHours: < 1 } => Count((int)span.TotalMinutes, IncidentStrings.Minute, IncidentStrings.Minutes),
        { TotalDays: < 1 } => Count((int)span.TotalHours, IncidentStrings.Hour, IncidentStrings.Hours),
        _ => Count((int)span.TotalDays, IncidentStrings.Day, IncidentStrings.Days),
    };

    private static string Count(int count, string one, string many) => count == 1 ? one : Phrase.Of(many, count);
}
