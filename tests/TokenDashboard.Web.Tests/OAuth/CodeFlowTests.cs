using System.Net;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>The authorization code grant with PKCE (RFC 6749 §4.1, RFC 7636, RFC 8252, RFC 9207), over HTTP.</summary>
public sealed class CodeFlowTests(CodeFlowTests.Site site) : IClassFixture<CodeFlowTests.Site>
{
    private readonly DashboardServer _server = site.Server;

    public sealed class Site : IDisposable
    {
        public DashboardServer Server { get; } = new()
        {
            Settings = new(CodeFlow.Settings)
            {
                ["Apps:3:ClientId"] = "viewer", ["Apps:3:Grants:0"] = "authorization_code", ["Apps:3:RedirectUris:0"] = "http://127.0.0.1/callback",
            },
        };

        public void Dispose() => Server.Dispose();
    }

    [Fact]
    public async Task Authorize_NobodySignedIn_SignsInAsksAndAnswersTheApp()
    {
        var (browser, user) = (_server.Visitor(), await _server.CreateUserAsync(Visits.Password));
        var address = CodeFlow.Address(("scope", "profile offline_access"), ("device_name", "Ada's laptop"));
        var asked = await browser.GetAsync(address);
        Assert.StartsWith("/sign-in?return=%2Foauth%2Fauthorize%3F", asked.Location, StringComparison.Ordinal);

        var page = await browser.GetAsync((await browser.SignInAsync(user.Email!, Visits.Password, asked.Location!)).Location!);
        var answer = await CodeFlow.DecideAsync(browser, page);
        var said = CodeFlow.Said(answer);
        var tokens = await _server.Device().RedeemAsync(said["code"]);

        Assert.Contains("Connect Photos?", page.Words, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1:49152a program on this device", page.Page.QuerySelector(".kv dd")!.TextContent);
        Assert.Contains("Ada's laptop", page.Words, StringComparison.Ordinal);
        Assert.Contains(user.Email!, page.Words, StringComparison.Ordinal);
        Assert.Equal(["see your name and email", "stay signed in, for 90 days at most"], page.Page.QuerySelectorAll(".can > :not(.no) li").Select(item => item.TextContent.Trim()));
        Assert.True(page.Response.Headers.CacheControl?.NoStore);
        var policy = page.Response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("form-action 'self' http://127.0.0.1:49152;", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.SeeOther, true), (answer.Status, answer.Response.Headers.CacheControl?.NoStore));
        Assert.Equal(["code", "iss", "state"], said.Keys.Order());
        Assert.Equal(("s t&a=t#e", "http://localhost:5080"), (said["state"], said["iss"]));
        Assert.Equal((HttpStatusCode.OK, "profile offline_access"), (tokens.Status, tokens.Text("scope")));
        await new AppDevice(_server.Client()) { ClientId = CodeFlow.Client }.RotateAsync(tokens.RefreshToken!);
        var sessions = await browser.GetAsync("/sessions/" + tokens.Claims().GetProperty("sid").GetString());
        Assert.Contains("Ada's laptop", sessions.Words, StringComparison.Ordinal);
        Assert.Contains("connected in the browser", sessions.Words, StringComparison.Ordinal);
        Assert.Equal(1, _server.Stored.Value<int>("SELECT COUNT(*) FROM activity WHERE UserId = $id AND Kind = 'AppLinked'", ("$id", user.Id)));
        Assert.Equal(0, _server.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE UserId = $id AND Scope LIKE '%openid%'", ("$id", user.Id)));
    }

    /// <summary>Letter by letter, but for the port of a program on this machine (RFC 8252 §7.3, RFC 9700 §2.1).</summary>
    [Theory]
    [InlineData("http://127.0.0.1/callback", "http://127.0.0.1")]
    [InlineData("http://127.0.0.1:1/callback", "http://127.0.0.1:1")]
    [InlineData("http://[::1]:50000/callback", "http:")]
    [InlineData("com.example.photos:/callback", "com.example.photos:")]
    [InlineData("https://photos.example.org/callback?from=td", "https://photos.example.org")]
    [InlineData("http://localhost:3000/callback", "http://localhost:3000")]
    [InlineData("", null)]
    [InlineData("http://127.0.0.1:1/callback/", null)]
    [InlineData("http://127.0.0.1:1/callback?a=b", null)]
    [InlineData("http://127.0.0.1:99999/callback", null)]
    [InlineData("http://127.0.0.1:1@evil.example/callback", null)]
    [InlineData("http://127.0.0.1.evil.example/callback", null)]
    [InlineData("http://127.0.0.2/callback", null)]
    [InlineData("https://127.0.0.1/callback", null)]
    [InlineData("http://localhost:3001/callback", null)]
    [InlineData("https://photos.example.org/callback", null)]
    [InlineData("https://photos.example.org/callback?from=td&x=y", null)]
    [InlineData("https://photos.example.org/callback?from=td#x", null)]
    [InlineData("https://PHOTOS.example.org/callback?from=td", null)]
    [InlineData("https://photos.example.org:443/callback?from=td", null)]
    [InlineData("https://photos.example.org/callback/../callback?from=td", null)]
    [InlineData("https://evil.example/", null)]
    [InlineData("javascript:alert(1)", null)]
    public async Task Authorize_RedirectUri_IsTheRegisteredOneOrIsNeverFollowed(string redirect, string? source)
    {
        var (browser, _, _) = await _server.SignInAsync();

        var page = await browser.GetAsync(CodeFlow.Address(("redirect_uri", redirect)));

        if (source is null)
        {
            Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Location));
            Assert.Contains("redirect_uri is missing, or not one of the app’s", page.Words, StringComparison.Ordinal);
            Assert.DoesNotContain("evil", page.Page.QuerySelector("main")!.InnerHtml, StringComparison.Ordinal);
            return;
        }

