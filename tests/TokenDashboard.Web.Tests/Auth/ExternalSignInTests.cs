using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Sign-in with an account elsewhere: what was linked lets in, an e-mail alone never does.</summary>
public sealed class ExternalSignInTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly CapturedLogs _logs = new();
    private readonly FakeProvider _provider;
    private readonly List<DashboardServer> _servers = [];

    public ExternalSignInTests() => _provider = new(_clock);

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        _provider.Dispose();
        _logs.Dispose();
    }

    [Fact]
    public async Task SignIn_Linked_IsASessionOfThatMethodAndNoProof()
    {
        var server = await ServerAsync();
        var user = await LinkedAsync(server);
        var browser = server.Visitor();
        Assert.Equal("Continue with Example", (await browser.GetAsync("/sign-in")).Page.QuerySelector("a[href^='sign-in/external']")!.TextContent);

        var answer = await ComeAsync(browser, "/sessions");

        Assert.Equal("/sessions", answer.Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        Assert.Equal(("External", null), (server.Stored.Value<string>("SELECT Method FROM sessions WHERE UserId = $id", ("$id", user.Id)), server.Stored.Value<long?>("SELECT ProvedAt FROM sessions")));
        Assert.StartsWith("/prove", (await browser.GetAsync("/methods/app")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_Provider_IsAskedForACodeWithPkceAndNoMore()
    {
        var server = await ServerAsync();
        var asked = await server.Visitor().GetAsync("/sign-in/external?return=%2Fsessions");
        _provider.Agree(asked.Location!);

        Assert.Equal(("code", "S256", "openid email profile", "http://localhost/sign-in/external/return"), (
            _provider.LastAsked["response_type"], _provider.LastAsked["code_challenge_method"], _provider.LastAsked["scope"], _provider.LastAsked["redirect_uri"]));
        Assert.DoesNotContain("prompt", _provider.LastAsked.Keys);
        Assert.NotEqual("form_post", _provider.LastAsked.GetValueOrDefault("response_mode"));
        Assert.Contains("form-action 'self';", asked.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.All(asked.SetCookies, cookie => Assert.True(cookie.HttpOnly));
    }

    [Fact]
    public async Task Tokens_OfTheProvider_AreKeptNowhere()
    {
        var server = await ServerAsync();
        await LinkedAsync(server);
        var browser = server.Visitor();
        await ComeAsync(browser);

        foreach (var secret in new[] { FakeProvider.AccessToken, FakeProvider.ClientSecret })
        {
            Assert.DoesNotContain(secret, server.Stored.Dump(), StringComparison.Ordinal);
            Assert.DoesNotContain(_logs.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(browser.Cookies.Keys, name => name.Contains("external", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignIn_UnknownByInvitation_MakesNothing()
    {
        var server = await ServerAsync();

        var answer = await ComeAsync(server.Visitor());

        Assert.Contains("No account here is connected with that one at Example", await SentenceAsync(server, answer), StringComparison.Ordinal);
        Assert.Equal(0, Accounts(server));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignIn_UnknownWhereRegistrationIsOpen_MakesTheAccountOnce(bool verified)
    {
        _provider.EmailVerified = verified;
        var server = await ServerAsync(open: true);

        Assert.Equal("/", (await ComeAsync(server.Visitor())).Location);
        Assert.Equal("/", (await ComeAsync(server.Visitor())).Location);

        Assert.Equal(1, Accounts(server));
        Assert.Equal("Ada Lovelace", server.Stored.Value<string>("SELECT DisplayName FROM AspNetUsers WHERE Email = 'ada@example.org'"));
        Assert.Equal(verified, server.Stored.Value<bool>("SELECT EmailConfirmed FROM AspNetUsers WHERE Email = 'ada@example.org'"));
    }

    [Fact]
    public async Task SignIn_EmailOfAnAccount_LinksOnlyAfterItsOwnerSignedIn()
    {
        var server = await ServerAsync();
        var user = await OwnerAsync(server);
        var browser = server.Visitor();

        var came = await ComeAsync(browser, "/sessions");

        Assert.Contains("There is an account with your email already. Sign in to it, and Example will be connected.", await SentenceAsync(server, came), StringComparison.Ordinal);
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
        Assert.Equal(0, server.Stored.Count("AspNetUserLogins"));
        var signedIn = await browser.SignInAsync(user.Email!, Visits.Password, came.Location!);
        Assert.Equal("/sessions", (await browser.GetAsync(signedIn.Location!)).Location);
        Assert.Equal(user.Id, server.Stored.Value<string>("SELECT UserId FROM AspNetUserLogins"));
        Assert.Equal("Example", server.Stored.Value<string>("SELECT Detail FROM activity WHERE Kind = 'ExternalLinked'"));
        Assert.Equal("/", (await ComeAsync(server.Visitor())).Location);
    }

    [Fact]
    public async Task SignIn_EmailOfAnAccountButSomebodyElseSignsIn_LinksNothing()
    {
        var server = await ServerAsync(open: true);
        await OwnerAsync(server);
        var other = await server.CreateUserAsync(Visits.Password);
        var browser = server.Visitor();
        var came = await ComeAsync(browser);

        var signedIn = await browser.SignInAsync(other.Email!, Visits.Password, came.Location!);
        await browser.GetAsync(signedIn.Location!);

        Assert.Equal(0, server.Stored.Count("AspNetUserLogins"));
    }

    [Fact]
    public async Task SignIn_EmailOfAnAccountThatNobodyVouchesFor_IsNotTakenForIt()
    {
        _provider.EmailVerified = false;
        var server = await ServerAsync(open: true);
        await OwnerAsync(server);

        var answer = await ComeAsync(server.Visitor());

        Assert.Contains("Example does not vouch for your email", await SentenceAsync(server, answer), StringComparison.Ordinal);
        Assert.Equal(0, server.Stored.Count("AspNetUserLogins"));
    }

    [Fact]
    public async Task SignIn_SecondFactorHere_IsAskedForAllTheSame()
    {
        var server = await ServerAsync();
        var user = await LinkedAsync(server);
        server.Stored.Execute("UPDATE AspNetUsers SET TwoFactorEnabled = TRUE");
        var browser = server.Visitor();

        Assert.Equal("/sign-in/code?return=%2F", (await ComeAsync(browser)).Location);
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
        await browser.SubmitAsync("/sign-in/code", "code", ("Code", "000000"));
        Assert.Equal("External", server.Stored.Value<string>("SELECT Method FROM activity WHERE Kind = 'SignInFailed' AND UserId = $id", ("$id", user.Id)));
    }

    [Theory]
    [InlineData("LockedAt")]
    [InlineData("ContainedAt")]
    public async Task SignIn_AccountLetsNobodyIn_IsRefusedAlikeAndInItsLog(string column)
    {
        var server = await ServerAsync();
        await LinkedAsync(server);
        server.Stored.Execute($"UPDATE accounts SET {column} = 1");
        var browser = server.Visitor();

        var answer = await ComeAsync(browser);

        Assert.Contains("That doesn’t let in here now.", await SentenceAsync(server, answer), StringComparison.Ordinal);
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
        Assert.Equal("External", server.Stored.Value<string>("SELECT Method FROM activity WHERE Kind = 'SignInFailed'"));
    }

    [Fact]
    public async Task SignIn_TurnedBackThere_SaysSo()
    {
        var server = await ServerAsync();
        var browser = server.Visitor();

        var answer = await browser.GetAsync(_provider.TurnBack((await browser.GetAsync("/sign-in/external")).Location!));

        Assert.Contains("You turned back at Example.", await SentenceAsync(server, answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonce")]
    [InlineData("key")]
    [InlineData("audience")]
    [InlineData("issuer")]
    [InlineData("expired")]
    [InlineData("another subject at userinfo")]
    public async Task SignIn_TokenIsNotRight_IsNobody(string what)
    {
        var server = await ServerAsync(open: true);
        await LinkedAsync(server);
        using var stranger = RSA.Create(2048);
        _provider.Spoil = token =>
        {
            switch (what)
            {
                case "nonce":
                    token.Subject.RemoveClaim(token.Subject.FindFirst("nonce"));
                    token.Subject.AddClaim(new Claim("nonce", "another"));
                    break;
                case "key":
                    token.SigningCredentials = new SigningCredentials(new RsaSecurityKey(stranger) { KeyId = "1" }, SecurityAlgorithms.RsaSha256);
                    break;
                case "audience":
                    token.Audience = "another";
                    break;
                case "issuer":
                    token.Issuer = "https://another.example.org";
                    break;
                case "expired":
                    (token.NotBefore, token.Expires) = (_clock.GetUtcNow().UtcDateTime.AddHours(-2), _clock.GetUtcNow().UtcDateTime.AddHours(-1));
                    break;
                default:
                    token.Subject.RemoveClaim(token.Subject.FindFirst("sub"));
                    token.Subject.AddClaim(new Claim("sub", "another"));
                    break;
            }
        };
        var browser = server.Visitor();

        var answer = await ComeAsync(browser);

        Assert.Contains("Signing in with Example didn’t work.", await SentenceAsync(server, answer), StringComparison.Ordinal);
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
        Assert.Equal(1, Accounts(server));
    }

    [Fact]
    public async Task SignIn_ReturnOfAnotherBrowser_IsNobody()
    {
        var server = await ServerAsync();
        await LinkedAsync(server);
        var back = _provider.Agree((await server.Visitor().GetAsync("/sign-in/external")).Location!);
        var victim = server.Visitor();

        var answer = await victim.GetAsync(back);

        Assert.Contains("Signing in with Example didn’t work.", await SentenceAsync(server, answer), StringComparison.Ordinal);
        Assert.False(victim.Cookies.ContainsKey(Visits.SessionCookie));
    }

    [Fact]
    public async Task Ask_ProviderAway_SaysSo()
    {
        _provider.IsAway = true;
        var server = await ServerAsync();

        var answer = await server.Visitor().GetAsync("/sign-in/external?return=%2Fsessions");

        Assert.Contains("Signing in with Example didn’t work.", await SentenceAsync(server, answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prove_SignedInAlready_NeedsASignInThereThatIsNew()
    {
        var server = await ServerAsync();
        await LinkedAsync(server);
        var browser = server.Visitor();
        await ComeAsync(browser);
        Assert.NotNull((await browser.GetAsync("/prove?return=%2Fmethods%2Fapp")).Page.QuerySelector("a[href^='sign-in/external']"));

        _provider.AuthenticatedAt = _clock.GetUtcNow().AddMinutes(-10);
        var stale = await ComeAsync(browser, "/methods/app");
        Assert.Contains("Sign in at Example anew", await SentenceAsync(server, stale), StringComparison.Ordinal);
        Assert.StartsWith("/prove", (await browser.GetAsync("/methods/app")).Location, StringComparison.Ordinal);

        Assert.Equal(("login", "0"), (_provider.LastAsked["prompt"], _provider.LastAsked["max_age"]));
        _provider.AuthenticatedAt = _clock.GetUtcNow();
        Assert.Equal("/methods/app", (await ComeAsync(browser, "/methods/app")).Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/methods/app")).Status);
    }

    [Fact]
    public async Task Addresses_NoProvider_AreNotThere()
    {
        using var server = new DashboardServer();

        Assert.Equal(HttpStatusCode.NotFound, (await server.Visitor().GetAsync("/sign-in/external")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Visitor().GetAsync(ExternalSetup.ReturnPath)).Status);
        Assert.Null((await server.Visitor().GetAsync("/sign-in")).Page.QuerySelector("a[href^='sign-in/external']"));
    }

    /// <summary>On a host that others share, the provider leads back to this site and this site to its own page.</summary>
    [Fact]
    public async Task SignIn_UnderAPath_GoesThereAndBackUnderIt()
    {
        var server = await ServerAsync(origin: "http://localhost/accounts");
        await LinkedAsync(server);
        var browser = server.Visitor();
        var asked = await browser.GetAsync("/accounts/sign-in/external?return=%2Faccounts%2Fsessions");
        var turnedBack = await browser.GetAsync(_provider.TurnBack(asked.Location!));
        asked = await browser.GetAsync("/accounts/sign-in/external?return=%2Faccounts%2Fsessions");

        var returned = await browser.GetAsync(_provider.Agree(asked.Location!));
        var done = await browser.GetAsync(returned.Location!);

        Assert.Equal("http://localhost/accounts/sign-in/external/return", _provider.LastAsked["redirect_uri"]);
        Assert.Equal("/accounts/sign-in?external=Cancelled&return=%2Faccounts%2F", turnedBack.Location);
        Assert.Equal(("/accounts/sign-in/external/done?return=%2Faccounts%2Fsessions", "/accounts/sessions"), (returned.Location, done.Location));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/accounts/sessions")).Status);
    }

    [Fact]
    public async Task LinkFirst_UnderAPath_LinksAfterTheSignIn()
    {
        var server = await ServerAsync(origin: "http://localhost/accounts");
        var user = await OwnerAsync(server);
        var browser = server.Visitor();
        var asked = await browser.GetAsync("/accounts/sign-in/external?return=%2Faccounts%2Flink");
        var done = await browser.GetAsync((await browser.GetAsync(_provider.Agree(asked.Location!))).Location!);

        var signedIn = await browser.SignInAsync(user.Email!, Visits.Password, done.Location!);

        Assert.Equal("/accounts/link", (await browser.GetAsync(signedIn.Location!)).Location);
        Assert.Equal(1, server.Stored.Count("AspNetUserLogins"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LinkFirst_AccountSecuredMeanwhile_LinksNothing(bool signedInBefore)
    {
        var server = await ServerAsync();
        var user = await OwnerAsync(server);
        var browser = server.Visitor();
        if (signedInBefore)
            await browser.SignInAsync(user.Email!, Visits.Password);
        var asked = await browser.GetAsync("/sign-in/external?return=%2Fsessions");
        if (signedInBefore)
            Secure(server, user);
        var came = await browser.GetAsync((await browser.GetAsync(_provider.Agree(asked.Location!))).Location!);
        if (!signedInBefore)
            Secure(server, user);

        var signedIn = await browser.SignInAsync(user.Email!, Visits.Password, came.Location!);
        Assert.Equal("/sessions", (await browser.GetAsync(signedIn.Location!)).Location);

        Assert.Equal(0, server.Stored.Count("AspNetUserLogins"));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
    }

    [Fact]
    public async Task Claim_AccountElsewhereOlderThanTheChange_GivesTheAccountBackByAForm()
    {
        var (server, user, browser) = await ClaimedAsync(linked: true);
        _provider.AuthenticatedAt = _clock.GetUtcNow();

        var page = await GoAsync(browser);

        // To look at it changes nothing.
        Assert.Equal("thief@example.org", Address(server, user));
        Assert.Equal(("login", "0"), (_provider.LastAsked["prompt"], _provider.LastAsked["max_age"]));
        var settled = await browser.SubmitAsync(page, "undo-external");
        Assert.Contains("The account is yours again.", settled.Words, StringComparison.Ordinal);
        Assert.Equal("ada@example.org", Address(server, user));
        Assert.DoesNotContain(browser.Cookies.Keys, name => name.Contains("external", StringComparison.Ordinal) || name.Contains("claim", StringComparison.Ordinal));
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
    }

    [Theory]
    [InlineData("no login")]
    [InlineData("another's")]
    [InlineData("not asked anew")]
    [InlineData("without the form's token")]
    public async Task Claim_NotProvedElsewhere_StaysAsItIs(string how)
    {
        var (server, user, browser) = await ClaimedAsync(linked: how != "no login");
        _provider.AuthenticatedAt = how == "not asked anew" ? null : _clock.GetUtcNow();
        if (how == "another's")
            _provider.Subject = "another";

        var page = await GoAsync(browser);

        if (how == "not asked anew")
            Assert.Null(page.Page.QuerySelector("input[value='undo-external']"));
        else if (how == "without the form's token")
            await browser.PostAsync("/undo", ("_handler", "undo-external"));
        else
            Assert.Contains("That did not prove it.", (await browser.SubmitAsync(page, "undo-external")).Words, StringComparison.Ordinal);
        Assert.Equal("thief@example.org", Address(server, user));
    }

    [Fact]
    public async Task Claim_WithoutTheLink_LeadsNowhere()
    {
        var (server, user, _) = await ClaimedAsync(linked: true);
        var stranger = server.Visitor();
        _provider.AuthenticatedAt = _clock.GetUtcNow();

        Assert.Equal("/undo", (await stranger.GetAsync("/undo/external")).Location);
        await ComeAsync(stranger);

        Assert.Null((await stranger.GetAsync("/undo")).Page.QuerySelector("input[value='undo-external']"));
        Assert.Equal("thief@example.org", Address(server, user));
    }

    // Its address was changed by somebody else, and the owner has used the link that they were mailed.
    private async Task<(DashboardServer Server, AppUser User, WebVisitor Browser)> ClaimedAsync(bool linked)
    {
        var server = await ServerAsync();
        var user = linked ? await LinkedAsync(server) : await OwnerAsync(server);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var changed = _clock.GetUtcNow();
        var browser = server.Visitor();
        await browser.SubmitAsync("/confirm-email", "confirm-email", ("Secret", await server.IssueAsync(LinkPurpose.EmailChange, user.Id, "thief@example.org")));
        Assert.Equal("thief@example.org", Address(server, user));
        _clock.Advance(TimeSpan.FromMinutes(1));
        var undo = await server.IssueAsync(LinkPurpose.Undo, user.Id, new AddressChange(changed, "ada@example.org").ToString());
        var shut = await browser.UndoAsync(undo);
        Assert.Equal("Continue with Example", shut.Page.QuerySelector("a[href='undo/external']")!.TextContent);
        return (server, user, browser);
    }

    private async Task<WebAnswer> GoAsync(WebVisitor browser)
    {
        var asked = await browser.GetAsync("/undo/external");
        var returned = await browser.GetAsync(_provider.Agree(asked.Location!));
        Assert.Equal("/undo", returned.Location);
        return await browser.GetAsync("/undo");
    }

    private static string? Address(DashboardServer server, AppUser user) => server.Stored.Value<string>("SELECT Address FROM accounts WHERE Id = $id", ("$id", user.Id));

    // What carries the sessions along that live.
    private static void Secure(DashboardServer server, AppUser user)
    {
        server.Stored.Execute("UPDATE accounts SET Epoch = Epoch + 1 WHERE Id = $id", ("$id", user.Id));
        server.Stored.Execute("UPDATE sessions SET Epoch = Epoch + 1 WHERE UserId = $id", ("$id", user.Id));
    }

    private static int Accounts(DashboardServer server) => server.Stored.Value<int>("SELECT COUNT(*) FROM AspNetUsers WHERE Email = 'ada@example.org'");

    private async Task<DashboardServer> ServerAsync(bool open = false, string origin = "http://localhost")
    {
        var server = new DashboardServer
        {
            Clock = _clock, Logs = _logs,
            Settings =
            {
                ["PublicOrigin"] = origin, ["Registration:Mode"] = open ? "Open" : "Invite", ["External:Authority"] = FakeProvider.Authority,
                ["External:ClientId"] = FakeProvider.ClientId, ["External:ClientSecret"] = FakeProvider.ClientSecret, ["External:Name"] = "Example",
            },
            Replace = services => services.Configure<OpenIdConnectOptions>(ExternalProvider.Scheme, options => options.BackchannelHttpHandler = _provider),
        };
        _servers.Add(server);
        // An admin exists, so that the first run is over.
        await server.CreateUserAsync(role: SessionClaims.AdminRole);
        return server;
    }

    // Whose e-mail the provider tells.
    private async Task<AppUser> OwnerAsync(DashboardServer server)
    {
        var user = await server.CreateUserAsync(Visits.Password);
        server.Stored.Execute(
            "UPDATE AspNetUsers SET Email = $email, NormalizedEmail = upper($email), UserName = $email, NormalizedUserName = upper($email) WHERE Id = $id",
            ("$email", _provider.Email), ("$id", user.Id));
        user.Email = _provider.Email;
        return user;
    }

    private async Task<AppUser> LinkedAsync(DashboardServer server)
    {
        var user = await OwnerAsync(server);
        server.Stored.Execute(
            "INSERT INTO AspNetUserLogins (LoginProvider, ProviderKey, ProviderDisplayName, UserId) VALUES ($issuer, $subject, 'Example', $id)",
            ("$issuer", FakeProvider.Authority), ("$subject", _provider.Subject), ("$id", user.Id));
        return user;
    }

    // To the provider and back, as far as what is decided here.
    private async Task<WebAnswer> ComeAsync(WebVisitor browser, string back = "/")
    {
        var asked = await browser.GetAsync($"/sign-in/external?return={Uri.EscapeDataString(back)}");
        var returned = await browser.GetAsync(_provider.Agree(asked.Location!));
        Assert.NotNull(returned.Location);
        return returned.Location.StartsWith("/sign-in/external/done", StringComparison.Ordinal) ? await browser.GetAsync(returned.Location) : returned;
    }

    private static async Task<string> SentenceAsync(DashboardServer server, WebAnswer answer)
    {
        Assert.StartsWith("/sign-in?", answer.Location, StringComparison.Ordinal);
        return (await server.Visitor().GetAsync(answer.Location!)).Page.QuerySelector("[role=alert]")!.TextContent;
    }
}
