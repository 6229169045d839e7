using TokenDashboard.Core.Devices;


namespace TokenDashboard.Core.Data;

/// <summary>Where a session lives.</summary>
public enum SessionKind
{
    /// <summary>A browser, held by a cookie.</summary>
    Browser,

    /// <summary>A companion app, held by a family of refresh tokens.</summary>
    App,
}

/// <summary>How a session began.</summary>
public enum SignInMethod
{
    /// <summary>E-mail and password.</summary>
    Password,

    /// <summary>A passkey (WebAuthn).</summary>
    Passkey,

    /// <summary>An account at another provider (OpenID Connect).</summary>
    External,

    /// <summary>A code typed on the page that connects apps (RFC 8628).</summary>
    DeviceCode,

    /// <summary>The page that an app leads to, to be allowed there (RFC 6749 §4.1).</summary>
    CodeFlow,
}

/// <summary>Why a session ended.</summary>
public enum EndReason
{
    /// <summary>Signed out on the device itself.</summary>
    SignedOut,

    /// <summary>Ended by its owner from another device.</summary>
    ByOwner,

    /// <summary>Ended by an admin.</summary>
    ByAdmin,

    /// <summary>A spent token was presented again.</summary>
    Reuse,

    /// <summary>The owner's password changed.</summary>
    PasswordChange,

    /// <summary>The owner changed another of the ways to sign in.</summary>
    MethodChange,

    /// <summary>The owner asked for the account to be deleted.</summary>
    AccountDeletion,

    /// <summary>An admin locked the account.</summary>
    AccountLocked,

    /// <summary>The account was contained: it needs a new password.</summary>
    Contained,

    /// <summary>A client that the session never knew used it, and its app is set to end it for that.</summary>
    UnknownClient,

    /// <summary>The authorization code that it began with was presented again.</summary>
    CodeReplayed,

    /// <summary>An admin disabled the app.</summary>
    AppDisabled,

    /// <summary>Not used for too long, or older than a session may get.</summary>
    Expired,
}

/// <summary>
/// One sign-in on one device. For an app it is also the authority over its family of refresh tokens: which token is
/// live, and whether any is, is decided by this row alone.
/// </summary>
public sealed class Session
{
    /// <summary>Stable for the session's whole life; also the family's id.</summary>
    public Guid Id { get; set; }

    public required string UserId { get; set; }
    public SessionKind Kind { get; set; }

    /// <summary>The app's <c>client_id</c>; null for a browser.</summary>
    public string? AppId { get; set; }

    /// <summary>What its owner calls it, at first "Chrome on Windows" or the name the app gave.</summary>
    public required string Name { get; set; }

    public DeviceType Device { get; set; }

    /// <summary>The software on the device: "Chrome 142 on Windows".</summary>
    public required string Software { get; set; }

    public SignInMethod Method { get; set; }

    /// <summary>Whether its owner gave a second factor when it began, or since.</summary>
    public bool SecondFactor { get; set; }

    /// <summary>
    /// When its owner last proved who they are; null for whom another provider vouched. An app's is the moment it began: it is allowed only by who has proved of late who
    /// they are, and never again.
    /// </summary>
    public DateTimeOffset? ProvedAt { get; set; }

    /// <summary>Begun from a device and a network that were both new to its owner, who has not said since that it was them.</summary>
    public bool NeedsLook { get; set; }

    /// <summary>The first generation that a client obtained which the family did not know; null when there was none, or it has been dealt with.</summary>
    public int? UnknownFrom { get; set; }

    /// <summary>Whether its owner allowed it on another network than the one it was asked for and first used on: so an app is connected that somebody was talked into.</summary>
    public bool IsAcrossNetworks { get; set; }

    /// <summary>Space-separated scopes, fixed at the start; a refresh never widens them.</summary>
    public string Scope { get; set; } = "";

    /// <summary>The APIs that it may ask for tokens for, space-separated and fixed at the start (RFC 8707); empty for our own.</summary>
    public string Audience { get; set; } = "";

