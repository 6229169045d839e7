namespace TokenDashboard.Core.Data;

/// <summary>What its owner allowed an app on the page that it led to, until the app fetches it (RFC 6749 §4.1). Of the code itself only a hash is stored.</summary>
public sealed class AuthorizationCode
{
    /// <summary>SHA-256 of the code.</summary>
    public required byte[] Hash { get; set; }

    public required string AppId { get; set; }

    /// <summary>Where the code was sent.</summary>
    public required string RedirectUri { get; set; }

    /// <summary>SHA-256 of the verifier that the app keeps, as it sent it (RFC 7636, S256).</summary>
    public required string Challenge { get; set; }

    public string Scope { get; set; } = "";

    /// <summary>The APIs that it was asked for, space-separated (RFC 8707); empty for our own.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The name the app gave its device, if it did.</summary>
    public string? DeviceName { get; set; }

    /// <summary>What the app wants to find in the ID token (OpenID Connect Core §3.1.2.1), if anything.</summary>
    public string? Nonce { get; set; }

    /// <summary>The thumbprint of the key that it must be fetched with (RFC 9449 §10); null where any will do, or none.</summary>
    public string? KeyThumbprint { get; set; }

    /// <summary>When the person who allowed it had last proved who they are.</summary>
    public DateTimeOffset? ProvedAt { get; set; }

    public required string UserId { get; set; }

    /// <summary>That person's epoch when they allowed it: whatever secures the account ends what they allowed before, too.</summary>
    public int Epoch { get; set; }

    /// <summary>The session of the browser that they allowed it in.</summary>
    public Guid BrowserId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was fetched; null until then.</summary>
    public DateTimeOffset? RedeemedAt { get; set; }

    /// <summary>The session that was started for it.</summary>
    public Guid? SessionId { get; set; }
}
