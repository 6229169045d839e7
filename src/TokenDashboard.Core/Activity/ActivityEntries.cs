using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Activity;

/// <summary>Lines of the log that say what somebody did to an account.</summary>
public static class ActivityEntries
{
    /// <summary>The line of what the actor did to their own account, from the session they act from.</summary>
    public static ActivityEntry By(Actor actor, ActivityKind kind, DateTimeOffset at, string? detail = null) => new()
    {
        UserId = actor.UserId, SessionId = actor.SessionId, At = at, Kind = kind, Detail = detail, Ip = actor.Requester.Ip, Agent = actor.Requester.Agent,
    };

    /// <summary>The line of what an admin did to somebody's account. Who it was and from where is for the audit log alone.</summary>
    public static ActivityEntry ByAdmin(string userId, ActivityKind kind, DateTimeOffset at, string? detail = null) => new()
    {
        UserId = userId, At = at, Kind = kind, ByAdmin = true, Detail = detail,
    };
}
