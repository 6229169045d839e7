using Microsoft.AspNetCore.Http.HttpResults;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.OAuth;

/// <summary>What the token endpoint answers who may have tokens (RFC 6749 §5.1).</summary>
public sealed class TokenReplies(AccessTokenIssuer issuer, IdTokenIssuer idTokens, AppRegistry apps, ApiRegistry apis, DashboardSettings settings, TimeProvider clock)
{
    /// <summary>What somebody gets who has just been allowed to, with an ID token where that was asked for.</summary>
    public async Task<JsonHttpResult<TokenReply>> OfSignInAsync(IssuedToken issued, SignInFacts facts, string? resource, bool refreshes, string? key, CancellationToken cancellationToken)
    {
        var reply = Of(issued, null, resource, refreshes, key);
        return Scopes.Has(issued.Grant.Scope, Scopes.OpenId)
            ? TypedResults.Json(
                reply.Value! with { IdToken = await idTokens.IssueAsync(issued.Grant, facts, reply.Value.AccessToken, settings.Origin, cancellationToken) }, OAuthJson.Default.TokenReply)
            : reply;
    }

    /// <summary>An access token for the one API, bound to the key of that thumbprint if there is one, with the refresh token for who may have that.</summary>
    public JsonHttpResult<TokenReply> Of(IssuedToken issued, string? scope, string? resource, bool refreshes, string? key)
    {
        var granted = scope is null ? issued.Grant.Scope : AdminScopes.Within(scope, issued.Grant.Roles);
        var (accessToken, lifetime) = issuer.Issue(issued.Grant, granted, settings.Origin, apis.Chosen(issued.Grant.Audience, resource), key, apps.Named(issued.Grant.AppId)?.App.AccessTokenLifetime);
        return TypedResults.Json(
            new TokenReply(accessToken, AccessTokens.TypeOf(key), (long)lifetime.TotalSeconds, refreshes ? issued.Token.Reveal() : null, refreshes ? (long)(issued.Grant.ExpiresAt - clock.GetUtcNow()).TotalSeconds : null, granted, null),
            OAuthJson.Default.TokenReply);
    }
}
