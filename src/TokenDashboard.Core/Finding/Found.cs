using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Finding;

/// <summary>What was found of one sort.</summary>
/// <param name="Rows">The newest of it, <see cref="Found.Shown"/> at most.</param>
/// <param name="Count">How many there are.</param>
/// <param name="IsMore">Whether there are more than that.</param>
public sealed record Part<T>(IReadOnlyList<T> Rows, int Count, bool IsMore);

/// <summary>A person who was found, in the order of names.</summary>
public sealed record FoundPerson(string Id, string Name, string Email, DateTimeOffset? LockedAt, DateTimeOffset? ContainedAt);

/// <summary>Something out of order that was presented, and the latest case of its session; null where there is none.</summary>
public sealed record FoundEvidence(
    long Id, DateTimeOffset At, EvidenceKind Kind, Guid SessionId, string SessionName, string UserId, string UserName, string? Ip, string? Agent, int? IncidentId);

/// <summary>A line of somebody's own log. The names are null where what they are of is gone.</summary>
public sealed record FoundActivity(
    long Id, DateTimeOffset At, ActivityKind Kind, int Count, string UserId, string? UserName, Guid? SessionId, string? SessionName, EndReason? EndReason,
    string? Ip, string? Agent, bool ByAdmin);

/// <summary>Everyone and everything that a text touches.</summary>
/// <param name="Subject">What it was understood as; null where an instant alone was asked for.</param>
/// <param name="Others">What else it can be understood as, that also finds something.</param>
/// <param name="FromBeginning">Whether names were looked for by their beginning alone: the text is short, or the database can do no more.</param>
/// <param name="OfFirst">So many people had their sessions and lines looked for, and no more; null where all had.</param>
/// <param name="People">Who.</param>
/// <param name="Sessions">Theirs, wherever they have been, begun last first.</param>
/// <param name="Incidents">Cases of those sessions, opened last first.</param>
/// <param name="Evidence">What was presented out of order, the newest first.</param>
/// <param name="Activity">Sign-ins and what else owners' logs say, the newest first.</param>
/// <param name="Audit">What admins did, the newest first.</param>
public sealed record Found(
    Subject? Subject, IReadOnlyList<Subject> Others, bool FromBeginning, int? OfFirst, Part<FoundPerson> People, Part<OwnedSession> Sessions,
    Part<IncidentRow> Incidents, Part<FoundEvidence> Evidence, Part<FoundActivity> Activity, Part<AuditLine> Audit)
{
    /// <summary>Counting ends here.</summary>
    public const int MostCounted = 1000;

    /// <summary>How many of each sort are shown.</summary>
    public const int Shown = 10;

    /// <summary>Whether there is anything.</summary>
    public bool IsAny => People.Count + Sessions.Count + Incidents.Count + Evidence.Count + Activity.Count + Audit.Count > 0;
}
