using System.Net;
using TokenDashboard.Web.Auth;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>A site that shares its host: everything is under the path of its public origin, and nothing of it elsewhere.</summary>
public sealed class PathTests(PathTests.SharedHost host) : IClassFixture<PathTests.SharedHost>
{
    private const string Origin = "http://localhost/accounts";

    /// <summary>A server whose public origin has a path, past its first run.</summary>
    public sealed class SharedHost : IAsyncLifetime
    {
        public DashboardServer Server { get; } = new() { Settings = { ["PublicOrigin"] = Origin } };

        public Task InitializeAsync() => Server.CreateUserAsync(role: SessionClaims.AdminRole);

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }

    private DashboardServer Server => host.Server;

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in")]
    [InlineData("/css/app.css")]
    [InlineData("/oauth/jwks")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/oauth-authorization-server/elsewhere")]
    [InlineData("/accounts-2/sign-in")]
    [InlineData("/ACCOUNTS/sign-in")]
    [InlineData("/accounts/accounts/sign-in")]
    public async Task Get_OutsideThePath_IsNotThere(string path) => Assert.Equal(HttpStatusCode.NotFound, (await Server.Visitor().GetAsync(path)).Status);

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/accounts/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/accounts/health/ready")]
    public async Task Get_Health_IsAnsweredAtTheRootToo(string path) => Assert.Equal(HttpStatusCode.OK, (await Server.Visitor().GetAsync(path)).Status);

    [Fact]
    public async Task Visit_FromSignInToSignOut_StaysUnderThePath()
    {
        var user = await Server.CreateUserAsync(Visits.Password);
        var browser = Server.Visitor();

        var asked = await browser.GetAsync("/accounts/sessions");
        var signedIn = await browser.SignInAsync(user.Email!, Visits.Password, asked.Location!);
        var page = await browser.GetAsync(signedIn.Location!);
        var left = await browser.SubmitAsync(page, "/accounts/sign-out");

        Assert.Equal("/accounts/sign-in?return=%2Faccounts%2Fsessions", asked.Location);
        Assert.Equal(("/accounts/sessions", HttpStatusCode.OK, "/accounts/signed-out"), (signedIn.Location, page.Status, left.Location));
        Assert.Equal("/accounts/", page.Page.QuerySelector("base")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/accounts/signed-out")).Status);
    }

    [Fact]
    public async Task Proof_Needed_LeadsThereAndBack()
    {
        var browser = await SignInAsync(role: SessionClaims.AdminRole);
        Server.Clock!.Advance(TimeSpan.FromMinutes(11));

        foreach (var path in new[] { "/accounts/methods/off", "/accounts/admin/audit.csv?action=userlocked" })
        {
            var asked = await browser.GetAsync(path);
            Assert.Equal("/accounts/prove?return=" + Uri.EscapeDataString(path), asked.Location);
            Assert.Equal(path, (await browser.SubmitAsync(asked.Location!, "prove", ("Password", Visits.Password))).Location);
            Server.Clock.Advance(TimeSpan.FromMinutes(11));
        }
    }

    /// <summary>The cookie of a session that was ended elsewhere.</summary>
    [Fact]
    public async Task Get_SessionEndedMeanwhile_LeadsToSignedOut()
    {
        var browser = await SignInAsync();
        Server.Stored.Execute($"UPDATE sessions SET EndedAt = {Server.Clock!.GetUtcNow().UtcTicks}, EndReason = 'ByOwner'");

        Assert.Equal("/accounts/signed-out", (await browser.GetAsync("/accounts/sessions")).Location);
    }

    [Fact]
    public async Task Post_StaleForm_IsSentBackToItsPage() =>
        Assert.Equal("/accounts/sign-in?return=%2Faccounts%2Flink", (await Server.Visitor().PostAsync("/accounts/sign-in?return=%2Faccounts%2Flink", ("_handler", "sign-in"))).Location);

    [Fact]
    public async Task Get_UnknownPage_IsOurPageWhoseSkipLinkStaysOnIt()
    {
        var answer = await Server.Visitor().GetAsync("/accounts/nothing-here");

        Assert.Equal((HttpStatusCode.NotFound, "There is nothing here."), (answer.Status, answer.Page.QuerySelector("h1")!.TextContent));
        Assert.Equal("/accounts/nothing-here#content", answer.Page.QuerySelector("a.skip")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Get_FaviconByItsOldName_LeadsToTheFile() => Assert.Equal("/accounts/favicon.svg", (await Server.Visitor().GetAsync("/accounts/favicon.ico", "image/*")).Location);

    /// <summary>What is installed from a shared host is this site and no other.</summary>
    [Fact]
    public async Task Manifest_OfThePath_StartsAndEndsThere()
    {
        using var manifest = System.Text.Json.JsonDocument.Parse((await Server.Visitor().GetAsync("/accounts/app.webmanifest", "*/*")).Body);

        Assert.All(["start_url", "scope"], name => Assert.Equal(
            Origin + "/", new Uri(new Uri(Origin + "/app.webmanifest"), manifest.RootElement.GetProperty(name).GetString()).AbsoluteUri));
    }

    /// <summary>An answer without a body gets its headers when all is over: the path must still be known then.</summary>
    [Fact]
    public async Task Api_NothingThere_IsKeptOutOfCaches() =>
        Assert.True((await Server.Visitor().GetAsync("/accounts/api/nothing", "*/*")).Response.Headers.CacheControl?.NoStore);

    [Theory]
    [InlineData("http://localhost", HttpStatusCode.OK)]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    public async Task Socket_FromAPageElsewhere_IsRefused(string origin, HttpStatusCode status)
    {
        var browser = await SignInAsync();
        browser.Headers["Origin"] = origin;

        Assert.Equal(status, (await browser.PostAsync("/accounts/_blazor/negotiate?negotiateVersion=1")).Status);
    }

    /// <summary>The prefix <c>__Host-</c> wants the whole host, whatever else is on it.</summary>
    [Fact]
    public async Task Cookies_OverHttps_KeepTheirPrefix()
    {
        using var https = new DashboardServer { Settings = { ["PublicOrigin"] = "https://localhost/accounts" } };
        var user = await https.CreateUserAsync(Visits.Password);
        var browser = https.Visitor(origin: "https://localhost");

        var form = await browser.GetAsync("/accounts/sign-in");
        var answer = await browser.SubmitAsync(form, "sign-in", ("Input.Email", user.Email!), ("Input.Password", Visits.Password));

        var cookies = form.SetCookies.Concat(answer.SetCookies).Where(cookie => cookie.Name.StartsWith("__Host-", StringComparison.Ordinal)).ToList();
        Assert.Equal(["__Host-td-form", "__Host-td-session"], cookies.Select(cookie => cookie.Name.ToString()).Order(StringComparer.Ordinal));
        Assert.All(cookies, cookie => Assert.Equal("/", cookie.Path.ToString()));
    }

    [Fact]
    public async Task Get_PageByNumber_LeadsToTheSamePageByName()
    {
        using var sockets = new DashboardServer { Kestrel = true, Settings = { ["PublicOrigin"] = Origin } };
        using var client = sockets.Client();
        var port = client.BaseAddress!.Port;
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

        var answer = await new WebVisitor(http, $"http://127.0.0.1:{port}").GetAsync("/accounts/sign-in?return=%2Faccounts%2Flink");

        Assert.Equal($"http://localhost:{port}/accounts/sign-in?return=%2Faccounts%2Flink", answer.Location);
    }

    [Fact]
    public async Task FirstRun_Announced_NamesTheAddressUnderThePath()
    {
        using var fresh = new DashboardServer { Settings = { ["PublicOrigin"] = Origin } };
        fresh.Client().Dispose();
        await using var console = new StringWriter();
        await fresh.Service<FirstRun>().AnnounceAsync(console);
        var browser = fresh.Visitor();

        Assert.Contains($" {Origin}/setup\n", console.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("/accounts/setup", (await browser.GetAsync((await browser.GetAsync("/accounts")).Location!)).Location);
    }

    private async Task<WebVisitor> SignInAsync(string? role = null)
    {
        var user = await Server.CreateUserAsync(Visits.Password, role);
        var browser = Server.Visitor();
        Assert.Equal("/accounts/", (await browser.SignInAsync(user.Email!, Visits.Password, "/accounts/sign-in")).Location);
        return browser;
    }
}
