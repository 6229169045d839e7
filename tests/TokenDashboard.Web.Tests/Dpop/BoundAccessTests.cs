using System.Net;
using System.Text;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Dpop;

/// <summary>Access tokens that are bound to a key, at our own API and where servers ask about them (RFC 9449 §6 and §7).</summary>
public sealed class BoundAccessTests(BoundAccessTests.Site site) : IClassFixture<BoundAccessTests.Site>
{
    private const string Me = DeviceKey.Origin + "/api/me";
    private const string Challenge = "DPoP realm=\"api\", algs=\"ES256 PS256 RS256\"";

    private readonly DashboardServer _server = site.Server;

    public sealed class Site : IDisposable
    {
        public DashboardServer Server { get; } = new()
        {
            Settings =
            {
                ["Apis:0:Audience"] = DeviceKey.Origin, ["Apis:0:ClientId"] = "our api",
                ["Apis:0:SecretHashes:0"] = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes("a secret"))),
            },
        };

        public void Dispose() => Server.Dispose();
    }

    [Theory]
    [InlineData("GET", "/api/me")]
    [InlineData("GET", "/oauth/userinfo")]
    [InlineData("POST", "/oauth/userinfo")]
    public async Task Ask_WithItsKey_IsAnswered(string method, string path)
    {
        var (key, token, _) = await TokenAsync();

        var answer = await AskAsync(token, [key.Prove(method, DeviceKey.Origin + path, token)], method: method, path: path);

        Assert.True(answer.Status == HttpStatusCode.OK, $"{answer.Status} {answer.Response.Headers.WwwAuthenticate}");
    }

    [Theory]
    [InlineData("as Bearer", "invalid_token")]
    [InlineData("as Bearer with a proof", "invalid_token")]
    [InlineData("another key", "invalid_token")]
    [InlineData("no proof", "invalid_dpop_proof")]
    [InlineData("two proofs", "invalid_dpop_proof")]
    [InlineData("another method", "invalid_dpop_proof")]
    [InlineData("another address", "invalid_dpop_proof")]
    [InlineData("another time", "invalid_dpop_proof")]
    [InlineData("another token", "invalid_dpop_proof")]
    [InlineData("no token", "invalid_dpop_proof")]
    [InlineData("shown before", "invalid_dpop_proof")]
    [InlineData("another nonce", "use_dpop_nonce")]
    public async Task Ask_WithoutWhatItNeeds_IsRefusedInItsOwnWords(string what, string error)
    {
        var (key, token, _) = await TokenAsync();
        var proof = what switch
        {
            "another key" => new DeviceKey(_server.Clock!).Prove("GET", Me, token),
            "another method" => key.Prove("POST", Me, token),
            "another address" => key.Prove("GET", DeviceKey.Origin + "/oauth/userinfo", token),
            "another time" => key.Prove("GET", Me, token, (_, b) => b["iat"] = b["iat"]!.GetValue<long>() - 121),
            "another token" => key.Prove("GET", Me, token + "x"),
            "no token" => key.Prove("GET", Me),
            "another nonce" => key.Prove("GET", Me, token, (_, b) => b["nonce"] = "AAAA"),
            _ => key.Prove("GET", Me, token),
        };
        string[] proofs = what switch { "as Bearer" or "no proof" => [], "two proofs" => [proof, key.Prove("GET", Me, token)], _ => [proof] };
        if (what == "shown before")
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(token, proofs)).Status);

        var answer = await AskAsync(token, proofs, what.StartsWith("as Bearer", StringComparison.Ordinal) ? "Bearer" : "DPoP");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.StartsWith($"{Challenge}, error=\"{error}\", error_description=\"", Assert.Single(answer.Response.Headers.WwwAuthenticate).ToString(), StringComparison.Ordinal);
        Assert.Equal(what == "another nonce", answer.Response.Headers.Contains("DPoP-Nonce"));
        Assert.DoesNotContain("Ada", answer.Body, StringComparison.Ordinal);
        // What it asks for is heard.
        if (what == "another nonce")
            key.Nonce = Assert.Single(answer.Response.Headers.GetValues("DPoP-Nonce"));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(token, [key.Prove("GET", Me, token)])).Status);
    }

    /// <summary>Who could be taken for another is refused: a token that anybody may present is not more for having come with a proof.</summary>
    [Fact]
    public async Task Ask_UnboundTokenWithAProof_IsRefused()
    {
        var token = (await _server.Device().RefreshAsync((await _server.LinkAsync()).Token)).AccessToken!;

        var answer = await AskAsync(token, [new DeviceKey(_server.Clock!).Prove("GET", Me, token)]);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.StartsWith($"{Challenge}, error=\"invalid_token\"", Assert.Single(answer.Response.Headers.WwwAuthenticate).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_AfterTheEndOrWithNonsense_KeepsNoProof()
    {
        var (key, token, app) = await TokenAsync();
        await _server.Service<RefreshTokenService>().RevokeFamilyAsync(app.SessionId, app.UserId, EndReason.ByOwner, new Actor(app.UserId, null, Requester.Unknown), CancellationToken.None);
        var before = _server.Stored.Count("spent_proofs");

        foreach (var presented in new[] { token, "nonsense", token[..^4] + "AAAA" })
        {
            var answer = await AskAsync(presented, [key.Prove("GET", Me, presented)]);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
            Assert.StartsWith($"{Challenge}, error=\"invalid_token\"", Assert.Single(answer.Response.Headers.WwwAuthenticate).ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(before, _server.Stored.Count("spent_proofs"));
    }

    [Fact]
    public async Task Ask_ScopeTooSmall_IsToldByTheSameScheme()
    {
        var (key, token, _) = await TokenAsync("openid offline_access");

        var answer = await AskAsync(token, [key.Prove("GET", Me, token)]);

        Assert.Equal((HttpStatusCode.Forbidden, $"{Challenge}, error=\"insufficient_scope\", scope=\"profile\", resource_metadata=\"http://localhost:5080/.well-known/oauth-protected-resource\""), (answer.Status, answer.Response.Headers.WwwAuthenticate.ToString()));
    }

    [Fact]
    public async Task Introspect_BoundToken_SaysItsKey()
    {
        var (key, token, _) = await TokenAsync();

        var answer = await _server.Device().PostAsync("/oauth/introspect", ("token", token), ("client_id", "our api"), ("client_secret", "a secret"));

        Assert.Equal(("True", "DPoP", $$"""{"jkt":"{{key.Thumbprint}}"}"""), (answer.Text("active"), answer.Text("token_type"), answer.Text("cnf")));
    }

    private async Task<(DeviceKey Key, string Token, LinkedApp App)> TokenAsync(string scope = "openid profile offline_access")
    {
        var key = new DeviceKey(_server.Clock!);
        var app = await _server.LinkAsync(scope: scope, key: key);
        var token = (await (_server.Device() with { Key = key }).RefreshAsync(app.Token)).AccessToken!;
        // A nonce is not needed here.
        key.Nonce = null;
        return (key, token, app);
    }

    private Task<OAuthAnswer> AskAsync(string token, string[] proofs, string scheme = "DPoP", string method = "GET", string path = "/api/me")
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Authorization", $"{scheme} {token}");
        foreach (var proof in proofs)
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        return _server.Device().SendAsync(request);
    }
}
