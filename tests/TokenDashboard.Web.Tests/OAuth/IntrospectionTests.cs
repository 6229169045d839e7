using System.Net;
using System.Text;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>Registered servers ask whether a token still counts (RFC 7662).</summary>
public sealed class IntrospectionTests(IntrospectionTests.Site site) : IClassFixture<IntrospectionTests.Site>
{
    private const string Own = "http://localhost:5080";
    private const string Prints = "https://prints.example.org/api";
    private const string Secret = "s3cret:of the+API";
    private const string Next = "the next secret";

    private readonly DashboardServer _server = site.Server;

    public sealed class Site : IDisposable
    {
        public DashboardServer Server { get; } = new()
        {
            Settings = new(CodeFlow.Settings)
            {
                ["Apis:0:Audience"] = Own, ["Apis:0:ClientId"] = "our api", ["Apis:0:SecretHashes:0"] = "11c8773312f8d519c88f49d13b086ba17717335150006c57bb23a0d555ea746a",
                ["Apis:0:SecretHashes:1"] = "56FA8C64C5D8728F332422FEA26B59A9DBE41D24FAEB54F70C29B2C2479DFF09",
                ["Apis:1:Audience"] = Prints, ["Apis:1:ClientId"] = "prints", ["Apis:1:SecretHashes:0"] = "11c8773312f8d519c88f49d13b086ba17717335150006c57bb23a0d555ea746a",
                ["Apps:2:Audiences:0"] = Prints,
            },
        };

        public void Dispose() => Server.Dispose();
    }

    [Fact]
    public async Task Introspect_TokenThatCounts_SaysWhatItIs()
    {
        var app = await _server.LinkAsync();
        var token = await _server.Device().RefreshAsync(app.Token);
        var claims = token.Claims();

        var answer = await AskAsync(token.AccessToken!);

        Assert.Equal((HttpStatusCode.OK, true), (answer.Status, answer.Response.Headers.CacheControl?.NoStore));
        Assert.Equal(("True", "Bearer", "companion", "profile offline_access"), (answer.Text("active"), answer.Text("token_type"), answer.Text("client_id"), answer.Text("scope")));
        foreach (var name in new[] { "iss", "sub", "aud", "exp", "iat", "jti", "sid" })
            Assert.Equal(claims.GetProperty(name).ToString(), answer.Text(name));
    }

    [Theory]
    [InlineData("session ended")]
    [InlineData("everything ended")]
    [InlineData("account locked")]
    [InlineData("expired")]
    [InlineData("refresh token")]
    [InlineData("for another server")]
    [InlineData("changed")]
    [InlineData("nonsense")]
    public async Task Introspect_AnythingElse_IsNotActiveAtOnceAndNothingMoreIsSaid(string what)
    {
        var app = await _server.LinkAsync();
        var answered = await _server.Device().RefreshAsync(app.Token);
        var (token, me) = (answered.AccessToken!, new Actor(app.UserId, null, Requester.Unknown));
        Assert.Equal("True", (await AskAsync(token)).Text("active"));
        switch (what)
        {
            case "session ended":
                await _server.Service<RefreshTokenService>().RevokeFamilyAsync(app.SessionId, app.UserId, EndReason.ByOwner, me, CancellationToken.None);
                break;
            case "everything ended":
                await _server.Service<RefreshTokenService>().RevokeUserTokensAsync(app.UserId, EndReason.PasswordChange, me, CancellationToken.None);
                break;
            case "account locked":
                _server.Stored.Execute("UPDATE accounts SET LockedAt = 1 WHERE Id = $id", ("$id", app.UserId));
                break;
            case "expired":
                _server.Clock!.Advance(TimeSpan.FromMinutes(10));
                break;
            default:
                token = what switch { "refresh token" => answered.RefreshToken!, "changed" => token[..^4] + "AAAA", "nonsense" => "nonsense", _ => token };
                break;
        }

        var answer = await AskAsync(token, what == "for another server" ? "prints" : "our api");

        Assert.Equal((HttpStatusCode.OK, """{"active":false}"""), (answer.Status, answer.Body));
        if (what == "refresh token")
            await _server.Device().RotateAsync(token);
    }

    [Theory]
    [InlineData("our api", Secret, true, HttpStatusCode.OK)]
    [InlineData("our api", Secret, false, HttpStatusCode.OK)]
    [InlineData("our api", Next, true, HttpStatusCode.OK)]
    [InlineData("our api", "wrong", true, HttpStatusCode.Unauthorized)]
    [InlineData("our api", "wrong", false, HttpStatusCode.Unauthorized)]
    [InlineData("our api", "", true, HttpStatusCode.Unauthorized)]
    [InlineData("prints", Next, true, HttpStatusCode.Unauthorized)]
    [InlineData("companion", "", true, HttpStatusCode.Unauthorized)]
    [InlineData("", "", false, HttpStatusCode.Unauthorized)]
    public async Task Introspect_By_NeedsASecretOfARegisteredServer(string client, string secret, bool inHeader, HttpStatusCode status)
    {
        var token = (await _server.Device().RefreshAsync((await _server.LinkAsync()).Token)).AccessToken!;

        var answer = await AskAsync(token, client, secret, inHeader);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == HttpStatusCode.OK ? null : "invalid_client", answer.Error);
        Assert.Equal(status == HttpStatusCode.Unauthorized, answer.Response.Headers.WwwAuthenticate.ToString() == "Basic realm=\"oauth\"");
    }

    [Fact]
    public async Task Introspect_WithoutAToken_IsInvalidRequest() => Assert.Equal("invalid_request", (await AskAsync("")).Error);

    [Fact]
    public async Task Introspect_TokenForTheServer_IsActiveThereAndNotElsewhere()
    {
        var code = await CodeFlow.CodeAsync((await _server.SignInAsync()).Browser, ("resource", Prints));
        var token = (await _server.Device().RedeemAsync(code)).AccessToken!;

        Assert.Equal(("True", Prints), ((await AskAsync(token, "prints")).Text("active"), (await AskAsync(token, "prints")).Text("aud")));
        Assert.Equal("""{"active":false}""", (await AskAsync(token)).Body);
    }

    /// <summary>Nobody guesses a secret, and who tries is told to wait.</summary>
    [Fact]
    public async Task Introspect_WrongSecretsWithoutEnd_AreTooMany()
    {
        using var server = new DashboardServer();
        var from = server.Device("198.51.100.99");

        OAuthAnswer answer;
        var times = 0;
        do
            answer = await from.PostAsync("/oauth/introspect", ("client_id", "our api"), ("client_secret", "wrong"), ("token", "a"));
        while (answer.Status == HttpStatusCode.Unauthorized && ++times < 1000);

        Assert.Equal((300, HttpStatusCode.TooManyRequests, "temporarily_unavailable"), (times, answer.Status, answer.Error));
    }

    private Task<OAuthAnswer> AskAsync(string token, string client = "our api", string secret = Secret, bool inHeader = true)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/introspect");
        if (inHeader)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(client)}:{WebUtility.UrlEncode(secret)}")));
        (string Name, string Value)[] form = inHeader ? [("token", token)] : [("token", token), ("client_id", client), ("client_secret", secret)];
        request.Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return _server.Device().SendAsync(request);
    }
}
