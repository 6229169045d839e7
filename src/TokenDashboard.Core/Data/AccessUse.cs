namespace TokenDashboard.Core.Data;

/// <summary>How often an app's access tokens were used at this server's own API, from one address within an hour. Kept for <see cref="CleanupOptions.KeepAccessUses"/>.</summary>
public sealed class AccessUse
{
    /// <summary>How the route begins when the token was not accepted any more.</summary>
    public const string Refused = "refused ";

    /// <summary>Stands for the routes and addresses of an hour that there was no row for.</summary>
    public const string TheRest = "*";

    public Guid SessionId { get; set; }
    public required string UserId { get; set; }

    /// <summary>The hour's beginning.</summary>
    public DateTimeOffset Hour { get; set; }

    /// <summary>Method and pattern, "GET /api/me", after <see cref="Refused"/> when the session had ended.</summary>
    public required string Route { get; set; }

    /// <summary>From where, or "" when unknown.</summary>
    public required string Ip { get; set; }

    public int Requests { get; set; }
}
