namespace TokenDashboard.Core.Data;

/// <summary>What is counted by the hour because no row is left of it.</summary>
public enum Counted
{
    /// <summary>Refresh tokens that got nothing: unknown, spent, expired, of a session that has ended.</summary>
    TokensRefused,

    /// <summary>Sign-ins that were refused, also to accounts that there are none of.</summary>
    SignInsFailed,

    /// <summary>Sign-ins that succeeded.</summary>
    SignIns,
}

/// <summary>How often something happened within an hour, over all instances. Hours without it have no row.</summary>
public sealed class HourlyCount
{
    public Counted Kind { get; set; }

    /// <summary>The hour's beginning.</summary>
    public DateTimeOffset Hour { get; set; }

    public long Count { get; set; }
}

/// <summary>What is counted of an app's versions by the day.</summary>
public enum AppCounted
{
    /// <summary>Sessions that were on it when they were last counted.</summary>
    Sessions,

    /// <summary>Lost replies asked for again within the retry window.</summary>
    LostReply,

    /// <summary>Lost replies asked for again after it.</summary>
    LateRetry,

    /// <summary>Refreshes with a token that another request of the same session was just being answered for.</summary>
    DoubleRefresh,

    /// <summary>Sessions that ended for a reuse in which nobody but the owner's own devices was seen.</summary>
    UnexplainedEnd,
}

/// <summary>How often something happened to a version of an app on a day, over all instances. Days without it have no row.</summary>
public sealed class AppCount
{
    /// <summary>The day's beginning.</summary>
    public DateTimeOffset Day { get; set; }

    public required string AppId { get; set; }

    /// <summary>The product that their user agents lead with and its version; empty for any that says none, or for those beyond a number.</summary>
    public required string Version { get; set; }

    public AppCounted Kind { get; set; }
    public long Count { get; set; }
}

/// <summary>How many sessions were on a version of an app when they were last counted.</summary>
public sealed class VersionCount
{
    /// <summary>The product that their user agents lead with and its version: "companion/1.0".</summary>
    public required string Version { get; set; }

    public int Sessions { get; set; }
    public DateTimeOffset CountedAt { get; set; }
}

/// <summary>How often an admin wants to be told that cases are unusually many. Who has chosen nothing has no row.</summary>
public sealed class AlarmChoice
{
    public required string UserId { get; set; }

    /// <summary>Not again for so many hours; 0 for never at all.</summary>
    public int QuietHours { get; set; }
}
