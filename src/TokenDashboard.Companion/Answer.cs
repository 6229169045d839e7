namespace TokenDashboard.Companion;

/// <summary>What came of asking the server.</summary>
internal abstract record Answer<T>
{
    /// <summary>The server did it.</summary>
    internal sealed record Given(T Value) : Answer<T>;

    /// <summary>The server said no, with an error code of RFC 6749 section 5.2 or one of its kin.</summary>
    internal sealed record Refused(string Error) : Answer<T>;

    /// <summary>Nothing that can be relied on: no connection, time out, 429, 5xx, or an answer in no known form.</summary>
    internal sealed record Silent : Answer<T>;

    /// <summary>An answer arrived that a server to be trusted would not give. Only said of metadata.</summary>
    internal sealed record Unfit : Answer<T>;
}

/// <summary>The endpoints a server advertises (RFC 8414 section 2). All belong to <paramref name="Issuer"/>.</summary>
internal sealed record ServerAddresses(Uri Issuer, string Token, string Device, string Revocation, string? Scope, AuthorizationPage? Authorization);

/// <summary>Where a browser is led to be asked, at a server that knows PKCE; <paramref name="NamesIssuer"/> if it promises to say who answers (RFC 9207).</summary>
internal sealed record AuthorizationPage(string Address, string Issuer, bool NamesIssuer)
{
    /// <summary>Whether an answer that names <paramref name="issuer"/>, or nobody, may be this server's (RFC 9207 section 2.4).</summary>
    public bool IsFrom(string? issuer) => issuer is null ? !NamesIssuer : issuer == Issuer;
}

/// <summary>A started device authorization (RFC 8628 section 3.2).</summary>
internal sealed record DeviceGrant(Secret DeviceCode, string UserCode, string VerificationUri, TimeSpan Interval, TimeSpan Lifetime);

/// <summary>Tokens as issued (RFC 6749 section 5.1). <paramref name="RefreshToken"/> is null where the former one stays valid.</summary>
internal sealed record TokenGrant(Secret AccessToken, Secret? RefreshToken, TimeSpan Lifetime);

/// <summary>The account and session an access token belongs to; what the server left out is null.</summary>
internal sealed record Account(string? Name, string? Email, string? Device, DateTimeOffset? ExpiresAt);
