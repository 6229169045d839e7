using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;

namespace TokenDashboard.Core.Incidents;

/// <summary>
/// An incident as it stands in a list. Its verdict is the one that counts: an admin's correction, or else what the evidence
/// says, which is kept beside it.
/// </summary>
public sealed record IncidentRow(
    int Id, IncidentKind Kind, Verdict Verdict, Verdict Evidence, bool IsCorrected, Certainty Certainty, Severity Severity, IncidentStatus Status,
    Resolution? Resolution, string UserId, string UserName, string SessionName, DeviceType Device, IncidentParty Alarm, Stranger? Stranger,
    DateTimeOffset OpenedAt, TimeSpan Exposure, int Presentations, OwnerAnswer Answer, DateTimeOffset? AnsweredAt,
    string? AssigneeId, string? AssigneeName, DateTimeOffset? ContainedAt)
{
    /// <summary>Whom it is about: the stranger, where there is one, or else who set off the alarm.</summary>
    public IncidentParty About => Stranger?.Main ?? Alarm;

    /// <summary>Whether a client that is not one of the known ones held a live token.</summary>
    public bool HeldLiveToken => Stranger is { Tokens: > 0 };

    /// <summary>Whether it is a reuse that ended nothing, as its app is observed.</summary>
    public bool IsObserved { get; init; }

    internal static IQueryable<IncidentRow> Of(DashboardContext db, IQueryable<Incident> incidents) =>
        from incident in incidents.AsNoTracking()
        join user in db.Accounts on incident.UserId equals user.Id
        from session in db.Sessions.Where(s => s.Id == incident.SessionId).DefaultIfEmpty()
        select new IncidentRow(
            incident.Id, incident.Kind, incident.CorrectedVerdict ?? incident.Verdict, incident.Verdict, incident.CorrectedVerdict != null,
            incident.Certainty, incident.Severity, incident.Status, incident.Resolution, user.Id, user.Name, session.Name ?? "",
            session == null ? DeviceType.Unknown : session.Device, new IncidentParty(incident.AlarmIp, incident.AlarmAgent),
            incident.StrangerClients == 0 ? null : new Stranger(
                new IncidentParty(incident.StrangerIp, incident.StrangerAgent), incident.StrangerClients, incident.StrangerTokens, incident.StrangerFrom, incident.StrangerUntil),
            incident.OpenedAt, incident.Exposure, incident.Presentations, incident.OwnerAnswer, incident.OwnerAnsweredAt,
            incident.AssigneeId, db.Accounts.Where(u => u.Id == incident.AssigneeId).Select(u => u.Name).FirstOrDefault(),
            incident.ContainedAt)
        {
            IsObserved = incident.IsObserved,
        };
}

/// <summary>Somebody in an incident, by address and user agent.</summary>
public sealed record IncidentParty(string? Ip, string? Agent);

/// <summary>All clients in an incident that are not the family's known ones.</summary>
/// <param name="Main">The one that held and did most.</param>
/// <param name="Clients">How many there were.</param>
/// <param name="Tokens">How many live tokens they held.</param>
/// <param name="From">When the first was seen.</param>
/// <param name="Until">When the last was.</param>
public sealed record Stranger(IncidentParty Main, int Clients, int Tokens, DateTimeOffset? From, DateTimeOffset? Until);
