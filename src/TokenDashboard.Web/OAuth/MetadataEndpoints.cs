using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Dpop;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Limits;

namespace TokenDashboard.Web.OAuth;

/// <summary>What a client library needs to know to find everything else.</summary>
public static class MetadataEndpoints
{
    /// <summary>Maps the metadata (RFC 8414), at the address of OpenID Connect as well, those of our own API (RFC 9728), the keys (RFC 7517), and those of bundles.</summary>
    public static void MapMetadataEndpoints(this IEndpointRouteBuilder routes)
    {
        var metadata = routes.MapGroup("").AllowAnonymous().RequireRateLimiting(RateLimit.Apps).RequireCors(AppOrigins.Policy);
        metadata.MapGet("/.well-known/oauth-authorization-server", Describe);
        metadata.MapGet("/.well-known/openid-configuration", Describe);
        metadata.MapGet(ApiRegistry.Metadata, (DashboardSettings settings, AppRegistry apps, HttpContext http) => DescribeApi(settings, apps, http, ""));
        metadata.MapGet(ApiRegistry.Metadata + ApiRegistry.Path, (DashboardSettings settings, AppRegistry apps, HttpContext http) => DescribeApi(settings, apps, http, ApiRegistry.Path));
        metadata.MapGet("/oauth/jwks", KeysAsync);
        metadata.MapGet("/oauth/bundle-keys", BundleKeysAsync);
    }

    private static readonly string[] SecretMethods = ["client_secret_basic", "client_secret_post"];

    private static readonly string[] AppMethods = ["none", .. SecretMethods];

    // An hour, which is part of the day that a key is published before it signs.
    private const string Kept = "public, max-age=3600";

    private static FileContentHttpResult Describe(DashboardSettings settings, AppRegistry apps, IOptionsMonitor<ClientDocumentOptions> documents, HttpContext http) => Answer(
        http,
        apps,
        new Metadata(
            settings.Origin, settings.Origin + AuthorizationRequest.Path, settings.Origin + "/oauth/token", settings.Origin + "/oauth/device", settings.Origin + "/oauth/revoke",
            settings.Origin + "/oauth/jwks", GrantTypes.All, ["code"], ["query"], ["S256"], true, Scopes.All, AppMethods, AppMethods,
            settings.Origin + IntrospectionEndpoint.Path, SecretMethods,
            settings.Origin + UserinfoEndpoint.Path, ["public"], [SigningKey.Rsa],
            ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "sid", "name", "email", "email_verified"], false, false, false,
            settings.Origin + PushedRequestEndpoint.Path, false, DpopProofs.Algorithms, documents.CurrentValue.IsOn),
        OAuthJson.Default.Metadata);

    private static FileContentHttpResult DescribeApi(DashboardSettings settings, AppRegistry apps, HttpContext http, string path) => Answer(
        http,
        apps,
        new ResourceMetadata(settings.Origin + path, [settings.Origin], Scopes.All, ["header"], "TokenDashboard", DpopProofs.Algorithms, DpopBoundAccessTokensRequired: false, settings.Origin + ApiRegistry.Reference),
        OAuthJson.Default.ResourceMetadata);

    private static async Task<FileContentHttpResult> KeysAsync(SigningKeys keys, AppRegistry apps, HttpContext http)
    {
        // What is kept for an hour must have the one that signs the first ID token.
        await keys.HaveAsync(SigningKey.Rsa, http.RequestAborted);
        return Answer(http, apps, new JsonWebKeySetDocument([.. keys.All.Select(Document)]), OAuthJson.Default.JsonWebKeySetDocument);
    }

    // A set of their own: what a key that is gone has signed must never pass for a token.
    private static async Task<FileContentHttpResult> BundleKeysAsync(BundleKeys keys, AppRegistry apps, HttpContext http) =>
        Answer(http, apps, new BundleKeySetDocument([.. (await keys.ListAsync(http.RequestAborted)).Select(Document)]), OAuthJson.Default.BundleKeySetDocument);

    private static BundleKeyDocument Document(BundleKey stored)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(stored.PublicKey, out _);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new(
            "EC", "sig", SigningKey.Elliptic, stored.Id, "P-256", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y),
            Convert.ToHexStringLower(SHA256.HashData(stored.PublicKey)), stored.FirstUsedAt);
    }

    private static JsonWebKeyDocument Document(KeyPair key) => key switch
    {
        EllipticKeyPair { PublicParameters.Q: var point } => new("EC", "sig", key.Algorithm, key.Id, Crv: "P-256", X: Base64Url.EncodeToString(point.X), Y: Base64Url.EncodeToString(point.Y)),
        RsaKeyPair { PublicParameters: var rsa } => new("RSA", "sig", key.Algorithm, key.Id, N: Base64Url.EncodeToString(rsa.Modulus), E: Base64Url.EncodeToString(rsa.Exponent)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // 304 to who has it already.
    private static FileContentHttpResult Answer<T>(HttpContext http, AppRegistry apps, T document, JsonTypeInfo<T> type)
    {
        http.Response.Headers.CacheControl = Kept;
        // What is kept without the headers of CORS is not for pages that need them.
        if (apps.Origins is { Count: > 0 } origins && !origins.Contains(http.Request.Headers.Origin.ToString()))
            http.Response.Headers.Vary = "Origin";
        var bytes = JsonSerializer.SerializeToUtf8Bytes(document, type);
        return TypedResults.Bytes(bytes, "application/json", entityTag: new($"\"{Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, 12))}\""));
    }
}
