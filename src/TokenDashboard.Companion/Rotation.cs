using Duende.IdentityModel;

namespace TokenDashboard.Companion;

/// <summary>What came of wanting fresh tokens.</summary>
internal abstract record Rotated
{
    /// <summary>These are on the disk and good to use, the access token for <paramref name="Lifetime"/>.</summary>
    internal sealed record Fresh(StoredTokens Tokens, TimeSpan Lifetime) : Rotated;

    /// <summary>There are none.</summary>
    internal sealed record Stopped(Ending Ending) : Rotated;
}

/// <summary>
/// Replaces the stored tokens by their successors. No two processes that share the file ever spend the same refresh
/// token, which the server would have to take for theft.
/// </summary>
internal sealed class Rotation(TokenFile file, DashboardClient dashboard, TimeProvider time)
{
    /// <summary>
    /// Rotates if <paramref name="stillNeeded"/> says so about the tokens found once the lock is held; another process may
    /// have rotated meanwhile. The successor is on the disk before this returns. On <c>invalid_grant</c> the file is gone.
    /// </summary>
    public async Task<Rotated> RotateAsync(Func<StoredTokens, bool> stillNeeded, CancellationToken cancellationToken)
    {
        if (file.Read() is TokenFileContent.Nothing)
            return new Rotated.Stopped(Ending.NotLinked);

        using var locked = await file.LockAsync(cancellationToken);
        var content = locked.Read();
        if (content is not TokenFileContent.Linked(var tokens))
            return new Rotated.Stopped(content is TokenFileContent.Damaged ? Ending.Damaged(file.FullPath) : Ending.NotLinked);
        if (!stillNeeded(tokens))
            return new Rotated.Fresh(tokens, tokens.AccessTokenExpiresAt - time.GetUtcNow());

        var discovery = await dashboard.DiscoverAsync(tokens.Server, cancellationToken);
        if (discovery is not Answer<ServerAddresses>.Given(var server))
            return new Rotated.Stopped(Ending.For(discovery, tokens.Server));

        // Not cancellable from here: a rotation given up half-way may have spent the token already.
        var askedAt = time.GetUtcNow();
        var answer = await dashboard.RefreshAsync(server, tokens.RefreshToken, CancellationToken.None);
        switch (answer)
        {
            case Answer<TokenGrant>.Given(var grant):
                var successor = StoredTokens.From(tokens.Server, grant, grant.RefreshToken ?? tokens.RefreshToken, askedAt);
                locked.Write(successor);
                return new Rotated.Fresh(successor, grant.Lifetime);
            case Answer<TokenGrant>.Refused(OidcConstants.TokenErrors.InvalidGrant):
                locked.Delete();
                return new Rotated.Stopped(Ending.SignedOut);
            default:
                return new Rotated.Stopped(Ending.For(answer, tokens.Server));
        }
    }
}