    /// <summary>
    /// The SHA-256 thumbprint of the key that its tokens are bound to (RFC 7638, RFC 9449 §5), in base64url and fixed at the start; null of one that any holder of its token goes on with.
    /// </summary>
    public string? KeyThumbprint { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset LastUsedAt { get; set; }
    public string? LastUsedIp { get; set; }
    public string? LastUsedAgent { get; set; }

    /// <summary>16 bytes, not to be guessed, that find the family and appear nowhere but in its tokens; null for a browser.</summary>
    public byte[]? Selector { get; set; }

    /// <summary>SHA-256 of the live refresh token, or of a browser's handle.</summary>
    public required byte[] CurrentHash { get; set; }

    /// <summary>The live token's number in its family, from 1.</summary>
    public int Generation { get; set; }

    /// <summary>When the live token was issued, which is when its predecessor was consumed.</summary>
    public DateTimeOffset RotatedAt { get; set; }

    /// <summary>What the live token was derived with, kept while a lost reply may be asked for again; null of a first one that no secret was redeemed for.</summary>
    public byte[]? RetrySalt { get; set; }

    /// <summary>The hour, as <see cref="HourOf"/> counts them, from which there may be a salt to forget; null when there is none.</summary>
    public int? SaltHour { get; set; }

    /// <summary>Sliding, and never past <see cref="AbsoluteExpiresAt"/>.</summary>
    public DateTimeOffset ExpiresAt
    {
        get;
        set
        {
            field = value;
            ExpiresHour = HourOf(value);
        }
    }

    /// <summary>
    /// The hour of <see cref="ExpiresAt"/> or an earlier one, from which cleanup looks at it: an index on the instant itself would move at every use.
    /// </summary>
    public int ExpiresHour { get; private set; }

    public DateTimeOffset AbsoluteExpiresAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public EndReason? EndReason { get; set; }

    /// <summary>The session from which it was ended, where there was one.</summary>
    public Guid? EndedBySessionId { get; set; }

    /// <summary>The owner's epoch when the session began, or was last carried along.</summary>
    public int Epoch { get; set; }

    /// <summary>An instant's hour, counted from the year 1.</summary>
    public static int HourOf(DateTimeOffset instant) => (int)(instant.UtcTicks / TimeSpan.TicksPerHour);

    /// <summary>When an hour begins, as <see cref="HourOf"/> counts them.</summary>
    public static DateTimeOffset StartOf(int hour) => new(hour * TimeSpan.TicksPerHour, TimeSpan.Zero);
}

/// <summary>A spent generation of a family, written once, as it is spent: history, never authority. The live one is in the family's row.</summary>
public sealed class RefreshToken
{
    public Guid SessionId { get; set; }

    /// <summary>Whose family it is. Only kept on PostgreSQL: it stands in the family's row too, and is needed here where owners are spread over databases.</summary>
    public required string UserId { get; set; }

    public int Generation { get; set; }

    /// <summary>SHA-256 of the token's text.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>When it was spent, which is when the next generation was issued.</summary>
    public DateTimeOffset ConsumedAt { get; set; }

    /// <summary>Who spent it, and so obtained the next.</summary>
    public string? Ip { get; set; }

    public string? Agent { get; set; }
}

/// <summary>A distinct client a family has known, kept for the family's whole life.</summary>
public sealed class SessionClient
{
    public Guid SessionId { get; set; }
    public required string UserId { get; set; }

    /// <summary>The address's network: /24 of IPv4, /48 of IPv6, or "" when unknown.</summary>
    public required string Network { get; set; }

    /// <summary>The user agent, or "" when absent.</summary>
    public required string Agent { get; set; }

    public int FirstGeneration { get; set; }

    /// <summary>Its address then; null when unknown.</summary>
    public string? Ip { get; set; }

    /// <summary>When that was; null of one from before this was kept.</summary>
    public DateTimeOffset? FirstAt { get; set; }

    /// <summary>It has only asked for lost replies again, so the family does not count it among those it knows.</summary>
    public bool OnlyRetried { get; set; }
}
