namespace TokenDashboard.Core.Data;

/// <summary>How long it counts that somebody has proved who they are.</summary>
public static class Proof
{
    /// <summary>For what matters a proof counts ten minutes.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    /// <summary>Whether a proof of then still counts; none never does.</summary>
    public static bool IsRecent(DateTimeOffset? provedAt, DateTimeOffset now) => provedAt > now - Kept;
}
