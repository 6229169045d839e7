using System.Text.Json.Serialization;

namespace TokenDashboard.Web.OAuth;

/// <summary>The reply of the token endpoint (RFC 6749 §5.1); without a refresh token for who may not stay signed in.</summary>
public sealed record TokenReply(
    string AccessToken, string TokenType, long ExpiresIn, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshToken, string Scope);

/// <summary>The reply of the device authorization endpoint (RFC 8628 §3.2). There is no complete URI: the code is typed by hand.</summary>
public sealed record DeviceReply(string DeviceCode, string UserCode, string VerificationUri, long ExpiresIn, long Interval);

/// <summary>Authorization server metadata (RFC 8414).</summary>
public sealed record Metadata(
    string Issuer, string TokenEndpoint, string DeviceAuthorizationEndpoint, string RevocationEndpoint, string JwksUri,
    string[] GrantTypesSupported, string[] ResponseTypesSupported, string[] ScopesSupported,
    string[] TokenEndpointAuthMethodsSupported, string[] RevocationEndpointAuthMethodsSupported);

/// <summary>A public key (RFC 7517).</summary>
public sealed record JsonWebKeyDocument(string Kty, string Use, string Alg, string Kid, string Crv, string X, string Y);

/// <summary>The public keys (RFC 7517 §5).</summary>
public sealed record JsonWebKeySetDocument(JsonWebKeyDocument[] Keys);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OAuthError))]
[JsonSerializable(typeof(TokenReply))]
[JsonSerializable(typeof(DeviceReply))]
[JsonSerializable(typeof(Metadata))]
[JsonSerializable(typeof(JsonWebKeySetDocument))]
internal sealed partial class OAuthJson : JsonSerializerContext;
