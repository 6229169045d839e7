using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>Access tokens at our own API (RFC 9068, RFC 8725): what is accepted, and what is not although it is well made.</summary>
public sealed class BearerTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    // RFC 6750 §3 and RFC 9449 §7.1: a token is taken by both.
    private static readonly string[] Challenges = ["Bearer realm=\"api\", resource_metadata=\"http://localhost:5080/.well-known/oauth-protected-resource\"", "DPoP realm=\"api\", algs=\"ES256 PS256 RS256\", resource_metadata=\"http://localhost:5080/.well-known/oauth-protected-resource\""];

    private const string Origin = "http://localhost:5080";

    [Fact]
    public async Task Me_AccessToken_TellsWhoAndWhichSession()
    {
        var app = await server.LinkAsync();
        var token = (await server.Device().RefreshAsync(app.Token)).AccessToken!;

        var answer = await GetAsync(token);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((app.UserId, "Ada Lovelace"), (answer.Text("sub"), answer.Text("name")));
        Assert.Contains(app.SessionId.ToString(), answer.Body, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The tests below mean something only while a token made here is accepted as it is.</summary>
    [Fact]
    public async Task Me_TokenMadeByTheTest_IsAccepted() =>
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(Make(await server.LinkAsync()))).Status);

    [Theory]
    [InlineData("typ", "JWT")]
    [InlineData("typ", "id+jwt")]
    [InlineData("kid", "other")]
    public async Task Me_OtherHeader_IsRefused(string name, string value) =>
        await AssertRefusedAsync(Make(await server.LinkAsync(), header: h => h[name] = value));

    [Theory]
    [InlineData("aud", "https://elsewhere.example")]
    [InlineData("iss", "https://elsewhere.example")]
    [InlineData("sid", "00000000-0000-0000-0000-000000000000")]
    [InlineData("sid", "none")]
    [InlineData("sub", "someone else")]
    public async Task Me_OtherClaim_IsRefused(string name, string value) =>
        await AssertRefusedAsync(Make(await server.LinkAsync(), payload: p => p[name] = value));

    [Theory]
    [InlineData("exp")]
    [InlineData("aud")]
    [InlineData("iss")]
    [InlineData("sub")]
    [InlineData("sid")]
    public async Task Me_MissingClaim_IsRefused(string name) =>
        await AssertRefusedAsync(Make(await server.LinkAsync(), payload: p => p.Remove(name)));

    [Fact]
    public async Task Me_Expired_IsRefused()
    {
        var app = await server.LinkAsync();
        var token = (await server.Device().RefreshAsync(app.Token)).AccessToken!;
        server.Clock!.Advance(TimeSpan.FromMinutes(10));

        await AssertRefusedAsync(token);
    }

    [Fact]
    public async Task Me_UnsignedToken_IsRefused()
    {
        var app = await server.LinkAsync();
        foreach (var alg in new[] { "none", "None", "NONE", "" })
        {
            var parts = Make(app, header: h => h["alg"] = alg).Split('.');
            await AssertRefusedAsync($"{parts[0]}.{parts[1]}.");
        }
    }

    [Fact]
    public async Task Me_SignedWithThePublicKeyAsASecret_IsRefused()
    {
        var app = await server.LinkAsync();
        using var ecdsa = ECDsa.Create(server.Service<SigningKeys>().All.OfType<EllipticKeyPair>().First().PublicParameters);
        foreach (var secret in new[] { ecdsa.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(ecdsa.ExportSubjectPublicKeyInfoPem()) })
        {
            var parts = Make(app, header: h => h["alg"] = "HS256").Split('.');
            var signed = $"{parts[0]}.{parts[1]}";
            await AssertRefusedAsync($"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}");
        }
    }

    [Fact]
    public async Task Me_SignedByAnotherKey_IsRefused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parts = Make(await server.LinkAsync()).Split('.');
        var signed = $"{parts[0]}.{parts[1]}";

        await AssertRefusedAsync($"{signed}.{Base64Url.EncodeToString(other.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}");
    }

    /// <summary>Promise 12: our own API checks the row, so a sign-out counts at once.</summary>
    [Fact]
    public async Task Me_SessionEndedMeanwhile_IsRefusedAtOnce()
    {
        var app = await server.LinkAsync();
        var answer = await server.Device().RefreshAsync(app.Token);
        await server.Device().RevokeAsync(answer.RefreshToken!);

        await AssertRefusedAsync(answer.AccessToken!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.e30")]
    public async Task Me_NoToken_IsRefused(string token) => await AssertRefusedAsync(token);

    [Fact]
    public async Task Me_RefreshTokenAsBearer_IsRefused() => await AssertRefusedAsync((await server.LinkAsync()).Token);

    [Fact]
    public async Task Me_NoHeaderAtAll_AsksForOne()
    {
        var answer = await server.Device().SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/me"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal(Challenges, answer.Response.Headers.WwwAuthenticate.Select(c => c.ToString()));
    }

    private async Task AssertRefusedAsync(string token)
    {
        var answer = await GetAsync(token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("application/problem+json", answer.Response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("Bearer", Assert.Single(answer.Response.Headers.WwwAuthenticate).Scheme);
    }

    private Task<OAuthAnswer> GetAsync(string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        return server.Device().SendAsync(request);
    }

    // A token as the server makes them, signed with its own key, but for what the test changes.
    private string Make(LinkedApp app, Action<JsonObject>? header = null, Action<JsonObject>? payload = null)
    {
        var key = server.Service<SigningKeys>().All.OfType<EllipticKeyPair>().First();
        var now = server.Clock!.GetUtcNow().ToUnixTimeSeconds();
        var head = new JsonObject { ["typ"] = "at+jwt", ["alg"] = "ES256", ["kid"] = key.Id };
        var body = new JsonObject
        {
            ["iss"] = Origin, ["aud"] = Origin, ["sub"] = app.UserId, ["client_id"] = "companion", ["sid"] = app.SessionId.ToString(),
            ["jti"] = "1", ["iat"] = now, ["exp"] = now + 300, ["scope"] = "profile", ["roles"] = new JsonArray(),
        };
        header?.Invoke(head);
        payload?.Invoke(body);
        var signed = $"{Encode(head)}.{Encode(body)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";

        static string Encode(JsonObject json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));
    }

    /// <summary>RFC 6750 §3: no error for who did not try, its name for who did.</summary>
    [Fact]
    public async Task Me_OtherSchemeOrBadToken_IsChallengedAsRfc6750Says()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.TryAddWithoutValidation("Authorization", "Basic Y29tcGFuaW9uOg==");

        Assert.Equal(Challenges, (await server.Device().SendAsync(request)).Response.Headers.WwwAuthenticate.Select(c => c.ToString()));
        Assert.StartsWith("Bearer realm=\"api\", error=\"invalid_token\"", Assert.Single((await GetAsync("x")).Response.Headers.WwwAuthenticate).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openid offline_access")]
    [InlineData("profiles")]
    public async Task Me_WithoutProfile_IsToldWhichScopeItNeeds(string scope)
    {
        var answer = await GetAsync(Make(await server.LinkAsync(), payload: p => p["scope"] = scope));

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Equal("Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"profile\", resource_metadata=\"http://localhost:5080/.well-known/oauth-protected-resource\"", Assert.Single(answer.Response.Headers.WwwAuthenticate).ToString());
        Assert.DoesNotContain("Ada", answer.Body, StringComparison.Ordinal);
    }

    /// <summary>Some compare the type with what is written, without reading it as JSON.</summary>
    [Fact]
    public async Task AccessToken_Header_HasItsTypePlainlyWritten()
    {
        var token = (await server.Device().RefreshAsync((await server.LinkAsync()).Token)).AccessToken!;

        Assert.Contains("\"typ\":\"at+jwt\"", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[0])), StringComparison.Ordinal);
    }
}
