using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Activity;

/// <summary>Lines of the log that say what somebody did to their own account.</summary>
public static class ActivityEntries
{
    /// <summary>The line of what the actor did, from the session they act from.</summary>
    public static ActivityEntry By(Actor actor, ActivityKind kind, DateTimeOffset at, string? detail = null) => new()
    {
        UserId = actor.UserId, SessionId = actor.SessionId, At = at, Kind = kind, Detail = detail, Ip = actor.Requester.Ip, Agent = actor.Requester.Agent,
    };
}
