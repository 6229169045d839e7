namespace TokenDashboard.Core.Data;

/// <summary>How often an app's access tokens were used at this server's own API, from one address within an hour. Kept for 30 days.</summary>
public sealed class AccessUse
{
    public Guid SessionId { get; set; }

    /// <summary>The hour's beginning.</summary>
    public DateTimeOffset Hour { get; set; }

    /// <summary>Method and pattern: "GET /api/me".</summary>
    public required string Route { get; set; }

    /// <summary>From where, or "" when unknown.</summary>
    public required string Ip { get; set; }

    public int Requests { get; set; }
}
