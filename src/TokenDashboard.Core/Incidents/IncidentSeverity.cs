using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Incidents;

/// <summary>How much an incident matters.</summary>
public static class IncidentSeverity
{
    /// <summary>
    /// By what is thought to have happened and what the owner says. That they don't know who it was makes it graver; that they do makes it
    /// no calmer, since whoever reads their mail could say so.
    /// </summary>
    public static Severity Of(IncidentKind kind, Verdict verdict, OwnerAnswer answer, bool heldLiveToken) => verdict switch
    {
        Verdict.SomeoneElse => Severity.High,
        _ when kind == IncidentKind.TwoAddresses || (answer == OwnerAnswer.NotMe && heldLiveToken) => Severity.High,
        Verdict.LostReply when answer != OwnerAnswer.NotMe => Severity.Low,
        _ => Severity.Mid,
    };
}
