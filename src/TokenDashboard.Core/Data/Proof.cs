namespace TokenDashboard.Core.Data;

/// <summary>How long it counts that somebody has proved who they are.</summary>
public static class Proof
{
    /// <summary>For what matters a proof counts ten minutes.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    /// <summary>
    /// For an app whose tokens are bound to a key it counts twelve hours, a working day: who copies a token can't act with it. One that any holder presents has no more than
    /// a page has.
    /// </summary>
    public static readonly TimeSpan KeptByKey = TimeSpan.FromHours(12);

    /// <summary>How long a proof counts in a session; in one that is bound to a key for longer.</summary>
    public static TimeSpan KeptIn(bool isBound) => isBound ? KeptByKey : Kept;

    /// <summary>Whether a proof of then still counts; none never does.</summary>
    public static bool IsRecent(DateTimeOffset? provedAt, DateTimeOffset now, bool isBound = false) => provedAt > now - KeptIn(isBound);
}
