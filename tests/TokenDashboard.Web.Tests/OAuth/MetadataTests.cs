using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>What client libraries read first: RFC 8414 and RFC 7517.</summary>
public sealed class MetadataTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task Metadata_Asked_NamesWhatThereIs(string path)
    {
        var metadata = await GetAsync(path);

        Assert.Equal("http://localhost:5080", metadata.GetProperty("issuer").GetString());
        Assert.Equal("http://localhost:5080/oauth/token", metadata.GetProperty("token_endpoint").GetString());
        Assert.Equal("http://localhost:5080/oauth/device", metadata.GetProperty("device_authorization_endpoint").GetString());
        Assert.Equal("http://localhost:5080/oauth/par", metadata.GetProperty("pushed_authorization_request_endpoint").GetString());
        Assert.Equal(["ES256", "PS256", "RS256"], metadata.GetProperty("dpop_signing_alg_values_supported").EnumerateArray().Select(g => g.GetString()));
        Assert.False(metadata.GetProperty("require_pushed_authorization_requests").GetBoolean());
        Assert.Equal("http://localhost:5080/oauth/revoke", metadata.GetProperty("revocation_endpoint").GetString());
        Assert.Equal("http://localhost:5080/oauth/jwks", metadata.GetProperty("jwks_uri").GetString());
        Assert.Equal(
            ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
            metadata.GetProperty("grant_types_supported").EnumerateArray().Select(g => g.GetString()).Order());
        Assert.Equal("http://localhost:5080/oauth/authorize", metadata.GetProperty("authorization_endpoint").GetString());
        Assert.Equal(("code", "query", "S256"), (Only("response_types_supported"), Only("response_modes_supported"), Only("code_challenge_methods_supported")));
        Assert.Equal("http://localhost:5080/oauth/introspect", metadata.GetProperty("introspection_endpoint").GetString());
        Assert.Equal(["client_secret_basic", "client_secret_post"], metadata.GetProperty("introspection_endpoint_auth_methods_supported").EnumerateArray().Select(g => g.GetString()));
        Assert.True(metadata.GetProperty("authorization_response_iss_parameter_supported").GetBoolean());
        foreach (var endpoint in new[] { "token", "revocation" })
            Assert.Equal(["none", "client_secret_basic", "client_secret_post"], metadata.GetProperty($"{endpoint}_endpoint_auth_methods_supported").EnumerateArray().Select(g => g.GetString()));

        // OpenID Connect Discovery §3: what it requires, and that what it would take for granted is not so.
        Assert.Equal(("http://localhost:5080/oauth/userinfo", "public", "RS256"), (metadata.GetProperty("userinfo_endpoint").GetString(), Only("subject_types_supported"), Only("id_token_signing_alg_values_supported")));
        Assert.Equal(["openid", "profile", "email", "offline_access", "sessions:read", "sessions:manage", "admin:read", "admin:manage"], metadata.GetProperty("scopes_supported").EnumerateArray().Select(g => g.GetString()));
        Assert.All(["claims_parameter_supported", "request_parameter_supported", "request_uri_parameter_supported"], name => Assert.False(metadata.GetProperty(name).GetBoolean()));

        string? Only(string name) => Assert.Single(metadata.GetProperty(name).EnumerateArray()).GetString();
    }

    /// <summary>The issuer is the setting's, whatever a request says of its host.</summary>
    /// <summary>An address is unescaped once.</summary>
    [Theory]
    [InlineData("/.well-known/oauth%252Dauthorization-server")]
    [InlineData("/.well-known/oauth-authorization-server%2500")]
    [InlineData("/.well-known/%25")]
    public async Task Get_NameEscapedTwice_IsNotThere(string path) => Assert.Equal(HttpStatusCode.NotFound, (await server.Device().SendAsync(new(HttpMethod.Get, path))).Status);

    [Fact]
    public async Task Metadata_OtherHostAsked_IsNotRepeated()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/oauth-authorization-server");
        request.Headers.Host = "evil.example";

        var answer = await server.Device().SendAsync(request);

        Assert.DoesNotContain("evil.example", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jwks_Asked_HasThePublicKeysAndNotThePrivate()
    {
        var keys = (await GetAsync("/oauth/jwks")).GetProperty("keys").EnumerateArray().ToList();
        var (elliptic, rsa) = (server.Service<SigningKeys>().All.OfType<EllipticKeyPair>().Single(), server.Service<SigningKeys>().All.OfType<RsaKeyPair>().Single());

        Assert.Equal(["alg crv kid kty use x y", "alg e kid kty n use"], keys.Select(key => string.Join(' ', key.EnumerateObject().Select(p => p.Name).Order())));
        Assert.Equal(("EC", "P-256", "ES256", "sig", elliptic.Id), (Text(0, "kty"), Text(0, "crv"), Text(0, "alg"), Text(0, "use"), Text(0, "kid")));
        Assert.Equal(Base64Url.EncodeToString(elliptic.PublicParameters.Q.X), Text(0, "x"));
        Assert.Equal(("RSA", "AQAB", "RS256", "sig", rsa.Id), (Text(1, "kty"), Text(1, "e"), Text(1, "alg"), Text(1, "use"), Text(1, "kid")));
        Assert.Equal(Base64Url.EncodeToString(rsa.PublicParameters.Modulus), Text(1, "n"));

        string? Text(int index, string name) => keys[index].GetProperty(name).GetString();
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        var answer = await server.Device().SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.Clone();
    }

    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/oauth/jwks")]
    [InlineData("/oauth/bundle-keys")]
    public async Task Get_WhatWasReadBefore_IsNotSentAgain(string path)
    {
        var first = await server.Device().SendAsync(new(HttpMethod.Get, path));
        var again = await server.Device().SendAsync(new(HttpMethod.Get, path) { Headers = { IfNoneMatch = { first.Response.Headers.ETag! } } });
        var other = await server.Device().SendAsync(new(HttpMethod.Get, path) { Headers = { IfNoneMatch = { new("\"other\"") } } });

        Assert.Equal((true, TimeSpan.FromHours(1)), (first.Response.Headers.CacheControl!.Public, first.Response.Headers.CacheControl.MaxAge));
        Assert.Equal("application/json", first.Response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((HttpStatusCode.NotModified, ""), (again.Status, again.Body));
        Assert.Equal((HttpStatusCode.OK, first.Body), (other.Status, other.Body));
    }
}
