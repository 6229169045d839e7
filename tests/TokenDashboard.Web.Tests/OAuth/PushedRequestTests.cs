using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>Authorization requests that apps send ahead (RFC 9126), over HTTP.</summary>
public sealed class PushedRequestTests(PushedRequestTests.Site site) : IClassFixture<PushedRequestTests.Site>
{
    private const string Secret = "a secret of the server";

    private readonly DashboardServer _server = site.Server;

    public sealed class Site : IDisposable
    {
        public DashboardServer Server { get; } = new()
        {
            Settings = new(CodeFlow.Settings)
            {
                ["Apps:3:ClientId"] = "shop", ["Apps:3:Grants:0"] = "authorization_code", ["Apps:3:RedirectUris:0"] = "https://shop.example.org/callback",
                ["Apps:3:SecretHashes:0"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Secret))), ["Apps:3:RequirePushedAuthorizationRequests"] = "true",
                ["Apps:4:ClientId"] = "photos too", ["Apps:4:Grants:0"] = "authorization_code", ["Apps:4:RedirectUris:0"] = "http://127.0.0.1/callback",
            },
        };

        public void Dispose() => Server.Dispose();
    }

    [Fact]
    public async Task Push_ThenAuthorize_SignsInAsksAndAnswersTheApp()
    {
        var (browser, user) = (_server.Visitor(), await _server.CreateUserAsync(Visits.Password));
        var pushed = await PushAsync(("device_name", "Ada's laptop"));
        Assert.Equal((HttpStatusCode.Created, "60", true), (pushed.Status, pushed.Text("expires_in"), pushed.Response.Headers.CacheControl?.NoStore));
        Assert.Matches("^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{43}$", Name(pushed));

        var opened = await browser.GetAsync(Address(Name(pushed)));
        Assert.Equal((HttpStatusCode.Redirect, "/oauth/authorize"), (opened.Status, opened.Location!.Split('?')[0]));
        Assert.DoesNotContain(Uri.EscapeDataString(Name(pushed)), opened.Location, StringComparison.Ordinal);
        var asked = await browser.GetAsync(opened.Location);
        Assert.StartsWith("/sign-in?return=%2Foauth%2Fauthorize%3F", asked.Location, StringComparison.Ordinal);
        // Signing in may take longer than a request waits for its browser.
        _server.Clock!.Advance(TimeSpan.FromMinutes(5));
        var page = await browser.GetAsync((await browser.SignInAsync(user.Email!, Visits.Password, asked.Location!)).Location!);
        var said = CodeFlow.Said(await CodeFlow.DecideAsync(browser, page));

        Assert.Contains("Ada's laptop", page.Words, StringComparison.Ordinal);
        Assert.Equal(("s t&a=t#e", "http://localhost:5080"), (said["state"], said["iss"]));
        Assert.Equal(HttpStatusCode.OK, (await _server.Device().RedeemAsync(said["code"])).Status);
    }

    [Theory]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "", "invalid_request")]
    [InlineData("redirect_uri", "https://evil.example/", "invalid_request")]
    [InlineData("redirect_uri", "", "invalid_request")]
    [InlineData("code_challenge", "", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("scope", "profile admin", "invalid_scope")]
    [InlineData("resource", "https://elsewhere.example", "invalid_target")]
    [InlineData("request", "eyJ", "request_not_supported")]
    [InlineData("request_uri", "urn:ietf:params:oauth:request_uri:abc", "invalid_request")]
    [InlineData("request_uri", "https://app.example.org/r", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("client_id", "companion", "invalid_request")]
    [InlineData("client_id", "nobody", "invalid_client")]
    [InlineData("client_id", "", "invalid_client")]
    [InlineData("client_secret", "a secret", "invalid_client")]
    [InlineData("client_assertion", "eyJ", "invalid_client")]
    public async Task Push_WrongRequest_IsRefusedAndKeepsNothing(string name, string value, string error)
    {
        var before = _server.Stored.Count("pushed_requests");

        var refused = await PushAsync((name, value));

        Assert.Equal(error, refused.Error);
        Assert.Contains(refused.Status, new[] { HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized });
        Assert.DoesNotContain("evil", refused.Body, StringComparison.Ordinal);
        Assert.Equal(before, _server.Stored.Count("pushed_requests"));
    }

    [Fact]
    public async Task Push_NotAForm_IsRefused()
    {
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _server.Device().SendAsync(new(HttpMethod.Get, "/oauth/par"))).Status);
        Assert.Equal("invalid_request", (await _server.Device().PostRawAsync("/oauth/par", "{}", "application/json")).Error);
        Assert.Equal("invalid_request", (await _server.Device().PostRawAsync("/oauth/par?client_id=photos", "client_id=photos")).Error);
        Assert.Equal("invalid_request", (await _server.Device().PostRawAsync("/oauth/par", "client_id=photos&client_id=photos")).Error);
    }

    /// <summary>The app's name for it is good for one browser, a minute long, and for this app.</summary>
    [Theory]
    [InlineData("opened before")]
    [InlineData("a minute later")]
    [InlineData("of another app")]
    [InlineData("never sent")]
    [InlineData("half a name")]
    public async Task Authorize_NameThatIsOver_IsToldToThePersonOnly(string what)
    {
        var (browser, _, _) = await _server.SignInAsync();
        var name = Name(await PushAsync());
        var client = what == "of another app" ? "photos too" : CodeFlow.Client;
        switch (what)
        {
            case "opened before":
                await _server.Visitor().GetAsync(Address(name));
                break;
            case "a minute later":
                _server.Clock!.Advance(TimeSpan.FromMinutes(1));
                break;
            case "never sent":
                name = name[..^1] + (name[^1] == 'A' ? 'Q' : 'A');
                break;
            case "half a name":
                name = name[..50];
                break;
        }

        var page = await browser.GetAsync(Address(name, client));

        Assert.Equal((HttpStatusCode.BadRequest, null), (page.Status, page.Location));
        Assert.Contains("This request is over, or has been opened already", page.Words, StringComparison.Ordinal);
    }

    /// <summary>RFC 9101 §5: nothing in the address counts but who asks.</summary>
    [Fact]
    public async Task Authorize_MoreInTheAddress_IsIgnored()
    {
        var (browser, _, _) = await _server.SignInAsync();
        var name = Name(await PushAsync(("scope", "openid")));

        var opened = await browser.GetAsync(Address(name) + "&scope=profile&state=other&redirect_uri=https%3A%2F%2Fevil.example%2F&prompt=none");
        var page = await browser.GetAsync(opened.Location! + "&scope=profile&state=other&redirect_uri=https%3A%2F%2Fevil.example%2F");
        var said = CodeFlow.Said(await CodeFlow.DecideAsync(browser, page));

        Assert.Equal("s t&a=t#e", said["state"]);
        Assert.Equal("openid", (await _server.Device().RedeemAsync(said["code"])).Text("scope"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Decide_Again_GivesNoOtherAnswer(bool allow)
    {
        var (browser, user, _) = await _server.SignInAsync();
        var address = (await browser.GetAsync(Address(Name(await PushAsync())))).Location!;
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(address)).Status);
        var page = await browser.GetAsync(address);
        Assert.Contains(allow ? "code" : "error", CodeFlow.Said(await CodeFlow.DecideAsync(browser, page, allow)).Keys);

        var again = await CodeFlow.DecideAsync(browser, page, allow);

        Assert.Equal(HttpStatusCode.SeeOther, again.Status);
        Assert.StartsWith("/oauth/authorize?", again.Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(again.Location!)).Status);
        Assert.Equal(allow ? 1 : 0, _server.Stored.Value<int>("SELECT COUNT(*) FROM authorization_codes WHERE UserId = $id", ("$id", user.Id)));
    }

    [Fact]
    public async Task Authorize_Silent_IsAnsweredOnce()
    {
        var name = Name(await PushAsync(("prompt", "none")));

        Assert.Equal("login_required", CodeFlow.Said(await _server.Visitor().GetAsync(Address(name)))["error"]);
        Assert.Equal(HttpStatusCode.BadRequest, (await _server.Visitor().GetAsync(Address(name))).Status);
    }

    /// <summary>What asks for a fresh proof is asked for once, and not again after it.</summary>
    [Fact]
    public async Task Authorize_FreshProofAsked_IsAskedForOnce()
    {
        var (browser, _, _) = await _server.SignInAsync();
        _server.Clock!.Advance(TimeSpan.FromSeconds(5));
        var opened = await browser.GetAsync(Address(Name(await PushAsync(("prompt", "login")))));

        var answer = await browser.GetAsync(opened.Location!);
        Assert.StartsWith("/prove?return=%2Foauth%2Fauthorize%3F", answer.Location, StringComparison.Ordinal);
        answer = await browser.GetAsync((await browser.SubmitAsync(answer.Location!, "prove", ("Password", Visits.Password))).Location!);

        Assert.Contains("code=", (await CodeFlow.DecideAsync(browser, answer)).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorize_AppThatMustPush_IsTakenOnlySo()
    {
        (string, string)[] shop = [("client_id", "shop"), ("redirect_uri", "https://shop.example.org/callback")];
        var (browser, _, _) = await _server.SignInAsync();

        Assert.Equal("invalid_request", CodeFlow.Said(await browser.GetAsync(CodeFlow.Address(shop)))["error"]);
        Assert.Equal("invalid_client", (await PushAsync([.. shop])).Error);
        Assert.Equal("invalid_client", (await PushAsync([.. shop, ("client_secret", "wrong")])).Error);
        var pushed = await PushAsync([.. shop, ("client_secret", Secret)]);
        var page = await browser.GetAsync((await browser.GetAsync(Address(Name(pushed), "shop"))).Location!);
        var said = CodeFlow.Said(await CodeFlow.DecideAsync(browser, page));

        Assert.Equal(HttpStatusCode.OK, (await _server.Device().RedeemAsync(said["code"], [.. shop, ("client_secret", Secret)])).Status);
        Assert.DoesNotContain(Secret, _server.Stored.Dump(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_AtOneInstance_IsKnownAtAnother()
    {
        using var first = new DashboardServer { Settings = new(CodeFlow.Settings) };
        var user = await first.CreateUserAsync(Visits.Password);
        var name = Name(await PushAsync(first));
        first.LetGo();
        using var second = new DashboardServer { Settings = new(CodeFlow.Settings), Folder = first.Folder, Clock = first.Clock };
        var browser = second.Visitor();
        await browser.SignInAsync(user.Email!, Visits.Password);

        var opened = await browser.GetAsync(Address(name));

        Assert.Equal(HttpStatusCode.BadRequest, (await first.Visitor().GetAsync(Address(name))).Status);
        Assert.Contains("code=", (await CodeFlow.DecideAsync(browser, opened.Location!)).Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2001:db8:1:1::1", "2001:db8:1:1::2")]
    [InlineData("192.0.2.10", "192.0.2.10")]
    public async Task Push_TooManyWait_IsRefusedUntilTheyAreOver(string first, string second)
    {
        using var server = new DashboardServer { Settings = new(CodeFlow.Settings) { ["RateLimits:WaitingPushedRequests"] = "3", ["RateLimits:WaitingPushedRequestsOfApp"] = "5" } };
        var flood = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => PushAsync(server, first)));

        var refused = await PushAsync(server, second);

        Assert.Equal(3, flood.Count(a => a.Status == HttpStatusCode.Created));
        Assert.Equal((HttpStatusCode.TooManyRequests, "temporarily_unavailable", TimeSpan.FromSeconds(6)), (refused.Status, refused.Error, refused.Response.Headers.RetryAfter?.Delta));
        Assert.Equal(14, server.Service<Refusals>().LastHour(PushedRequestService.Waiting));
        Assert.Equal(
            [HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.TooManyRequests],
            [(await PushAsync(server, "203.0.113.1")).Status, (await PushAsync(server, "203.0.113.2")).Status, (await PushAsync(server, "203.0.113.3")).Status]);
        server.Clock!.Advance(PushedRequestService.Lifetime);
        Assert.Equal(HttpStatusCode.Created, (await PushAsync(server, first)).Status);
        await server.Service<TokenCleanup>().RunAsync(CancellationToken.None);
        Assert.Equal(1, server.Stored.Count("pushed_requests"));
    }

    /// <summary>Of a hundred browsers that bring one name at once, one goes on.</summary>
    [Fact]
    public async Task Authorize_ManyAtOnce_OneGoesOn()
    {
        var name = Name(await PushAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _server.Visitor().GetAsync(Address(name))));

        Assert.Single(answers, a => a.Status == HttpStatusCode.Redirect);
    }

    private static string Name(OAuthAnswer pushed) => pushed.Text("request_uri") ?? throw new InvalidOperationException(pushed.Body);

    private static string Address(string name, string client = CodeFlow.Client) =>
        QueryHelpers.AddQueryString("/oauth/authorize", new Dictionary<string, string?> { ["client_id"] = client, ["request_uri"] = name });

    private Task<OAuthAnswer> PushAsync(params (string Name, string Value)[] changed) => CodeFlow.PushAsync(_server.Device(), changed);

    private static Task<OAuthAnswer> PushAsync(DashboardServer server, string address = "192.0.2.10") => CodeFlow.PushAsync(server.Device(address));
}
