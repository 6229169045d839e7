using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Web.Downloads;

/// <summary>An incident as a file: all that is known of it, and nothing that could be used.</summary>
public sealed record IncidentFile(
    int Id, string Kind, string Verdict, string EvidenceVerdict, string Certainty, IReadOnlyList<string> Reasons, IReadOnlyList<string> Against, string Severity, string Status, string? Resolution, DateTimeOffset OpenedAt,
    int Generation, int LiveGeneration, DateTimeOffset? ConsumedAt, double ExposureSeconds, int Presentations, IncidentFileParty Alarm, IncidentFileStranger? Stranger,
    string OwnerAnswer, DateTimeOffset? OwnerAnsweredAt, DateTimeOffset? ContainedAt, string? Assignee, IncidentFileOwner Owner,
    IncidentFileSession Session, IReadOnlyList<IncidentFileEvent> Events, int EventsLeftOut, IReadOnlyList<IncidentFileLine> Case, bool IsObserved)
{
    /// <summary>Puts it together.</summary>
    public static IncidentFile Of(IncidentDetail incident, IReadOnlyList<CaseLine> lines)
    {
        var row = incident.Row;
        return new IncidentFile(
            row.Id, FileWords.Of(row.Kind), FileWords.Of(row.Verdict), FileWords.Of(row.Evidence), FileWords.Of(row.Certainty),
            [.. incident.Reasons.Select(r => FileWords.Of(r))], [.. incident.Against.Select(r => FileWords.Of(r))], FileWords.Of(row.Severity), FileWords.Of(row.Status), FileWords.Of(row.Resolution), row.OpenedAt,
            incident.Generation, incident.LiveGeneration, incident.ConsumedAt, row.Exposure.TotalSeconds, row.Presentations,
            new(row.Alarm.Ip, row.Alarm.Agent), IncidentFileStranger.Of(row, incident.Strangers),
            FileWords.Of(row.Answer), row.AnsweredAt, row.ContainedAt, row.AssigneeName, new(row.UserId, row.UserName, incident.UserEmail),
            new(incident.SessionId, row.SessionName, incident.Software, incident.EndedAt, FileWords.Of(incident.EndReason)),
            [.. (incident.History?.Events ?? []).Select(e => new IncidentFileEvent(e.At, FileWords.Of(e.Kind), e.Generation, e.Ip, e.Agent))], incident.History?.RotationsLeftOut ?? 0,
            [.. lines.Select(l => new IncidentFileLine(l.At, FileWords.Of(l.Kind), l.ActorName, l.TextName ?? l.Text))], row.IsObserved);
    }
}

/// <summary>Who set off the alarm.</summary>
public sealed record IncidentFileParty(string? Ip, string? Agent);

/// <summary>Who is not one of the session's known clients, and what they did.</summary>
public sealed record IncidentFileStranger(int LiveTokens, DateTimeOffset? From, DateTimeOffset? Until, IReadOnlyList<IncidentFileClient> Clients)
{
    /// <summary>From the case; null where there is nobody.</summary>
    public static IncidentFileStranger? Of(IncidentRow row, IReadOnlyList<StrangerClient> clients) => row.Stranger is not { } stranger ? null : new(
        stranger.Tokens, stranger.From, stranger.Until, [.. clients.Select(c => new IncidentFileClient(c.Ip, c.Agent, c.From, c.Until, c.Tokens, c.Refused))]);
}

/// <summary>One of their clients.</summary>
public sealed record IncidentFileClient(string? Ip, string? Agent, DateTimeOffset From, DateTimeOffset Until, int LiveTokens, int Refused);

/// <summary>Whose session it was.</summary>
public sealed record IncidentFileOwner(string Id, string Name, string Email);

/// <summary>The session it is about.</summary>
public sealed record IncidentFileSession(Guid? Id, string Name, string Software, DateTimeOffset? EndedAt, string? EndReason);

/// <summary>A moment of the session's life.</summary>
public sealed record IncidentFileEvent(DateTimeOffset At, string Kind, int Generation, string? Ip, string? Agent);

/// <summary>A line of the case's own history.</summary>
public sealed record IncidentFileLine(DateTimeOffset At, string Kind, string? Actor, string? Text);

/// <summary>An incident as a line of a list.</summary>
public sealed record IncidentFileRow(
    int Id, DateTimeOffset OpenedAt, string Kind, string Verdict, string EvidenceVerdict, string Certainty, string Severity, string Status, string? Resolution,
    string OwnerAnswer, string Owner, string OwnerId, string Device, string? StrangerIp, string? StrangerAgent, int StrangerClients, int StrangerTokens, string? AlarmIp, string? AlarmAgent, int Presentations, double ExposureSeconds, string? Assignee,
    DateTimeOffset? ContainedAt, bool IsObserved)
{
    /// <summary>Takes it from the inbox.</summary>
    public static IncidentFileRow Of(IncidentRow row) => new(
        row.Id, row.OpenedAt, FileWords.Of(row.Kind), FileWords.Of(row.Verdict), FileWords.Of(row.Evidence), FileWords.Of(row.Certainty), FileWords.Of(row.Severity),
        FileWords.Of(row.Status), FileWords.Of(row.Resolution), FileWords.Of(row.Answer), row.UserName, row.UserId, row.SessionName,
        row.Stranger?.Main.Ip, row.Stranger?.Main.Agent, row.Stranger?.Clients ?? 0, row.Stranger?.Tokens ?? 0, row.Alarm.Ip, row.Alarm.Agent, row.Presentations, row.Exposure.TotalSeconds, row.AssigneeName, row.ContainedAt, row.IsObserved);

    /// <summary>In the order of the columns.</summary>
    public static IReadOnlyList<object?> Cells(IncidentFileRow row) =>
    [
        row.Id, row.OpenedAt, row.Kind, row.Verdict, row.EvidenceVerdict, row.Certainty, row.Severity, row.Status, row.Resolution, row.OwnerAnswer, row.Owner,
        row.OwnerId, row.Device, row.StrangerIp, row.StrangerAgent, row.StrangerClients, row.StrangerTokens, row.AlarmIp, row.AlarmAgent, row.Presentations, row.ExposureSeconds, row.Assignee, row.ContainedAt,
        row.IsObserved,
    ];
}
