using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>A code that somebody was talked into typing (RFC 10027): what keeps it from working, and what comes of it when it does.</summary>
public sealed class TrickeryTests : IDisposable
{
    private const string Thief = "198.51.100.7";
    private const string Home = "192.0.2.20";

    private readonly DashboardServer _server = new()
    {
        Settings =
        {
            ["Apps:0:ClientId"] = "companion", ["Apps:0:Name"] = "Companion CLI",
            ["Apps:2:ClientId"] = "none", ["Apps:2:Grants:0"] = "refresh_token",
            ["Apps:1:ClientId"] = "tv", ["Apps:1:Name"] = "TV", ["Apps:1:SameNetworkOnly"] = "true",
        },
    };

    private DeviceAuthorizationService Codes => _server.Service<DeviceAuthorizationService>();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(Thief, true)]
    [InlineData("192.0.2.99", false)]
    public async Task Decide_AppOfTheSameNetworkOnly_IsNeverAllowedFromAnother(string begun, bool isRefused)
    {
        var owner = await OwnerAsync();
        var start = await StartAsync("tv", begun);
        var link = await Codes.ClaimAsync(start.Text("user_code")!, owner.UserId, default);

        var decided = await Codes.DecideAsync(link!.Id, allow: true, owner, default, isSure: true);

        Assert.Equal(isRefused ? OwnerRefusal.OtherNetwork : null, (decided as OwnerResult.Refused)?.Why);
        Assert.Equal(!isRefused, decided.IsDone);
    }

    [Fact]
    public async Task Link_AppOfTheSameNetworkOnlyElsewhere_OffersNoWayToAllowIt()
    {
        var (browser, _, _) = await _server.SignInAsync();
        var start = await StartAsync("tv", Thief);

        var page = await browser.SubmitAsync("/link", "code", ("Code", start.Text("user_code")!));

        Assert.Contains("This app can only be connected by somebody on the same network", page.Words, StringComparison.Ordinal);
        Assert.Equal(["false"], page.Page.QuerySelectorAll("button[name=allow]").Select(button => button.GetAttribute("value")));
    }

    [Fact]
    public async Task Device_AppWithoutTheGrant_IsUnauthorizedClient() => Assert.Equal("unauthorized_client", (await StartAsync("none", Thief)).Error);

    [Fact]
    public async Task Mail_OwnerSaysNo_EndsItContainsTheAccountAndIsACase()
    {
        var owner = await OwnerAsync();
        var app = await LinkAsync(owner, begun: Thief, redeemed: Thief);
        Assert.True(app.NeedsLook);

        await AnswerAsync(owner, app, isMine: false);

        var incident = Assert.Single(Stored(db => db.Incidents.ToList()));
        Assert.Equal((IncidentKind.LinkedByTrickery, Verdict.SomeoneElse, Severity.High, OwnerAnswer.NotMe), (incident.Kind, incident.Verdict, incident.Severity, incident.OwnerAnswer));
        Assert.Equal((Thief, app.Id, true), (incident.StrangerIp, incident.SessionId, incident.ContainedAt is not null));
        Assert.NotNull(Stored(db => db.Sessions.Single(s => s.Id == app.Id)).EndedAt);
        Assert.Contains(Stored(db => db.Outbox.ToList()), o => o.Kind == OutboxKind.IncidentOpened && o.IncidentId == incident.Id);
        var admin = await _server.SignInAsync(role: Core.Audit.DeskRoles.Admin);
        foreach (var path in new[] { "/admin/incidents", $"/admin/incidents/{incident.Id}" })
            Assert.Contains("was connected by trickery", (await admin.Browser.GetAsync(path)).Words.Replace("was connected to Ada Lovelace’s account by trickery", "was connected by trickery", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_OwnerSaysNotMine_IsACase()
    {
        var owner = await OwnerAsync();
        var app = await LinkAsync(owner, begun: Thief, redeemed: Thief);

        using (var scope = _server.Services.CreateScope())
            Assert.True((await scope.ServiceProvider.GetRequiredService<PasswordService>().ChangeAsync("correct horse 2 staple", new(EndOthers: true, app.Id), owner, default)).IsDone);

        Assert.Equal(IncidentKind.LinkedByTrickery, Assert.Single(Stored(db => db.Incidents.ToList())).Kind);
    }

    /// <summary>Who asks for a code in a café and types it there, or uses at home what they asked for on the way, was not tricked.</summary>
    [Theory]
    [InlineData(Home, Home)]
    [InlineData(Home, Thief)]
    [InlineData(Thief, Home)]
    public async Task Mail_OwnerSaysNoOfOneThatWasAtHomeOnce_IsNoSuchCase(string begun, string redeemed)
    {
        var owner = await OwnerAsync();
        var app = await LinkAsync(owner, begun, redeemed);
        Assert.False(app.NeedsLook);

        await AnswerAsync(owner, app, isMine: false);

        Assert.Empty(Stored(db => db.Incidents.ToList()));
        Assert.NotNull(Stored(db => db.Sessions.Single(s => s.Id == app.Id)).EndedAt);
    }

    [Fact]
    public async Task Mail_OwnerSaysYes_IsNoCaseAndNeedsNoLook()
    {
        var owner = await OwnerAsync();
        var app = await LinkAsync(owner, begun: Thief, redeemed: Thief);

        await AnswerAsync(owner, app, isMine: true);

        Assert.Empty(Stored(db => db.Incidents.ToList()));
        app = Stored(db => db.Sessions.Single(s => s.Id == app.Id));
        Assert.Equal((false, null), (app.NeedsLook, app.EndedAt));
    }

    [Fact]
    public async Task App_JustConnected_OpensNoPage()
    {
        var app = await _server.LinkAsync();
        var token = (await _server.Device().RefreshAsync(app.Token)).Text("access_token");
        var browser = _server.Visitor();
        browser.Headers["Authorization"] = $"Bearer {token}";

        foreach (var path in new[] { "/", "/sessions", "/methods/password", "/methods/app", "/profile/email", "/link", "/prove" })
            Assert.StartsWith("/sign-in", (await browser.GetAsync(path)).Location, StringComparison.Ordinal);
    }

    /// <summary>What is said of these codes is said with a test, and the test is there.</summary>
    [Fact]
    public void Document_OfMitigations_NamesTestsThatAre()
    {
        var text = File.ReadAllText(Path.Combine(StaticFileTests.Root(), ".github", "docs", "cross-device.md"));
        var named = System.Text.RegularExpressions.Regex.Matches(text, @"`(\w+Tests)(?:\.(\w+))?`").Select(m => (Class: m.Groups[1].Value, Method: m.Groups[2].Value)).ToList();

        Assert.True(named.Count >= 12);
        foreach (var (type, method) in named)
            Assert.Contains(GetType().Assembly.GetTypes(), t => t.Name == type && (method.Length == 0 || t.GetMethod(method) is not null));
    }

    private T Stored<T>(Func<DashboardContext, T> read)
    {
        using var db = _server.Service<IDbContextFactory<DashboardContext>>().CreateDbContext();
        return read(db);
    }

    private async Task<Actor> OwnerAsync()
    {
        var user = await _server.CreateUserAsync();
        var here = new Requester(Home, WebVisitor.ChromeOnWindows);
        return new Actor(user.Id, (await _server.BrowserAsync(user.Id, here)).Id, here);
    }

    private Task<OAuthAnswer> StartAsync(string app, string begun) => (_server.Device(begun) with { ClientId = app }).PostAsync("/oauth/device", ("client_id", app), ("device_name", "Laptop"));

    private async Task<Session> LinkAsync(Actor owner, string begun, string redeemed)
    {
        var start = await StartAsync("companion", begun);
        var link = await Codes.ClaimAsync(start.Text("user_code")!, owner.UserId, default);
        Assert.True((await Codes.DecideAsync(link!.Id, allow: true, owner, default, isSure: true)).IsDone);
        Assert.Equal(HttpStatusCode.OK, (await _server.Device(redeemed).PollAsync(start.Text("device_code")!)).Status);
        return Stored(db => db.Sessions.Single(s => s.Kind == SessionKind.App));
    }

    private async Task AnswerAsync(Actor owner, Session app, bool isMine)
    {
        var secret = await _server.Service<AccountLinkService>().IssueAsync(LinkPurpose.NewDevice, _server.Begun(owner.UserId), app.Id, null, AccountLinkService.Lifetime, default);
        Assert.NotNull(await _server.Service<AlertService>().AnswerAsync(secret.Reveal(), isMine, owner.Requester, default));
    }
}
