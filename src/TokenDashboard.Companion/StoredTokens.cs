namespace TokenDashboard.Companion;

/// <summary>
/// What one link leaves on this device. The refresh token is the family's newest that this device has seen; the access
/// token's end is reckoned from before the request, so it is never believed longer than the server does.
/// </summary>
internal sealed record StoredTokens(Uri Server, Secret AccessToken, DateTimeOffset AccessTokenExpiresAt, Secret RefreshToken)
{
    /// <summary>An access token this near its end is refreshed before it is used.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>Whether the access token is expired at <paramref name="now"/> or within <see cref="Margin"/> of it.</summary>
    public bool IsStale(DateTimeOffset now) => AccessTokenExpiresAt - now <= Margin;

    /// <summary>The tokens after <paramref name="grant"/>, asked for at <paramref name="askedAt"/>.</summary>
    public static StoredTokens From(Uri server, TokenGrant grant, Secret refreshToken, DateTimeOffset askedAt)
        => new(server, grant.AccessToken, askedAt + grant.Lifetime, refreshToken);
}
