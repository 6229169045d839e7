using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>
/// An OpenID provider at the other end of the backchannel: real codes, PKCE, and id_tokens with a real signature. Who comes, and
/// what is wrong with it, is for a test to say.
/// </summary>
public sealed class FakeProvider(TimeProvider clock) : HttpMessageHandler
{
    public const string Authority = "https://login.example.org";
    public const string ClientId = "dashboard";
    public const string ClientSecret = "canary-client-secret";
    public const string AccessToken = "canary-access-token";
    private readonly RSA _key = RSA.Create(2048);
    private readonly Dictionary<string, Dictionary<string, string>> _asked = [];

    public string Subject { get; set; } = "subject-1";

    public string Email { get; set; } = "ada@example.org";

    public bool EmailVerified { get; set; } = true;

    public DateTimeOffset? AuthenticatedAt { get; set; }

    /// <summary>Changes a token before it is signed.</summary>
    public Action<SecurityTokenDescriptor>? Spoil { get; set; }

    /// <summary>Whether it can be reached.</summary>
    public bool IsAway { get; set; }

    /// <summary>What the browser was sent with.</summary>
    public Dictionary<string, string> LastAsked { get; private set; } = [];

    /// <summary>The person agrees. Returns the path that the provider sends the browser back to.</summary>
    public string Agree(string location)
    {
        LastAsked = Read(location);
        var code = Guid.NewGuid().ToString("N");
        _asked[code] = LastAsked;
        return Back($"code={code}");
    }

    /// <summary>The person turns back.</summary>
    public string TurnBack(string location)
    {
        LastAsked = Read(location);
        return Back("error=access_denied");
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsAway)
            throw new HttpRequestException("Connection refused");
        var form = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        object? answer = request.RequestUri!.AbsolutePath switch
        {
            "/.well-known/openid-configuration" => new Dictionary<string, object>
            {
                ["issuer"] = Authority, ["authorization_endpoint"] = Authority + "/authorize", ["token_endpoint"] = Authority + "/token",
                ["jwks_uri"] = Authority + "/jwks", ["userinfo_endpoint"] = Authority + "/userinfo",
            },
            "/jwks" => new { keys = new[] { Jwk() } },
            "/token" => Redeem(QueryHelpers.ParseQuery(form).ToDictionary(p => p.Key, p => p.Value.ToString())),
            // Some tell the e-mail here only.
            "/userinfo" when request.Headers.Authorization?.Parameter == AccessToken =>
                new Dictionary<string, object> { ["sub"] = Subject, ["email"] = Email, ["email_verified"] = EmailVerified, ["name"] = "Ada Lovelace" },
            _ => null,
        };
        return new HttpResponseMessage(answer is null ? HttpStatusCode.BadRequest : HttpStatusCode.OK)
        {
            Content = new StringContent(JsonSerializer.Serialize(answer ?? new { error = "invalid_request" }), Encoding.UTF8, "application/json"),
        };
    }

    protected override void Dispose(bool disposing)
    {
        _key.Dispose();
        base.Dispose(disposing);
    }

    private object? Redeem(Dictionary<string, string> form)
    {
        if (!_asked.Remove(form.GetValueOrDefault("code") ?? "", out var asked) || form.GetValueOrDefault("client_secret") != ClientSecret
            || form.GetValueOrDefault("redirect_uri") != asked["redirect_uri"] || asked["code_challenge_method"] != "S256"
            || Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"]))) != asked["code_challenge"])
            return null;
        var now = clock.GetUtcNow();
        var token = new SecurityTokenDescriptor
        {
            Issuer = Authority, Audience = ClientId, IssuedAt = now.UtcDateTime, NotBefore = now.UtcDateTime, Expires = now.UtcDateTime.AddMinutes(5),
            Subject = new ClaimsIdentity([new Claim("sub", Subject), new Claim("nonce", asked["nonce"])]),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(_key) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        };
        if (AuthenticatedAt is { } at)
            token.Subject.AddClaim(new Claim("auth_time", at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), ClaimValueTypes.Integer64));
        Spoil?.Invoke(token);
        return new
        {
            access_token = AccessToken, token_type = "Bearer", expires_in = 300,
            id_token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token),
        };
    }

    private object Jwk()
    {
        var key = _key.ExportParameters(false);
        return new { kty = "RSA", use = "sig", alg = "RS256", kid = "1", n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) };
    }

    private string Back(string with) => $"{new Uri(LastAsked["redirect_uri"]).AbsolutePath}?{with}&state={Uri.EscapeDataString(LastAsked["state"])}";

    private static Dictionary<string, string> Read(string location)
    {
        Assert.StartsWith(Authority + "/authorize?", location, StringComparison.Ordinal);
        return QueryHelpers.ParseQuery(new Uri(location).Query).ToDictionary(p => p.Key, p => p.Value.ToString());
    }
}
