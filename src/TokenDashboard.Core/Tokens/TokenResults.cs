using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Tokens;

/// <summary>A live session and its owner, as an access token is made from them.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="UserId">Its owner.</param>
/// <param name="UserName">What they are called.</param>
/// <param name="AppId">The app that holds it.</param>
/// <param name="Scope">What it may, in space-separated scopes.</param>
/// <param name="Roles">Its owner's, as they are now.</param>
/// <param name="ExpiresAt">When it expires unless it is used before; no access token of it outlives that.</param>
public sealed record SessionGrant(
    Guid SessionId, string UserId, string UserName, string AppId, string Scope, IReadOnlyList<string> Roles, DateTimeOffset ExpiresAt)
{
    /// <summary>The APIs that it may ask for tokens for, space-separated; empty for our own.</summary>
    public string Audience { get; init; } = "";

    /// <summary>As the rows have it. Of its scope there is what the roles of now allow: a refresh may have less than was granted (RFC 6749 §6).</summary>
    internal static SessionGrant Of(Guid sessionId, string userId, string userName, string appId, string scope, string storedRoles, DateTimeOffset expiresAt, string audience, int? unknownFrom = null)
    {
        var roles = Account.RolesOf(storedRoles);
        return new(sessionId, userId, userName, appId, AdminScopes.Within(scope, roles), roles, expiresAt) { Audience = audience, UnknownFrom = unknownFrom };
    }

    /// <summary>The first generation that a client obtained which the family did not know; null when there is none to watch.</summary>
    internal int? UnknownFrom { get; init; }
}

/// <summary>A fresh token with what it stands for. The token is in no store.</summary>
public sealed record IssuedToken(RawToken Token, SessionGrant Grant);

/// <summary>Why a token was refused. For logs and tests: outside they all look alike.</summary>
public enum Refusal
{
    /// <summary>Not issued here, of a family that is forgotten, or of another history.</summary>
    Unknown,

    /// <summary>Issued to another app.</summary>
    WrongApp,

    /// <summary>Its session had been ended.</summary>
    Ended,

    /// <summary>A spent token of an app that is observed: a case tells of it, and its session goes on with the live one.</summary>
    Observed,

    /// <summary>Not used in time.</summary>
    Expired,

    /// <summary>It was live when the request began; another request was first.</summary>
    LostRace,

    /// <summary>More scope than the session was given.</summary>
    Scope,

    /// <summary>An API that the session was not given.</summary>
    Audience,

    /// <summary>Its session is bound to a key, and it came with a proof by another one or with none.</summary>
    OtherKey,

    /// <summary>It came with a proof, and its session is bound to no key and never will be; or it came without one from an app that must show one.</summary>
    NotBound,

    /// <summary>Its proof was shown before.</summary>
    ProofSpent,

    /// <summary>Nothing is wrong with it, but a block shuts out who presented it. It can be presented again once that is over.</summary>
    Blocked,
}

/// <summary>The outcome of a rotation.</summary>
public abstract record RotationResult
{
    private RotationResult()
    {
    }

    /// <summary>The presented token is spent and this is its successor; or it was, moments ago, and this is the same successor again.</summary>
    public sealed record Rotated(IssuedToken Issued) : RotationResult;

    /// <summary>Refused; nothing was ended by it.</summary>
    public sealed record Refused(Refusal Reason) : RotationResult;

    /// <summary>A spent token came back: its family has been ended and the incident stored, both committed.</summary>
    public sealed record Reused(Guid SessionId, int IncidentId) : RotationResult;
}

/// <summary>The outcome of a validation.</summary>
public abstract record ValidationResult
{
    private ValidationResult()
    {
    }

    /// <summary>The token is live.</summary>
    public sealed record Valid(SessionGrant Grant) : ValidationResult;

    /// <summary>The token is not live; nothing was ended by asking.</summary>
    public sealed record Refused(Refusal Reason) : ValidationResult;

    /// <summary>A spent token came back: its family has been ended and the incident stored, both committed.</summary>
    public sealed record Reused(Guid SessionId, int IncidentId) : ValidationResult;
}

/// <summary>What a new app session is made of.</summary>
public sealed record NewFamily(
    string UserId, string AppId, string Name, DeviceType Device, string Software, SignInMethod Method, string Scope)
{
    /// <summary>The APIs that it may ask for tokens for, space-separated; empty for our own.</summary>
    public string Audience { get; init; } = "";

    /// <summary>The thumbprint of the key that its tokens are bound to; null for none.</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>What holds for its app.</summary>
    public AppTerms Terms { get; init; } = AppTerms.None;

    /// <summary>Whether who allowed it had given a second factor.</summary>
    public bool SecondFactor { get; init; }

    /// <summary>Whether its owner proved of late who they are, and allowed it. One that a host begins by itself was not.</summary>
    public bool IsProved { get; init; }

    /// <summary>Whether its tokens are handed out. A session without any ends with its first access token.</summary>
    public bool StaysSignedIn { get; init; } = true;

    /// <summary>Whether it was allowed on another network than the one it was asked for and is first used on.</summary>
    public bool IsAcrossNetworks { get; init; }
}
