using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Incidents;

/// <summary>How much an incident matters.</summary>
public static class IncidentSeverity
{
    /// <summary>By what is thought to have happened.</summary>
    public static Severity Of(IncidentKind kind, Verdict verdict) => (kind, verdict) switch
    {
        (IncidentKind.TwoAddresses, _) or (_, Verdict.SomeoneElse) => Severity.High,
        (_, Verdict.LostReply) => Severity.Low,
        _ => Severity.Mid,
    };
}
