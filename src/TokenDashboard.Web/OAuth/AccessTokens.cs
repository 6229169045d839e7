using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.OAuth;

/// <summary>What an access token of this server says.</summary>
/// <param name="UserId">Whom it speaks for.</param>
/// <param name="SessionId">The session that it belongs to.</param>
/// <param name="ClientId">The app that it was issued to.</param>
/// <param name="Token">All of it.</param>
public sealed record ReadAccessToken(string UserId, Guid SessionId, string ClientId, JsonWebToken Token);

/// <summary>How access tokens that were issued here are told from others.</summary>
public sealed class AccessTokens(SigningKeys keys, DashboardSettings settings, TimeProvider clock)
{
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <summary>What is accepted: signature, type, audience, and that it has not expired.</summary>
    public TokenValidationParameters Rules() => new()
    {
        // RFC 8725: one algorithm, one type, nothing left to the token's own word.
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        ValidTypes = ["at+jwt"],
        ValidIssuer = settings.Origin,
        ValidAudience = settings.Origin,
        IssuerSigningKeyResolver = (_, _, kid, _) => keys.All.OfType<EllipticKeyPair>().Where(k => k.Id == kid).Select(PublicKey),
        LifetimeValidator = (_, expires, _, _) => expires > clock.GetUtcNow().UtcDateTime,
        RoleClaimType = "roles",
        NameClaimType = "sub",
    };

    /// <summary>Reads an access token of this server, for whichever API, also one that has expired; null for anything else.</summary>
    public async Task<ReadAccessToken?> ReadAsync(string token)
    {
        var rules = Rules();
        rules.ValidateAudience = false;
        rules.LifetimeValidator = (_, expires, _, _) => expires is not null;
        return await Handler.ValidateTokenAsync(token, rules) is { IsValid: true, SecurityToken: JsonWebToken read }
            && read.TryGetPayloadValue<string>("client_id", out var client)
            && read.TryGetPayloadValue<string>("sid", out var sid) && Guid.TryParse(sid, out var session)
            && read.Subject is { Length: > 0 } user
                ? new ReadAccessToken(user, session, client, read)
                : null;
    }

    /// <summary>How one is presented that is bound to the key of that thumbprint (RFC 9449 §5), or to none (RFC 6750).</summary>
    public static string TypeOf(string? key) => key is null ? "Bearer" : DpopRequests.Scheme;

    /// <summary>The thumbprint of the key that it is bound to (RFC 9449 §6.1); null of one that any holder presents.</summary>
    public static string? KeyOf(JsonWebToken token)
    {
        if (!token.TryGetClaim("cnf", out var confirmation))
            return null;
        using var json = JsonDocument.Parse(confirmation.Value);
        return json.RootElement.GetProperty("jkt").GetString();
    }

    private static ECDsaSecurityKey PublicKey(EllipticKeyPair key) =>
        new(ECDsa.Create(key.PublicParameters)) { KeyId = key.Id };
}
