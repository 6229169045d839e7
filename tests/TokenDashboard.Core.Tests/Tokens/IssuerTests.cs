using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>What stands in a signed token, to the last claim.</summary>
public sealed class IssuerTests : IDisposable
{
    private const string Issuer = "https://login.example.org";
    private static readonly Guid Id = new("0199a5b0-0000-7000-8000-000000000001");

    private readonly CoreDatabase _core = new(new TokenOptions { AccessTokenLifetime = TimeSpan.FromMinutes(5) });

    public void Dispose() => _core.Dispose();

    /// <summary>Neither its app's tokens nor its session are good for longer.</summary>
    [Theory]
    [InlineData(null, 3600, 300)]
    [InlineData(120, 3600, 120)]
    [InlineData(600, 3600, 300)]
    [InlineData(null, 60, 60)]
    public async Task AccessToken_Issued_SaysForWhomForWhatAndForHowLong(int? longest, int left, int seconds)
    {
        await _core.Service<SigningKeys>().LoadAsync(default);
        var now = _core.Clock.GetUtcNow();

        var (token, lifetime) = _core.Service<AccessTokenIssuer>().Issue(
            Grant(now.AddSeconds(left)), "profile", Issuer, "https://api.example.org", null, longest is { } most ? TimeSpan.FromSeconds(most) : null);

        var at = now.ToUnixTimeSeconds();
        var (header, claims) = Read(token);
        var key = Assert.IsType<EllipticKeyPair>(_core.Service<SigningKeys>().At(SigningKey.Elliptic, now));
        Assert.Equal(TimeSpan.FromSeconds(seconds), lifetime);
        Assert.Equal($$"""{"typ":"at+jwt","alg":"ES256","kid":"{{key.Id}}"}""", header);
        var jti = JsonDocument.Parse(claims).RootElement.GetProperty("jti").GetGuid();
        Assert.NotEqual(Guid.Empty, jti);
        Assert.Equal(
            $$"""{"iss":"{{Issuer}}","aud":"https://api.example.org","sub":"ada","client_id":"companion","sid":"{{Id}}","jti":"{{jti}}","iat":{{at}},"exp":{{at + seconds}},"scope":"profile","roles":["Admin","Auditor"]}""",
            claims);
        using var verifier = ECDsa.Create(key.PublicParameters);
        Assert.True(verifier.VerifyData(Signed(token), Signature(token), HashAlgorithmName.SHA256));
    }

    [Fact]
    public async Task AccessToken_OfASessionWithAKey_NamesIt()
    {
        await _core.Service<SigningKeys>().LoadAsync(default);

        var (token, _) = _core.Service<AccessTokenIssuer>().Issue(Grant(_core.Clock.GetUtcNow().AddHours(1)), "profile", Issuer, Issuer, "thumbprint");

        Assert.EndsWith(""","roles":["Admin","Auditor"],"cnf":{"jkt":"thumbprint"}}""", Read(token).Claims, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, ""","auth_time":1772366400,"nonce":"n-0S6_WzA2Mj" """)]
    public async Task IdToken_Issued_SaysWhoseAccountItIsAndWhatItCameWith(bool isTold, string facts)
    {
        var now = _core.Clock.GetUtcNow();
        var told = isTold ? new SignInFacts("n-0S6_WzA2Mj", DateTimeOffset.FromUnixTimeSeconds(1772366400)) : new SignInFacts(null, null);

        // An example of OpenID Connect Core §A.3.
        var token = await _core.Service<IdTokenIssuer>().IssueAsync(Grant(now.AddHours(1)), told, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", Issuer, default);

        var at = now.ToUnixTimeSeconds();
        var (header, claims) = Read(token);
        var key = Assert.IsType<RsaKeyPair>(_core.Service<SigningKeys>().At(SigningKey.Rsa, now));
        Assert.Equal($$"""{"typ":"JWT","alg":"RS256","kid":"{{key.Id}}"}""", header);
        Assert.Equal(
            $$"""{"iss":"{{Issuer}}","sub":"ada","aud":"companion","iat":{{at}},"exp":{{at + 300}},"sid":"{{Id}}"{{facts.TrimEnd()}},"at_hash":"77QmUPtjPfzWtF2AnpK9RQ"}""", claims);
        using var verifier = RSA.Create(key.PublicParameters);
        Assert.True(verifier.VerifyData(Signed(token), Signature(token), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Theory]
    [InlineData("", ".")]
    [InlineData("https://a.example", "https://a.example")]
    [InlineData("https://a.example https://b.example", "https://a.example", "https://b.example")]
    public void Audiences_OfWhatWasGranted_AreThoseOrOurOwn(string granted, params string[] audiences)
    {
        Assert.Equal(audiences, Audiences.Of(granted));
        Assert.All(audiences.Append(null), audience => Assert.True(Audiences.Has(granted, audience)));
        Assert.False(Audiences.Has(granted, "https://c.example"));
    }

    private static SessionGrant Grant(DateTimeOffset expiresAt) => new(Id, "ada", "Ada Lovelace", "companion", "profile offline_access", ["Admin", "Auditor"], expiresAt);

    private static (string Header, string Claims) Read(string token) => (Text(token.Split('.')[0]), Text(token.Split('.')[1]));

    private static string Text(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));

    private static byte[] Signed(string token) => Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);

    private static byte[] Signature(string token) => Base64Url.DecodeFromChars(token.AsSpan(token.LastIndexOf('.') + 1));
}
