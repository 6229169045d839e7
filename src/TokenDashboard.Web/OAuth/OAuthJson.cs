using System.Text.Json.Serialization;

namespace TokenDashboard.Web.OAuth;

/// <summary>
/// The reply of the token endpoint (RFC 6749 §5.1); without a refresh token for who may not stay signed in, and without an ID token for who did not ask whose account it is. The
/// refresh token expires so many seconds from now unless it is used.
/// </summary>
public sealed record TokenReply(
    string AccessToken, string TokenType, long ExpiresIn, string? RefreshToken, long? RefreshTokenExpiresIn, string Scope, string? IdToken);

/// <summary>The reply of the device authorization endpoint (RFC 8628 §3.2). There is no complete URI: the code is typed by hand.</summary>
public sealed record DeviceReply(string DeviceCode, string UserCode, string VerificationUri, long ExpiresIn, long Interval);

/// <summary>The reply of the pushed authorization request endpoint (RFC 9126 §2.2).</summary>
public sealed record PushedReply(string RequestUri, long ExpiresIn);

/// <summary>Metadata of the authorization server (RFC 8414), which is an OpenID provider as well (OpenID Connect Discovery §3).</summary>
public sealed record Metadata(
    string Issuer, string AuthorizationEndpoint, string TokenEndpoint, string DeviceAuthorizationEndpoint, string RevocationEndpoint, string JwksUri,
    string[] GrantTypesSupported, string[] ResponseTypesSupported, string[] ResponseModesSupported, string[] CodeChallengeMethodsSupported,
    bool AuthorizationResponseIssParameterSupported, string[] ScopesSupported,
    string[] TokenEndpointAuthMethodsSupported, string[] RevocationEndpointAuthMethodsSupported,
    string IntrospectionEndpoint, string[] IntrospectionEndpointAuthMethodsSupported,
    string UserinfoEndpoint, string[] SubjectTypesSupported, string[] IdTokenSigningAlgValuesSupported, string[] ClaimsSupported,
    bool ClaimsParameterSupported, bool RequestParameterSupported, bool RequestUriParameterSupported,
    string PushedAuthorizationRequestEndpoint, bool RequirePushedAuthorizationRequests, IReadOnlyList<string> DpopSigningAlgValuesSupported, bool ClientIdMetadataDocumentSupported);

/// <summary>Metadata of a server that takes access tokens (RFC 9728 §2).</summary>
public sealed record ResourceMetadata(
    string Resource, string[] AuthorizationServers, string[] ScopesSupported, string[] BearerMethodsSupported, string ResourceName,
    IReadOnlyList<string> DpopSigningAlgValuesSupported, bool DpopBoundAccessTokensRequired, string ResourceDocumentation);

/// <summary>What is said of a token (RFC 7662 §2.2); of one that does not count nothing else than that.</summary>
public sealed record IntrospectionReply(
    bool Active, string? Scope = null, string? ClientId = null, string? TokenType = null, long? Exp = null, long? Iat = null,
    string? Sub = null, string? Aud = null, string? Iss = null, string? Jti = null, Guid? Sid = null, Confirmation? Cnf = null);

/// <summary>The key that a token is good for nothing without (RFC 9449 §6.2): its thumbprint.</summary>
public sealed record Confirmation(string Jkt);

/// <summary>Claims about a person (OpenID Connect Core §5.3.2); null are those that were not asked for.</summary>
public sealed record UserinfoReply(string Sub, string? Name, string? Email, bool? EmailVerified);

/// <summary>A public key (RFC 7517): a point (RFC 7518 §6.2), or a modulus and an exponent (§6.3).</summary>
public sealed record JsonWebKeyDocument(
    string Kty, string Use, string Alg, string Kid, string? Crv = null, string? X = null, string? Y = null, string? N = null, string? E = null);

/// <summary>The public keys (RFC 7517 §5).</summary>
public sealed record JsonWebKeySetDocument(JsonWebKeyDocument[] Keys);

/// <summary>A public key that bundles of cases were signed with (RFC 7517), and SHA-256 of its SubjectPublicKeyInfo, in hex, for who has openssl alone.</summary>
public sealed record BundleKeyDocument(string Kty, string Use, string Alg, string Kid, string Crv, string X, string Y, string SpkiSha256, DateTimeOffset FirstUsedAt);

/// <summary>All of them, those that sign nothing any more too.</summary>
public sealed record BundleKeySetDocument(BundleKeyDocument[] Keys);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OAuthError))]
[JsonSerializable(typeof(TokenReply))]
[JsonSerializable(typeof(DeviceReply))]
[JsonSerializable(typeof(PushedReply))]
[JsonSerializable(typeof(IntrospectionReply))]
[JsonSerializable(typeof(UserinfoReply))]
[JsonSerializable(typeof(Metadata))]
[JsonSerializable(typeof(ResourceMetadata))]
[JsonSerializable(typeof(JsonWebKeySetDocument))]
[JsonSerializable(typeof(BundleKeySetDocument))]
internal sealed partial class OAuthJson : JsonSerializerContext;
