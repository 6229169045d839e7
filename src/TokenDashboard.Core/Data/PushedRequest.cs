namespace TokenDashboard.Core.Data;

/// <summary>An authorization request that an app sent ahead, until a browser comes with its name (RFC 9126). Of the name only a hash is stored.</summary>
public sealed class PushedRequest
{
    /// <summary>SHA-256 of the name; another one once a browser has come with it.</summary>
    public required byte[] Hash { get; set; }

    public required string AppId { get; set; }

    /// <summary>What the app asks for, written as a query.</summary>
    public required string Parameters { get; set; }

    /// <summary>The line that it was sent from.</summary>
    public required string Line { get; set; }

    /// <summary>The /48 that it was sent from, if it is one of IPv6.</summary>
    public string? Site { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Whether a browser has come with it: the app's own name for it is used up.</summary>
    public bool IsOpened { get; set; }
}
