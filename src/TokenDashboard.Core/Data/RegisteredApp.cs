namespace TokenDashboard.Core.Data;

/// <summary>An app that an admin registered. What there may be several of stands in one text, separated by spaces.</summary>
public sealed class RegisteredApp
{
    /// <summary>What the app calls itself at the OAuth endpoints.</summary>
    public required string ClientId { get; set; }

    /// <summary>What people read when they connect it.</summary>
    public required string Name { get; set; }

    /// <summary>SHA-256 of the secret that it must prove itself with; null for a public app (RFC 6749 §2.1).</summary>
    public byte[]? SecretHash { get; set; }

    /// <summary>SHA-256 of the secret before that, while both are in force.</summary>
    public byte[]? OlderSecretHash { get; set; }

    public required string Grants { get; set; }
    public string RedirectUris { get; set; } = "";
    public string Origins { get; set; } = "";
    public required string Scopes { get; set; }

    /// <summary>The APIs that it may ask for tokens for, beside our own (RFC 8707).</summary>
    public string Audiences { get; set; } = "";

    /// <summary>Whether it must send its authorization requests ahead (RFC 9126 §6).</summary>
    public bool RequirePushedAuthorizationRequests { get; set; }

    /// <summary>Whether it must prove that it has the key of its tokens wherever it asks for some (RFC 9449 §5.2).</summary>
    public bool DpopBoundAccessTokens { get; set; }

    /// <summary>Whether a spent token that comes back opens a case and ends nothing: while what runs of it is brought in order.</summary>
    public bool ObservesReuse { get; set; }

    /// <summary>How long its access tokens are good for; null for as long as everybody's, which is the longest.</summary>
    public TimeSpan? AccessTokenLifetime { get; set; }

    /// <summary>How long a session of it may rest unused, in the same way.</summary>
    public TimeSpan? RefreshTokenLifetime { get; set; }

    /// <summary>How old a session of it may get, in the same way.</summary>
    public TimeSpan? SessionLifetime { get; set; }

    /// <summary>The name of the icon that people see beside it; empty for the usual one.</summary>
    public string Icon { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The account of who registered it.</summary>
    public required string CreatedBy { get; set; }
}

/// <summary>An app that nobody can connect or use, wherever it is registered. While there is the row, no session of it begins.</summary>
public sealed class DisabledApp
{
    public required string ClientId { get; set; }
    public DateTimeOffset DisabledAt { get; set; }

    /// <summary>The account of who disabled it.</summary>
    public required string DisabledBy { get; set; }
}
