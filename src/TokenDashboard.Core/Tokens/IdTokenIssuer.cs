using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Tokens;

/// <summary>What an app is told of a sign-in beside whose it is.</summary>
/// <param name="Nonce">What the app wants to find in the token; null for nothing.</param>
/// <param name="ProvedAt">When that person last proved who they are; null where it is not known.</param>
public sealed record SignInFacts(string? Nonce, DateTimeOffset? ProvedAt);

/// <summary>Makes ID tokens (OpenID Connect Core §2), signed with RS256: they tell an app whose account it is. Nobody gets in with one.</summary>
public sealed class IdTokenIssuer(SigningKeys keys, IOptionsMonitor<TokenOptions> options, TimeProvider clock)
{
    /// <summary>Returns a signed token for the session's app, good for as long as an access token.</summary>
    /// <param name="grant">Whom it speaks of, and to which app.</param>
    /// <param name="facts">What else it says.</param>
    /// <param name="accessToken">The access token that it comes with.</param>
    /// <param name="issuer">The issuer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> IssueAsync(SessionGrant grant, SignInFacts facts, string accessToken, string issuer, CancellationToken cancellationToken)
    {
        await keys.HaveAsync(SigningKey.Rsa, cancellationToken);
        var issuedAt = clock.GetUtcNow();
        var now = issuedAt.ToUnixTimeSeconds();
        return SignedToken.Of(keys.At(SigningKey.Rsa, issuedAt), "JWT", json =>
        {
            json.WriteString("iss", issuer);
            json.WriteString("sub", grant.UserId);
            json.WriteString("aud", grant.AppId);
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + (long)options.CurrentValue.AccessTokenLifetime.TotalSeconds);
            json.WriteString("sid", grant.SessionId);
            if (facts.ProvedAt is { } at)
                json.WriteNumber("auth_time", at.ToUnixTimeSeconds());
            if (facts.Nonce is { } nonce)
                json.WriteString("nonce", nonce);
            // §3.1.3.6.
            json.WriteString("at_hash", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, SHA256.HashSizeInBytes / 2)));
        });
    }
}
