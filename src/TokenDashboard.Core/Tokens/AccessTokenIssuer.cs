using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Tokens;

/// <summary>Makes access tokens: JWTs as RFC 9068 profiles them, signed with ES256.</summary>
public sealed class AccessTokenIssuer(SigningKeys keys, IOptionsMonitor<TokenOptions> options, TimeProvider clock)
{
    /// <summary>Returns a signed token for the session, of the given scope, and how long it is good for: never longer than the session is.</summary>
    /// <param name="grant">Whom it speaks for.</param>
    /// <param name="scope">What it may be used for: the session's scope or less.</param>
    /// <param name="issuer">The issuer.</param>
    /// <param name="audience">The one API that it is for.</param>
    /// <param name="key">The thumbprint of the key without which it is good for nothing (RFC 9449 §6.1); null for any holder's.</param>
    /// <param name="longest">How long its app's are good for at most; null for as long as everybody's.</param>
    public (string Token, TimeSpan Lifetime) Issue(SessionGrant grant, string scope, string issuer, string audience, string? key, TimeSpan? longest = null)
    {
        var issuedAt = clock.GetUtcNow();
        var now = issuedAt.ToUnixTimeSeconds();
        var all = options.CurrentValue.AccessTokenLifetime;
        var lifetime = Math.Min((long)(longest < all ? longest.Value : all).TotalSeconds, grant.ExpiresAt.ToUnixTimeSeconds() - now);
        var token = SignedToken.Of(keys.At(SigningKey.Elliptic, issuedAt), "at+jwt", json =>
        {
            json.WriteString("iss", issuer);
            json.WriteString("aud", audience);
            json.WriteString("sub", grant.UserId);
            json.WriteString("client_id", grant.AppId);
            json.WriteString("sid", grant.SessionId);
            json.WriteString("jti", Guid.NewGuid());
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + lifetime);
            json.WriteString("scope", scope);
            json.WriteStartArray("roles");
            foreach (var role in grant.Roles)
                json.WriteStringValue(role);
            json.WriteEndArray();
            if (key is not null)
            {
                json.WriteStartObject("cnf");
                json.WriteString("jkt", key);
                json.WriteEndObject();
            }
        });
        return (token, TimeSpan.FromSeconds(lifetime));
    }
}