        Assert.Contains($"form-action 'self' {source};", page.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var answer = await CodeFlow.DecideAsync(browser, page);
        Assert.StartsWith(redirect + (redirect.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "code=", answer.Response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _server.Device().RedeemAsync(CodeFlow.Said(answer)["code"], ("redirect_uri", redirect))).Status);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset==utf-16")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-16")]
    [InlineData("application/x-www-form-urlencodedx")]
    [InlineData("text/plain")]
    public async Task Authorize_PostedOtherwiseThanAsAForm_AsksForNothing(string type)
    {
        var answer = await _server.Device().PostRawAsync("/oauth/authorize", CodeFlow.Address()["/oauth/authorize?".Length..], type);

        Assert.Equal((HttpStatusCode.SeeOther, "http://localhost:5080/oauth/authorize"), (answer.Status, answer.Response.Headers.Location?.OriginalString));
    }

    [Theory]
    [InlineData("client_id", "nobody", "client_id is missing or unknown")]
    [InlineData("client_id", "", "client_id is missing or unknown")]
    [InlineData("client_id", "photos&client_id=photos", "names client_id or redirect_uri twice")]
    [InlineData("redirect_uri", "http://127.0.0.1/callback&redirect_uri=http://127.0.0.1/callback", "names client_id or redirect_uri twice")]
    [InlineData("state", "4096", "too long")]
    public async Task Authorize_AppUnclear_IsToldToThePersonOnly(string name, string value, string words)
    {
        var address = CodeFlow.Address((name, value == "4096" ? new string('a', 4096) : "")) + (value.Length is 0 or 4 ? "" : $"&{name}={value}");

        var page = await _server.Visitor().GetAsync(address);

        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Location));
        Assert.Contains(words, page.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("response_type", "", "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "code id_token", "unsupported_response_type")]
    [InlineData("response_mode", "form_post", "invalid_request")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("code_challenge", "", "invalid_request")]
    [InlineData("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c", "invalid_request")]
    [InlineData("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", "invalid_request")]
    [InlineData("code_challenge_method", "", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge_method", "s256", "invalid_request")]
    [InlineData("scope", "profile admin", "invalid_scope")]
    [InlineData("request", "eyJ", "request_not_supported")]
    [InlineData("request_uri", "https://app.example.org/r", "request_uri_not_supported")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("prompt", "dance", "invalid_request")]
    [InlineData("prompt", "none", "login_required")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("max_age", "99999999999999999999", "invalid_request")]
    [InlineData("client_id", "other", null)]
    [InlineData("scope", "profile&scope=profile", "invalid_request")]
    public async Task Authorize_WrongRequest_AnswersTheAppByName(string name, string value, string? error)
    {
        var address = value.Contains('&', StringComparison.Ordinal) ? $"{CodeFlow.Address()}&{name}={value}" : CodeFlow.Address((name, value));

        var answer = await _server.Visitor().GetAsync(address);

        if (error is null)
        {
            // It has no address to be answered at.
            Assert.Equal((HttpStatusCode.BadRequest, null), (answer.Status, answer.Location));
            return;
        }

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.StartsWith(CodeFlow.Redirect + "?", answer.Location, StringComparison.Ordinal);
        var said = CodeFlow.Said(answer);
        Assert.Equal((error, "s t&a=t#e", "http://localhost:5080"), (said["error"], said["state"], said["iss"]));
        Assert.Matches("^[ !#-\\[\\]-~]+$", said["error_description"]);
    }

    [Theory]
    [InlineData("unauthorized_client", "device")]
    public async Task Authorize_AppWithoutTheGrant_IsUnauthorized(string error, string client)
    {
        using var server = new DashboardServer
        {
            Settings = { ["Apps:1:ClientId"] = client, ["Apps:1:Grants:0"] = "refresh_token", ["Apps:1:RedirectUris:0"] = "http://127.0.0.1/callback" },
        };

        Assert.Equal(error, CodeFlow.Said(await server.Visitor().GetAsync(CodeFlow.Address(("client_id", client))))["error"]);
        Assert.Equal(error, (await server.Device().RedeemAsync("a", ("client_id", client))).Error);
    }

    [Fact]
    public async Task Decide_No_IsAccessDenied()
    {
        var (browser, _, _) = await _server.SignInAsync();

        var said = CodeFlow.Said(await CodeFlow.DecideAsync(browser, CodeFlow.Address(), allow: false));

        Assert.Equal(("access_denied", "s t&a=t#e", "http://localhost:5080"), (said["error"], said["state"], said["iss"]));
    }

    /// <summary>What is decided is what the address says, and only on a page of this site.</summary>
    [Fact]
    public async Task Decide_FromElsewhereOrOfSomethingElse_GivesNoCode()
    {
        var (browser, _, _) = await _server.SignInAsync();
        var page = await browser.GetAsync(CodeFlow.Address());
        var token = page.Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var evil = CodeFlow.Address(("redirect_uri", "https://evil.example/")).Replace("/authorize?", "/authorize/decision?", StringComparison.Ordinal);

        var forged = await browser.PostAsync(CodeFlow.Address().Replace("/authorize?", "/authorize/decision?", StringComparison.Ordinal), ("allow", "true"));
        var elsewhere = await browser.PostAsync(evil, ("allow", "true"), ("__RequestVerificationToken", token));

        Assert.Equal((HttpStatusCode.BadRequest, null), (forged.Status, forged.Location));
        Assert.StartsWith("/oauth/authorize?", elsewhere.Location, StringComparison.Ordinal);
    }

    /// <summary>OpenID Connect Core §3.1.2.1: by POST too. Cookies come along with the redirect only.</summary>
    [Fact]
    public async Task Authorize_Posted_IsAskedAgainByGet()
    {
        var answer = await _server.Visitor().PostAsync("/oauth/authorize", ("client_id", CodeFlow.Client), ("state", "a b&c"));

        Assert.Equal((HttpStatusCode.SeeOther, "/oauth/authorize?client_id=photos&state=a%20b%26c"), (answer.Status, answer.Location));
    }

    /// <summary>An open browser is not enough, and an app may ask for more.</summary>
    [Theory]
    [InlineData("", "", 599, true)]
    [InlineData("", "", 600, false)]
    [InlineData("max_age", "300", 300, true)]
    [InlineData("max_age", "300", 301, false)]
    [InlineData("max_age", "0", 1, false)]
    [InlineData("prompt", "login", 1, false)]
    [InlineData("prompt", "login consent", 1, false)]
    [InlineData("prompt", "consent", 1, true)]
    public async Task Authorize_ProofTooOld_IsAskedForAnewAndOnce(string name, string value, int seconds, bool counts)
    {
        var (browser, _, _) = await _server.SignInAsync();
        _server.Clock!.Advance(TimeSpan.FromSeconds(seconds));
        var address = CodeFlow.Address((name, value));

        var answer = await browser.GetAsync(address);
        if (!counts)
        {
            Assert.StartsWith("/prove?return=%2Foauth%2Fauthorize%3F", answer.Location, StringComparison.Ordinal);
            var back = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri("http://here" + answer.Location).Query)["return"].ToString();
            Assert.StartsWith("/prove?", (await browser.GetAsync(back)).Location, StringComparison.Ordinal);
            answer = await browser.GetAsync((await browser.SubmitAsync(answer.Location!, "prove", ("Password", Visits.Password))).Location!);
        }

        Assert.Contains("code=", (await CodeFlow.DecideAsync(browser, answer)).Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "consent_required")]
    [InlineData(false, "login_required")]
    public async Task Authorize_NobodyMayBeAsked_SaysWhatIsMissing(bool signedIn, string error)
    {
        var browser = signedIn ? (await _server.SignInAsync()).Browser : _server.Visitor();

        Assert.Equal(error, CodeFlow.Said(await browser.GetAsync(CodeFlow.Address(("prompt", "none"))))["error"]);
    }

    [Theory]
    [InlineData("code", "", "invalid_request")]
    [InlineData("redirect_uri", "", "invalid_request")]
    [InlineData("code_verifier", "", "invalid_request")]
    [InlineData("code_verifier", "short", "invalid_request")]
    [InlineData("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK", "invalid_grant")]
    [InlineData("code_verifier", CodeFlow.Challenge, "invalid_grant")]
    [InlineData("redirect_uri", "http://127.0.0.1:49153/callback", "invalid_grant")]
    [InlineData("client_id", "viewer", "invalid_grant")]
    [InlineData("client_id", "companion", "unauthorized_client")]
    [InlineData("code", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "invalid_grant")]
    public async Task Redeem_NotAllThatBelongsToTheCode_IsRefusedAndSpendsNothing(string name, string value, string error)
    {
        var code = await CodeFlow.CodeAsync((await _server.SignInAsync()).Browser);

        var refused = await _server.Device().RedeemAsync(code, (name, value));

        Assert.Equal((HttpStatusCode.BadRequest, error), (refused.Status, refused.Error));
        Assert.Equal(HttpStatusCode.OK, (await _server.Device().RedeemAsync(code)).Status);
    }

    [Theory]
    [InlineData(59, HttpStatusCode.OK)]
    [InlineData(60, HttpStatusCode.BadRequest)]
    public async Task Redeem_AfterAMinute_IsTooLate(int seconds, HttpStatusCode status)
    {
        var code = await CodeFlow.CodeAsync((await _server.SignInAsync()).Browser);
        _server.Clock!.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(status, (await _server.Device().RedeemAsync(code)).Status);
    }

    /// <summary>RFC 6749 §4.1.2. Who has the code alone can't sign anybody out.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3600)]
    public async Task Redeem_Again_EndsWhatTheCodeBegan(int seconds)
    {
        var (browser, user, _) = await _server.SignInAsync();
        var code = await CodeFlow.CodeAsync(browser);
        var app = new AppDevice(_server.Client()) { ClientId = CodeFlow.Client };
        var token = (await app.RedeemAsync(code)).RefreshToken!;
        Assert.Equal("invalid_grant", (await app.RedeemAsync(code, ("code_verifier", CodeFlow.Challenge))).Error);
        token = await app.RotateAsync(token);
        _server.Clock!.Advance(TimeSpan.FromSeconds(seconds));

        var again = await app.RedeemAsync(code);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (again.Status, again.Error));
        Assert.Equal("invalid_grant", (await app.RefreshAsync(token)).Error);
        Assert.Equal("CodeReplayed", _server.Stored.Value<string>("SELECT EndReason FROM sessions WHERE UserId = $id AND AppId IS NOT NULL", ("$id", user.Id)));
        Assert.Equal(0, _server.Stored.Value<int>("SELECT COUNT(*) FROM incidents WHERE UserId = $id", ("$id", user.Id)));
    }

    /// <summary>Whatever secures the account voids what was allowed and not fetched.</summary>
    [Theory]
    [InlineData("signed out everywhere")]
    [InlineData("signed out here")]
    [InlineData("epoch raised")]
    [InlineData("locked")]
    [InlineData("contained")]
    public async Task Redeem_AccountSecuredMeanwhile_IsVoid(string how)
    {
        var (browser, user, sessionId) = await _server.SignInAsync();
        var code = await CodeFlow.CodeAsync(browser);
        var me = new Actor(user.Id, sessionId, Requester.Unknown);
        switch (how)
        {
            case "signed out everywhere":
                await _server.Service<RefreshTokenService>().RevokeUserTokensAsync(user.Id, EndReason.PasswordChange, me, CancellationToken.None);
                break;
            case "signed out here":
                Assert.True((await _server.Service<SessionService>().EndAsync(sessionId, me, CancellationToken.None)).IsDone);
                break;
            default:
                var set = how switch { "epoch raised" => "Epoch = Epoch + 1", "locked" => "LockedAt = 1", _ => "ContainedAt = 1" };
                _server.Stored.Execute($"UPDATE accounts SET {set} WHERE Id = $id", ("$id", user.Id));
                break;
        }

        Assert.Equal("invalid_grant", (await _server.Device().RedeemAsync(code)).Error);
        Assert.Equal(0, _server.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE UserId = $id AND AppId IS NOT NULL", ("$id", user.Id)));
    }

    [Fact]
    public async Task Redeem_AtOnceManyTimes_GivesTokensOnceAndTheyAreEnded()
    {
        var (browser, user, _) = await _server.SignInAsync();
        var code = await CodeFlow.CodeAsync(browser);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _server.Device().RedeemAsync(code))));

        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Equal("CodeReplayed", _server.Stored.Value<string>("SELECT EndReason FROM sessions WHERE UserId = $id AND AppId IS NOT NULL", ("$id", user.Id)));
        Assert.Equal(1, _server.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE UserId = $id AND AppId IS NOT NULL", ("$id", user.Id)));
    }

    [Fact]
    public async Task Redeem_WithoutOfflineAccess_GivesNoRefreshToken()
    {
        var code = await CodeFlow.CodeAsync((await _server.SignInAsync()).Browser, ("client_id", "viewer"));

        var tokens = await _server.Device().RedeemAsync(code, ("client_id", "viewer"));

        Assert.Equal((HttpStatusCode.OK, "profile", null), (tokens.Status, tokens.Text("scope"), tokens.RefreshToken));
    }

    [Fact]
    public async Task Allow_TheCode_IsStoredAsAHashAndRemovedADayLater()
    {
        using var server = new DashboardServer { Settings = CodeFlow.Settings };
        var code = await CodeFlow.CodeAsync((await server.SignInAsync()).Browser);

        Assert.Equal(Secret.HashOf(code), server.Stored.Value<byte[]>("SELECT Hash FROM authorization_codes"));
        server.Clock!.Advance(AuthorizationCodeService.Lifetime + TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        await server.Service<Core.Cleanup.TokenCleanup>().RunAsync(CancellationToken.None);
        Assert.Equal(1, server.Stored.Count("authorization_codes"));
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await server.Service<Core.Cleanup.TokenCleanup>().RunAsync(CancellationToken.None);
        Assert.Equal(0, server.Stored.Count("authorization_codes"));
    }
}
