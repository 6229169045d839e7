using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;

namespace TokenDashboard.Core.Incidents;

/// <summary>
/// An incident as it stands in a list. Its verdict is the one that counts: an admin's correction, or else what the evidence
/// says, which is kept beside it.
/// </summary>
public sealed record IncidentRow(
    int Id, IncidentKind Kind, Verdict Verdict, Verdict Evidence, bool IsCorrected, Severity Severity, IncidentStatus Status,
    Resolution? Resolution, string UserId, string UserName, string SessionName, DeviceType Device, string? Ip,
    DateTimeOffset OpenedAt, TimeSpan Exposure, int Presentations, OwnerAnswer Answer, DateTimeOffset? AnsweredAt,
    string? AssigneeId, string? AssigneeName, DateTimeOffset? ContainedAt)
{
    internal static IQueryable<IncidentRow> Of(DashboardContext db, IQueryable<Incident> incidents) =>
        from incident in incidents.AsNoTracking()
        join user in db.Accounts on incident.UserId equals user.Id
        from session in db.Sessions.Where(s => s.Id == incident.SessionId).DefaultIfEmpty()
        select new IncidentRow(
            incident.Id, incident.Kind, incident.CorrectedVerdict ?? incident.Verdict, incident.Verdict, incident.CorrectedVerdict != null,
            incident.Severity, incident.Status, incident.Resolution, user.Id, user.Name, session.Name ?? "", session == null ? DeviceType.Unknown : session.Device, incident.AlarmIp,
            incident.OpenedAt, incident.Exposure, incident.Presentations, incident.OwnerAnswer, incident.OwnerAnsweredAt,
            incident.AssigneeId, db.Accounts.Where(u => u.Id == incident.AssigneeId).Select(u => u.Name).FirstOrDefault(),
            incident.ContainedAt);
}
