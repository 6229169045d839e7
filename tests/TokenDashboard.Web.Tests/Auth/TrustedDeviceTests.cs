using Microsoft.Net.Http.Headers;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>A browser that is trusted is not asked for a code, and counts as having given none.</summary>
public sealed class TrustedDeviceTests : IDisposable
{
    private const string DeviceCookie = "td-device";
    private readonly CapturedLogs _logs = new();
    private readonly DashboardServer _server;
    private readonly byte[] _key = Totp.NewKey();

    public TrustedDeviceTests() => _server = new() { Logs = _logs };

    public void Dispose()
    {
        _server.Dispose();
        _logs.Dispose();
    }

    [Fact]
    public async Task SignIn_Trusted_IsNotAskedAndHasGivenNoFactor()
    {
        var (browser, email) = await TrustedAsync();

        var answer = await browser.SignInAsync(email, Visits.Password, "/sign-in?return=%2Fsessions");

        Assert.Equal("/sessions", answer.Location);
        Assert.Equal((2, 1), (Sessions(factor: true), Sessions(factor: false)));
        Assert.NotNull(_server.Stored.Value<long?>("SELECT LastUsedAt FROM trusted_devices"));
    }

    [Fact]
    public async Task Secret_OfADevice_IsInItsBrowserAndNowhereElse()
    {
        var (browser, email) = await TrustedAsync();
        await browser.SignInAsync(email, Visits.Password);

        var secret = browser.Cookies[DeviceCookie];
        Assert.Equal(43, secret.Length);
        Assert.DoesNotContain(secret, _server.Stored.Dump(), StringComparison.Ordinal);
        Assert.DoesNotContain(_logs.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cookie_OfADevice_IsForThisSiteAndThirtyDaysOnly()
    {
        var (browser, email) = await TurnedOnAsync();
        await browser.SignInAsync(email, Visits.Password);

        var cookie = (await GiveAsync(browser, trust: true)).Cookie(DeviceCookie);

        Assert.True(cookie.HttpOnly);
        Assert.Equal((SameSiteMode.Lax, TimeSpan.FromDays(30), "/"), (cookie.SameSite, cookie.MaxAge, cookie.Path.ToString()));
    }

    [Fact]
    public async Task SignIn_NotTicked_IsAskedNextTime()
    {
        var (browser, email) = await TurnedOnAsync();
        await browser.SignInAsync(email, Visits.Password);
        await GiveAsync(browser, trust: false);

        Assert.False(browser.Cookies.ContainsKey(DeviceCookie));
        Assert.StartsWith("/sign-in/code", (await browser.SignInAsync(email, Visits.Password)).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_NotMyComputer_IsNotOfferedTrustAndEndsWithTheBrowser()
    {
        var (browser, email) = await TurnedOnAsync();
        await browser.SignInAsync(email, Visits.Password, "/sign-in?visit=true");
        Assert.Empty((await browser.GetAsync("/sign-in/code?return=%2F")).Page.QuerySelectorAll("input[name=Trust]"));

        var answer = await GiveAsync(browser, trust: true);

        Assert.False(browser.Cookies.ContainsKey(DeviceCookie));
        Assert.Null(answer.Cookie(Visits.SessionCookie).Expires);
    }

    [Fact]
    public async Task SignIn_WrongPasswordOnATrustedDevice_IsRefused()
    {
        var (browser, email) = await TrustedAsync();
        browser.Cookies.Remove(Visits.SessionCookie);

        await browser.SignInAsync(email, "wrong horse battery");

        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
    }

    [Fact]
    public async Task Prove_OnATrustedDevice_AsksForTheCode()
    {
        var (browser, email) = await TrustedAsync();
        await browser.SignInAsync(email, Visits.Password);

        var answer = await browser.SubmitAsync("/prove?return=/sessions", "prove", ("Password", Visits.Password), ("Code", "000000"));

        Assert.NotNull(answer.ErrorBeside("Code"));
    }

    [Fact]
    public async Task SignIn_AdminWhoMustGiveAFactor_IsNotOfferedTrustAndGetsNone()
    {
        using var strict = new DashboardServer { Settings = { ["Admins:RequireSecondFactor"] = "true" } };
        var (browser, email) = await TurnedOnAsync(strict, DeskRoles.Admin);
        await browser.SignInAsync(email, Visits.Password);
        Assert.Empty((await browser.GetAsync("/sign-in/code?return=%2F")).Page.QuerySelectorAll("input[name=Trust]"));

        var answer = await GiveAsync(browser, trust: true, strict);

        Assert.Equal("/", answer.Location);
        Assert.False(browser.Cookies.ContainsKey(DeviceCookie));
    }

    [Fact]
    public async Task Cookie_UnderHttps_IsBoundToTheHost()
    {
        using var secure = new DashboardServer { Settings = { ["PublicOrigin"] = "https://localhost" } };
        var user = await secure.CreateUserAsync(Visits.Password);
        var browser = secure.Visitor(origin: "https://localhost");
        await browser.SignInAsync(user.Email!, Visits.Password);
        await TurnOnAsync(secure, user.Id);
        await browser.SignInAsync(user.Email!, Visits.Password);

        var cookie = (await GiveAsync(browser, trust: true, secure)).Cookie("__Host-" + DeviceCookie);

        Assert.True(cookie.Secure);
    }

    private int Sessions(bool factor) => _server.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE SecondFactor = $factor", ("$factor", factor));

    // A browser without a session, trusted.
    private async Task<(WebVisitor Browser, string Email)> TrustedAsync()
    {
        var (browser, email) = await TurnedOnAsync();
        await browser.SignInAsync(email, Visits.Password);
        Assert.Equal("/", (await GiveAsync(browser, trust: true)).Location);
        browser.Cookies.Remove(Visits.SessionCookie);
        return (browser, email);
    }

    private async Task<(WebVisitor Browser, string Email)> TurnedOnAsync(DashboardServer? server = null, string? role = null)
    {
        server ??= _server;
        var (_, user, _) = await server.SignInAsync(role: role);
        await TurnOnAsync(server, user.Id);
        return (server.Visitor(), user.Email!);
    }

    private async Task TurnOnAsync(DashboardServer server, string userId)
    {
        var session = Guid.Parse(server.Stored.Value<string>("SELECT Id FROM sessions WHERE UserId = $id", ("$id", userId))!);
        Assert.True((await server.Service<SecondFactorService>().TurnOnAsync(_key, Code(server), endOthers: true, new Actor(userId, session, Requester.Unknown), default)).IsDone);
        server.Clock!.Advance(Totp.Step);
    }

    private Task<WebAnswer> GiveAsync(WebVisitor browser, bool trust, DashboardServer? server = null) => browser.SubmitAsync(
        "/sign-in/code?return=%2F", "code", trust ? [("Code", Code(server ?? _server)), ("Trust", "true")] : [("Code", Code(server ?? _server))]);

    private string Code(DashboardServer server) => Totp.Code(_key, Totp.StepOf(server.Clock!.GetUtcNow()));
}
