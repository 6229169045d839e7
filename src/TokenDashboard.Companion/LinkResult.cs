using Duende.IdentityModel;

namespace TokenDashboard.Companion;

/// <summary>What came of asking for a link, whichever way.</summary>
internal abstract record LinkResult
{
    /// <summary>The server issued these; they are not on the disk yet.</summary>
    internal sealed record Allowed(StoredTokens Tokens) : LinkResult;

    /// <summary>There is no link.</summary>
    internal sealed record Stopped(Ending Ending) : LinkResult;

    /// <summary>For the token endpoint's last word, asked for at <paramref name="askedAt"/>. A link without a refresh token is none.</summary>
    public static LinkResult Of(Answer<TokenGrant> answer, Uri server, DateTimeOffset askedAt) => answer switch
    {
        Answer<TokenGrant>.Given({ RefreshToken: { } refreshToken } tokens) => new Allowed(StoredTokens.From(server, tokens, refreshToken, askedAt)),
        Answer<TokenGrant>.Given => new Stopped(Ending.For(new Answer<TokenGrant>.Unfit(), server)),
        Answer<TokenGrant>.Refused(OidcConstants.TokenErrors.AccessDenied) => new Stopped(new Ending(ExitCode.Failed, Strings.LinkDenied)),
        Answer<TokenGrant>.Refused(OidcConstants.TokenErrors.ExpiredToken) => new Stopped(new Ending(ExitCode.Failed, Strings.LinkExpired)),
        _ => new Stopped(Ending.For(answer, server)),
    };
}
