using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Web.Endpoints;

/// <summary>An incident as a file: all that is known of it, and nothing that could be used.</summary>
public sealed record IncidentFile(
    int Id, string Kind, string Verdict, string EvidenceVerdict, string Severity, string Status, string? Resolution, DateTimeOffset OpenedAt,
    int Generation, int LiveGeneration, DateTimeOffset? ConsumedAt, double ExposureSeconds, int Presentations, string? Ip, string? Agent,
    string OwnerAnswer, DateTimeOffset? OwnerAnsweredAt, DateTimeOffset? ContainedAt, string? Assignee, IncidentFileOwner Owner,
    IncidentFileSession Session, IReadOnlyList<IncidentFileEvent> Events, int EventsLeftOut, IReadOnlyList<IncidentFileLine> Case)
{
    /// <summary>Puts it together.</summary>
    public static IncidentFile Of(IncidentDetail incident, IReadOnlyList<CaseLine> lines)
    {
        var row = incident.Row;
        return new IncidentFile(
            row.Id, Text(row.Kind), Text(row.Verdict), Text(row.Evidence), Text(row.Severity), Text(row.Status), Text(row.Resolution), row.OpenedAt,
            incident.Generation, incident.LiveGeneration, incident.ConsumedAt, row.Exposure.TotalSeconds, row.Presentations, row.Ip, incident.Agent,
            Text(row.Answer), row.AnsweredAt, row.ContainedAt, row.AssigneeName, new(row.UserId, row.UserName, incident.UserEmail),
            new(incident.SessionId, row.SessionName, incident.Software, incident.EndedAt, Text(incident.EndReason)),
            [.. incident.History.Events.Select(e => new IncidentFileEvent(e.At, Text(e.Kind), e.Generation, e.Ip, e.Agent))], incident.History.RotationsLeftOut,
            [.. lines.Select(l => new IncidentFileLine(l.At, Text(l.Kind), l.ActorName, l.TextName ?? l.Text))]);
    }

    // Names as JSON has them elsewhere: someoneElse.
    private static string Text<T>(T value) where T : struct, Enum => char.ToLowerInvariant(value.ToString()[0]) + value.ToString()[1..];

    private static string? Text<T>(T? value) where T : struct, Enum => value is { } one ? Text(one) : null;
}

/// <summary>Whose session it was.</summary>
public sealed record IncidentFileOwner(string Id, string Name, string Email);

/// <summary>The session it is about.</summary>
public sealed record IncidentFileSession(Guid Id, string Name, string Software, DateTimeOffset? EndedAt, string? EndReason);

/// <summary>A moment of the session's life.</summary>
public sealed record IncidentFileEvent(DateTimeOffset At, string Kind, int Generation, string? Ip, string? Agent);

/// <summary>A line of the case's own history.</summary>
public sealed record IncidentFileLine(DateTimeOffset At, string Kind, string? Actor, string? Text);
