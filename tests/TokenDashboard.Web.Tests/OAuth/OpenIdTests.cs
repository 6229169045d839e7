using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TokenDashboard.Core;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>Apps that ask whose account it is: ID tokens and userinfo (OpenID Connect Core).</summary>
public sealed class OpenIdTests(OpenIdTests.Site site) : IClassFixture<OpenIdTests.Site>
{
    private readonly DashboardServer _server = site.Server;

    public sealed class Site : IDisposable
    {
        public DashboardServer Server { get; } = new() { Settings = new(CodeFlow.Settings) };

        public void Dispose() => Server.Dispose();
    }

    /// <summary>OpenID Connect Core §2 and §3.1.3.7: what a client checks, with the published keys alone.</summary>
    [Fact]
    public async Task Redeem_OpenId_SaysWhoseAccountItIsToThatAppAlone()
    {
        var (browser, user, _) = await _server.SignInAsync();
        var proved = _server.Clock!.GetUtcNow();
        _server.Clock.Advance(TimeSpan.FromSeconds(90));
        var code = await CodeFlow.CodeAsync(browser, ("scope", "openid offline_access"), ("nonce", "n-0S6 \"ü"), ("max_age", "600"));
        _server.Clock.Advance(TimeSpan.FromSeconds(5));

        var answer = await _server.Device().RedeemAsync(code);
        var said = await CheckAsync(answer);

        Assert.Equal("openid offline_access", answer.Text("scope"));
        Assert.Equal(["at_hash", "aud", "auth_time", "exp", "iat", "iss", "nonce", "sid", "sub"], said.Claims.Select(c => c.Type).Order());
        Assert.Equal((user.Id, CodeFlow.Client, "n-0S6 \"ü"), (said.Subject, Assert.Single(said.Audiences), said.GetPayloadValue<string>("nonce")));
        Assert.Equal(proved.ToUnixTimeSeconds(), said.GetPayloadValue<long>("auth_time"));
        Assert.Equal((_server.Clock.GetUtcNow().UtcDateTime, TimeSpan.FromMinutes(10)), (said.IssuedAt, said.ValidTo - said.IssuedAt));
        Assert.Equal(answer.Claims().GetProperty("sid").GetString(), said.GetPayloadValue<string>("sid"));
    }

    [Fact]
    public async Task Poll_OpenId_SaysWhoseAccountItIs()
    {
        var answer = await LinkAsync("openid profile offline_access");

        var said = await CheckAsync(answer);

        Assert.Equal(answer.Claims().GetProperty("sub").GetString(), said.Subject);
        Assert.Equal(["at_hash", "aud", "exp", "iat", "iss", "sid", "sub"], said.Claims.Select(c => c.Type).Order());
    }

    [Fact]
    public async Task Token_WithoutOpenIdOrLater_HasNoIdToken()
    {
        var without = await LinkAsync("profile offline_access");
        var renewed = await _server.Device().RefreshAsync((await LinkAsync("openid offline_access")).RefreshToken!);

        Assert.All([without, renewed], answer => Assert.Equal((HttpStatusCode.OK, false), (answer.Status, answer.Body.Contains("id_token", StringComparison.Ordinal))));
    }

    /// <summary>It speaks of a person; nobody gets in with it.</summary>
    [Fact]
    public async Task IdToken_UsedAsAnAccessToken_IsNone()
    {
        var answer = await LinkAsync("openid profile offline_access");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), ((await GetAsync("/api/me", answer.Text("id_token"))).Status, (await UserinfoAsync(answer.Text("id_token"))).Status));
        Assert.Equal(HttpStatusCode.OK, (await _server.Device().RevokeAsync(answer.Text("id_token")!)).Status);
        Assert.Equal(HttpStatusCode.OK, (await UserinfoAsync(answer.AccessToken)).Status);
    }

    [Theory]
    [InlineData("openid", "sub")]
    [InlineData("openid email", "email email_verified sub")]
    [InlineData("openid profile", "email email_verified name sub")]
    [InlineData("openid profile email", "email email_verified name sub")]
    public async Task Userinfo_ByScope_SaysNoMore(string scope, string claims)
    {
        var answer = await LinkAsync(scope);

        var said = await UserinfoAsync(answer.AccessToken);
        var posted = await UserinfoAsync(answer.AccessToken, HttpMethod.Post);

        Assert.Equal((HttpStatusCode.OK, said.Body, true), (posted.Status, posted.Body, said.Response.Headers.CacheControl?.NoStore));
        Assert.Equal(answer.Claims().GetProperty("sub").GetString(), said.Text("sub"));
        using var json = JsonDocument.Parse(said.Body);
        Assert.Equal(claims.Split(' '), json.RootElement.EnumerateObject().Select(p => p.Name).Order());
        Assert.True(said.Text("email_verified") is null or "False" or "True", said.Body);
    }

    [Fact]
    public async Task Userinfo_WithoutOpenIdOrAfterTheEnd_IsRefused()
    {
        var (without, with) = (await LinkAsync("profile"), await LinkAsync("openid offline_access"));
        await _server.Device().RevokeAsync(with.RefreshToken!);

        var (forbidden, ended, nobody) = (await UserinfoAsync(without.AccessToken), await UserinfoAsync(with.AccessToken), await UserinfoAsync(null));

        Assert.Equal((HttpStatusCode.Forbidden, "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"openid\", resource_metadata=\"http://localhost:5080/.well-known/oauth-protected-resource\""), (forbidden.Status, forbidden.Response.Headers.WwwAuthenticate.ToString()));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (ended.Status, nobody.Status));
    }

    private async Task<JsonWebToken> CheckAsync(OAuthAnswer answer)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        var keys = new JsonWebKeySet((await _server.Device().SendAsync(new(HttpMethod.Get, "/oauth/jwks"))).Body);
        var checkedAs = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(answer.Text("id_token"), new TokenValidationParameters
        {
            ValidIssuer = "http://localhost:5080", ValidAudience = answer.Claims().GetProperty("client_id").GetString(), IssuerSigningKeys = keys.GetSigningKeys(),
            ValidAlgorithms = ["RS256"], ValidTypes = ["JWT"], LifetimeValidator = (_, until, _, _) => until > _server.Clock!.GetUtcNow().UtcDateTime,
        });
        Assert.True(checkedAs.IsValid, checkedAs.Exception?.Message);
        var said = (JsonWebToken)checkedAs.SecurityToken;
        Assert.Equal(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(answer.AccessToken!)).AsSpan(0, 16)), said.GetPayloadValue<string>("at_hash"));
        return said;
    }

    private async Task<OAuthAnswer> LinkAsync(string scope)
    {
        var app = _server.Device();
        var started = await app.PostAsync("/oauth/device", ("client_id", "companion"), ("scope", scope));
        var user = await _server.CreateUserAsync();
        var link = await _server.Service<DeviceAuthorizationService>().ClaimAsync(started.Text("user_code")!, user.Id, default);
        await _server.Service<DeviceAuthorizationService>().DecideAsync(link!.Id, allow: true, new Actor(user.Id, (await _server.BrowserAsync(user.Id)).Id, Requester.Unknown), default);
        return await app.PollAsync(started.Text("device_code")!);
    }

    private Task<OAuthAnswer> UserinfoAsync(string? token, HttpMethod? method = null) => GetAsync("/oauth/userinfo", token, method);

    private Task<OAuthAnswer> GetAsync(string path, string? token, HttpMethod? method = null) => _server.Device().SendAsync(
        new(method ?? HttpMethod.Get, path) { Headers = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) } });
}
