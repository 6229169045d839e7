using System.Buffers.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Limits;

namespace TokenDashboard.Web.OAuth;

/// <summary>What a client library needs to know to find everything else.</summary>
public static class MetadataEndpoints
{
    /// <summary>Maps the metadata (RFC 8414), at the address OpenID Connect libraries ask as well, and the keys (RFC 7517).</summary>
    public static void MapMetadataEndpoints(this IEndpointRouteBuilder routes)
    {
        var metadata = routes.MapGroup("").AllowAnonymous().RequireRateLimiting(RateLimit.Apps);
        metadata.MapGet("/.well-known/oauth-authorization-server", Describe);
        metadata.MapGet("/.well-known/openid-configuration", Describe);
        metadata.MapGet("/oauth/jwks", Keys);
    }

    private static JsonHttpResult<Metadata> Describe(DashboardSettings settings) => TypedResults.Json(
        new Metadata(
            settings.Origin, settings.Origin + "/oauth/token", settings.Origin + "/oauth/device", settings.Origin + "/oauth/revoke",
            settings.Origin + "/oauth/jwks", [GrantTypes.DeviceCode, GrantTypes.RefreshToken], [], Scopes.All, ["none"], ["none"]),
        OAuthJson.Default.Metadata);

    private static JsonHttpResult<JsonWebKeySetDocument> Keys(SigningKeys keys, HttpContext http)
    {
        // An hour, which is part of the day that a key is published before it signs.
        http.Response.Headers.CacheControl = "public, max-age=3600";
        return TypedResults.Json(
            new JsonWebKeySetDocument([.. keys.All.Select(key => new JsonWebKeyDocument(
                "EC", "sig", "ES256", key.Id, "P-256",
                Base64Url.EncodeToString(key.PublicParameters.Q.X), Base64Url.EncodeToString(key.PublicParameters.Q.Y)))]),
            OAuthJson.Default.JsonWebKeySetDocument);
    }
}
