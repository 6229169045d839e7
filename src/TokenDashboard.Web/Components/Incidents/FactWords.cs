using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>Says what is known of the token that a case is about.</summary>
public static class FactWords
{
    /// <summary>What was done with it.</summary>
    public static string TokenName(IncidentDetail incident) => IsOtherKey(incident) ? IncidentStrings.FactPresented : IncidentStrings.FactReplayed;

    /// <summary>Which of how many it is.</summary>
    public static string Token(IncidentDetail incident) => Phrase.Of(IncidentStrings.FactToken, incident.Generation, incident.LiveGeneration);

    /// <summary>When it had been spent, or what it lacked.</summary>
    public static string Spent(IncidentDetail incident) => IsOtherKey(incident) ? IncidentStrings.FactNoKey : incident.ConsumedAt is { } consumed
        ? Phrase.Of(IncidentStrings.FactConsumed, Duration.Of(incident.Row.OpenedAt - consumed))
        : IncidentStrings.FactHistoryGone;

    /// <summary>Whether who set off the alarm is somebody else than whom the case is about.</summary>
    public static bool HasOtherAlarm(IncidentRow incident) => incident is { Kind: IncidentKind.Reuse, Stranger: not null } && incident.About != incident.Alarm;

    /// <summary>Whether the case ended the session, and access tokens that went out before may live on.</summary>
    public static bool EndedByCase(IncidentDetail incident) => incident is { EndReason: EndReason.Reuse or EndReason.UnknownClient, LastIssuedAt: not null };

    /// <summary>What was ended.</summary>
    public static string CutOff(IncidentDetail incident) => incident switch
    {
        _ when EndedByCase(incident) => Phrase.Of(IncidentStrings.FactCutOffSession, incident.LiveGeneration),
        { EndReason: not null } => IncidentStrings.FactCutOffLater,
        { Row.IsObserved: true } => IncidentStrings.FactCutOffObserved,
        _ => IncidentStrings.FactCutOffNothing,
    };

    private static bool IsOtherKey(IncidentDetail incident) => incident.Row.Kind == IncidentKind.OtherKey;
}
