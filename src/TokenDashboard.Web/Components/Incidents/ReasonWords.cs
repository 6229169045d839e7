using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>Says why a verdict was given.</summary>
public static class ReasonWords
{
    private const int Most = 3;

    /// <summary>The most telling reasons of the evidence's verdict, as sentences.</summary>
    public static string Of(IncidentDetail incident) => incident.Reasons.Count == 0
        ? VerdictWords.Reason(incident.Row)
        : string.Join(' ', incident.Reasons.Take(Most).Select(Sentence));

    /// <summary>What speaks against the verdict; null when nothing does.</summary>
    public static string? Against(IncidentDetail incident) =>
        incident.Against.Count == 0 ? null : Phrase.Of(IncidentStrings.Against, string.Join(' ', incident.Against.Take(Most).Select(Sentence)));

    /// <summary>What would settle a case that can't be told; null where it can.</summary>
    public static string? Settles(IncidentDetail incident) => incident.Row.Certainty != Certainty.CannotTell || incident.Row.IsCorrected ? null : Phrase.Of(
        IncidentStrings.Settles,
        incident.Reasons.Contains(VerdictReason.SameMachine) ? IncidentStrings.SettlesMachine
        : incident.Reasons.Contains(VerdictReason.SpentEarly) ? IncidentStrings.SettlesEarly
        : incident.Reasons.Contains(VerdictReason.TwoCopies) || incident.Reasons.Contains(VerdictReason.RetriedLate) ? IncidentStrings.SettlesCopies
        : IncidentStrings.SettlesAsk);

    /// <summary>A reason as a sentence. "It" is the token that was presented.</summary>
    public static string Sentence(VerdictReason reason) => reason switch
    {
        VerdictReason.StrangerRotated => ReasonStrings.StrangerRotated,
        VerdictReason.StrangerLater => ReasonStrings.StrangerLater,
        VerdictReason.SpentEarly => ReasonStrings.SpentEarly,
        VerdictReason.SameMachine => ReasonStrings.SameMachine,
        VerdictReason.TwoCopies => ReasonStrings.TwoCopies,
        VerdictReason.CopyAfterEnd => ReasonStrings.CopyAfterEnd,
        VerdictReason.RetriedElsewhere => ReasonStrings.RetriedElsewhere,
        VerdictReason.LinkedAcrossNetworks => ReasonStrings.LinkedAcrossNetworks,
        VerdictReason.RetriedLate => ReasonStrings.RetriedLate,
        VerdictReason.OwnerDenied => ReasonStrings.OwnerDenied,
        VerdictReason.OwnerKnows => ReasonStrings.OwnerKnows,
        VerdictReason.KnownDeviceAlarmed => ReasonStrings.KnownDeviceAlarmed,
        VerdictReason.NeverSeenClient => ReasonStrings.NeverSeenClient,
        VerdictReason.DeviceRotated => ReasonStrings.DeviceRotated,
        VerdictReason.SameClient => ReasonStrings.SameClient,
        VerdictReason.KnownNetworks => ReasonStrings.KnownNetworks,
        VerdictReason.NewNetwork => ReasonStrings.NewNetwork,
        VerdictReason.NewNetworkRotated => ReasonStrings.NewNetworkRotated,
        VerdictReason.SuccessorUnused => ReasonStrings.SuccessorUnused,
        VerdictReason.SuccessorUsed => ReasonStrings.SuccessorUsed,
        VerdictReason.AskedTwice => ReasonStrings.AskedTwice,
        VerdictReason.TwoStrangers => ReasonStrings.TwoStrangers,
        VerdictReason.BothKnown => ReasonStrings.BothKnown,
        VerdictReason.LongAgo => ReasonStrings.LongAgo,
        VerdictReason.SameNetwork => ReasonStrings.SameNetwork,
        VerdictReason.NoAddress => ReasonStrings.NoAddress,
        VerdictReason.ClockSetBack => ReasonStrings.ClockSetBack,
        VerdictReason.HistoryGone => ReasonStrings.HistoryGone,
        VerdictReason.NoOtherEver => ReasonStrings.NoOtherEver,
        VerdictReason.SuccessorArrived => ReasonStrings.SuccessorArrived,
        VerdictReason.OtherKey => ReasonStrings.OtherKey,
        VerdictReason.KeyLost => ReasonStrings.KeyLost,
        VerdictReason.SuccessorElsewhere => ReasonStrings.SuccessorElsewhere,
        _ => ReasonStrings.DeviceHeldIt,
    };
}
