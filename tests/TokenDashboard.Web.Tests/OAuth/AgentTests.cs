using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TokenDashboard.Core;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>Apps that nobody registered, and whose <c>client_id</c> is the address of a document, over HTTP.</summary>
public sealed class AgentTests : IDisposable
{
    private const string Id = "https://agents.example.org/client.json";
    private const string Back = "https://agents.example.org/back";

    private readonly Documents _documents = new();
    private readonly List<DashboardServer> _servers = [];

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        _documents.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connect_AppOfADocument_IsShownWithItsHostRenewsAndEnds(bool ahead)
    {
        var server = Server();
        var (browser, _, _) = await server.SignInAsync();
        // What it calls its device is left out as well: it could be anybody's name.
        var page = await browser.GetAsync(ahead ? await OpenAsync(server, browser) : Address(("device_name", "Ana's laptop")));

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Wander (agents.example.org)", page.Page.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Contains($"Says what it is atagents.example.org{Id}", page.Words, StringComparison.Ordinal);
        Assert.Contains("vouched for by agents.example.org alone", page.Words, StringComparison.Ordinal);
        Assert.Contains("in an app that you know. Nobody here has checked this app.", page.Words, StringComparison.Ordinal);
        Assert.Contains("only the host agents.example.org is sure", page.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("any program here could have asked", page.Words, StringComparison.Ordinal);
        var device = server.Device() with { ClientId = Id };
        var tokens = await device.RedeemAsync(CodeFlow.Said(await CodeFlow.DecideAsync(browser, page))["code"], ("client_id", Id), ("redirect_uri", Back));
        Assert.True(tokens.Status == HttpStatusCode.OK, tokens.Body);
        Assert.Equal(Id, tokens.Claims().GetProperty("client_id").GetString());
        var list = (await browser.GetAsync("/sessions")).Words;
        Assert.Contains("Wander (agents.example.org) on Linux", list, StringComparison.Ordinal);
        Assert.Contains("See your name and email and stay signed in", list, StringComparison.Ordinal);

        // Sessions go on while the document can't be had.
        _documents.Answers.Clear();
        server.Clock!.Advance(TimeSpan.FromHours(2));
        var asked = _documents.Asked;
        var renewed = await device.RotateAsync(tokens.RefreshToken!);
        Assert.Equal(HttpStatusCode.OK, (await device.RevokeAsync(renewed)).Status);
        Assert.Equal("invalid_grant", (await device.RefreshAsync(renewed)).Error);
        Assert.Equal("invalid_grant", (await (server.Device() with { ClientId = "https://agents.example.org/other.json" }).RefreshAsync(renewed)).Error);
        Assert.Equal(asked, _documents.Asked);
    }

    [Fact]
    public async Task Connect_ThroughALoopbackAddress_WarnsOfOtherPrograms()
    {
        var server = Server();
        var (browser, _, _) = await server.SignInAsync();

        var page = await browser.GetAsync(Address(("redirect_uri", "http://127.0.0.1:50123/callback")));

        Assert.Contains("any program here could have asked in its name", page.Words, StringComparison.Ordinal);
        Assert.StartsWith("http://127.0.0.1:50123/callback?code=", (await CodeFlow.DecideAsync(browser, page)).Location, StringComparison.Ordinal);
    }

    /// <summary>Each the RFC's error, and nothing stored; a browser is led nowhere.</summary>
    [Theory]
    [InlineData("off")]
    [InlineData("of another host")]
    [InlineData("of another address")]
    [InlineData("missing")]
    [InlineData("redirected")]
    [InlineData("not JSON")]
    [InlineData("a page")]
    [InlineData("huge")]
    [InlineData("unreachable")]
    [InlineData("with a secret")]
    [InlineData("leads elsewhere")]
    public async Task Connect_WrongDocument_IsRefusedAndKeepsNothing(string what)
    {
        _documents.Answers[Id] = what switch
        {
            "of another address" => () => Json(ClientDocumentTests.Document(("client_id", "\"https://wander.ai/client.json\""))),
            "missing" => () => new(HttpStatusCode.NotFound),
            "redirected" => () => new(HttpStatusCode.Redirect) { Headers = { Location = new("http://169.254.169.254/latest") }, Content = Json(ClientDocumentTests.Document()).Content },
            "not JSON" => () => Json("{"),
            "a page" => () => Json(ClientDocumentTests.Document(), "text/html"),
            "huge" => () => Json(ClientDocumentTests.Document() + new string(' ', ClientDocumentSource.MostBytes)),
            "unreachable" => () => throw new HttpRequestException("No."),
            "with a secret" => () => Json(ClientDocumentTests.Document(("client_secret", "\"a\""))),
            _ => () => Json(ClientDocumentTests.Document()),
        };
        var redirect = what == "leads elsewhere" ? "https://evil.example/back" : Back;
        var server = what switch { "off" => Server([]), "of another host" => Server([("ClientDocuments:Hosts:0", "wander.ai")]), _ => Server() };
        var (browser, _, _) = await server.SignInAsync();
        var before = Kept(server);

        var pushed = await server.Device().PushAsync(("client_id", Id), ("redirect_uri", redirect));
        var page = await browser.GetAsync(Address(("redirect_uri", redirect)));
        var decided = await browser.PostAsync("/oauth/authorize/decision" + Address(("redirect_uri", redirect))["/oauth/authorize".Length..], ("allow", "true"));

        Assert.Equal((HttpStatusCode.BadRequest, what == "leads elsewhere" ? "invalid_request" : "invalid_client"), (pushed.Status, pushed.Error));
        Assert.DoesNotContain("evil", pushed.Body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.BadRequest, (string?)null), (page.Status, page.Location));
        Assert.NotEqual(HttpStatusCode.OK, decided.Status);
        Assert.DoesNotContain("evil.example", decided.Response.Headers.Location?.Host ?? "", StringComparison.Ordinal);
        Assert.Equal(before, Kept(server));
        Assert.Equal(what is "off" or "of another host" ? 0 : 1, _documents.Asked);
    }

    [Fact]
    public async Task Token_OfADocumentThatIsOff_IsRefused()
    {
        var server = Server([]);
        var session = await server.LinkAsync(appId: Id);

        Assert.Equal("invalid_client", (await (server.Device() with { ClientId = Id }).RefreshAsync(session.Token)).Error);
        Assert.Equal("unauthorized_client", (await Server().Device().PostAsync("/oauth/device", ("client_id", Id))).Error);
        Assert.Equal(0, _documents.Asked);
    }

    /// <summary>What was sent ahead is held to the document as it is when somebody decides.</summary>
    [Fact]
    public async Task Authorize_DocumentChangedSinceItWasSentAhead_IsRefused()
    {
        _documents.Answers[Id] = () =>
        {
            var answer = Json(ClientDocumentTests.Document());
            answer.Headers.Add("Cache-Control", "max-age=60");
            return answer;
        };
        var server = Server();
        var (browser, _, _) = await server.SignInAsync();
        var opened = await OpenAsync(server, browser);
        var page = await browser.GetAsync(opened);
        _documents.Answers[Id] = () => Json(ClientDocumentTests.Document(("redirect_uris", "[\"https://agents.example.org/elsewhere\"]")));
        server.Clock!.Advance(TimeSpan.FromMinutes(6));

        var decided = await CodeFlow.DecideAsync(browser, page);

        Assert.StartsWith("/oauth/authorize?", decided.Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(opened)).Status);
        Assert.Equal(0, server.Stored.Count("authorization_codes"));
    }

    [Fact]
    public async Task Connect_WhereAKeyIsRequired_NeedsAProof()
    {
        var server = Server([("ClientDocuments:Hosts:0", "agents.example.org"), ("ClientDocuments:DPoP", "required"), ("ClientDocuments:Scopes:0", "openid")]);
        var (browser, _, _) = await server.SignInAsync();
        var code = CodeFlow.Said(await CodeFlow.DecideAsync(browser, Address(("scope", "openid"))))["code"];

        Assert.Equal("invalid_dpop_proof", (await server.Device().RedeemAsync(code, ("client_id", Id), ("redirect_uri", Back))).Error);
        var held = server.Device() with { Key = new DeviceKey(server.Clock!) };
        Assert.Equal("DPoP", (await held.RedeemAsync(code, ("client_id", Id), ("redirect_uri", Back))).Text("token_type"));
        Assert.Equal("invalid_scope", CodeFlow.Said(await browser.GetAsync(Address(("scope", "profile"))))["error"]);
    }

    [Fact]
    public async Task Metadata_SaysWhetherDocumentsAreTaken()
    {
        Assert.Equal("True", (await Server().Device().SendAsync(new(HttpMethod.Get, "/.well-known/oauth-authorization-server"))).Text("client_id_metadata_document_supported"));
        Assert.Equal("False", (await Server([]).Device().SendAsync(new(HttpMethod.Get, "/.well-known/oauth-authorization-server"))).Text("client_id_metadata_document_supported"));
    }

    [Theory]
    [InlineData(null, 15)]
    [InlineData("max-age=0", 5)]
    [InlineData("no-store", 5)]
    [InlineData("max-age=1200", 20)]
    [InlineData("max-age=31536000", 60)]
    public async Task Find_Document_IsKeptAsItsServerSaysWithinBounds(string? kept, int minutes)
    {
        _documents.Answers[Id] = () =>
        {
            var answer = Json(ClientDocumentTests.Document());
            if (kept is not null)
                answer.Headers.Add("Cache-Control", kept);
            return answer;
        };
        var server = Server();

        await FindAsync(server);
        server.Clock!.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await FindAsync(server));
        Assert.Equal(1, _documents.Asked);
        server.Clock!.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await FindAsync(server));
        Assert.Equal(2, _documents.Asked);
    }

    [Fact]
    public async Task Find_Nothing_IsAskedAgainAfterAPause()
    {
        var server = Server();
        _documents.Answers.Clear();
        Assert.Null(await FindAsync(server));
        _documents.Answers[Id] = () => Json(ClientDocumentTests.Document());
        server.Clock!.Advance(TimeSpan.FromSeconds(29));
        Assert.Null(await FindAsync(server));
        server.Clock!.Advance(TimeSpan.FromSeconds(1));

        Assert.NotNull(await FindAsync(server));
        Assert.Equal(2, _documents.Asked);
    }

    /// <summary>One question however many wait for it; who gives up takes it from nobody.</summary>
    [Fact]
    public async Task Find_ManyAtOnce_AsksOnce()
    {
        var server = Server();
        _documents.Gate = new();
        using var gone = new CancellationTokenSource();
        var first = server.Service<ClientDocuments>().FindAsync(Id, Requester.Unknown, gone.Token);
        var others = Enumerable.Range(0, 30).Select(_ => FindAsync(server)).ToList();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _documents.Gate.SetResult();

        Assert.All(await Task.WhenAll(others), Assert.NotNull);
        Assert.Equal(1, _documents.Asked);
    }

    /// <summary>A stranger can't make this server ask without end, and what it keeps has a bound.</summary>
    [Fact]
    public async Task Find_ManyAddresses_AsksForAFewOfEachNetworkAndKeepsABound()
    {
        var server = Server([("ClientDocuments:Hosts:0", "*")]);
        for (var i = 0; i < 30; i++)
            await FindAsync(server, $"https://host{i}.example/a");
        Assert.Equal(ClientDocuments.MostAMinute, _documents.Asked);
        Assert.Equal(10, server.Service<Refusals>().LastHour(ClientDocuments.Name));
        // Somebody else is asked for, and what is kept is answered.
        Assert.NotNull(await server.Service<ClientDocuments>().FindAsync(Id, new Requester("198.51.100.7", null), default));
        Assert.NotNull(await FindAsync(server));

        for (var i = 0; i < ClientDocuments.MostKept + 20; i++)
            await server.Service<ClientDocuments>().FindAsync($"https://more{i}.example/a", new Requester($"198.51.{i / 250}.{i % 250}", null), default);
        Assert.Equal(ClientDocuments.MostKept, server.Service<ClientDocuments>().Count);
    }

    [Fact]
    public async Task Find_SlowServers_AreAskedSoManyAtATime()
    {
        var server = Server([("ClientDocuments:Hosts:0", "*")]);
        _documents.Gate = new();
        var waiting = Enumerable.Range(0, ClientDocuments.MostAtOnce)
            .Select(i => server.Service<ClientDocuments>().FindAsync($"https://slow{i}.example/a", new Requester($"198.51.100.{i}", null), default)).ToList();

        Assert.Null(await server.Service<ClientDocuments>().FindAsync(Id, new Requester("192.0.2.99", null), default));
        _documents.Gate.SetResult();
        await Task.WhenAll(waiting);
        Assert.NotNull(await server.Service<ClientDocuments>().FindAsync(Id, new Requester("192.0.2.99", null), default));
    }

    /// <summary>Who has a host can make as many apps as they like: all of them are disabled together, and no other's.</summary>
    [Fact]
    public async Task Disable_AppOfADocument_EndsAndRefusesAllOfItsHost()
    {
        var server = Server([("ClientDocuments:Hosts:0", "*")]);
        const string Other = "https://agents.example.org/other.json", Elsewhere = "https://agents.example.org.evil.example/client.json";
        var (admin, boss, bossSession) = await server.SignInAsync(role: SessionClaims.AdminRole);
        var sessions = new[] { await server.LinkAsync(appId: Id), await server.LinkAsync(appId: Other), await server.LinkAsync(appId: Elsewhere), await server.LinkAsync() };
        var code = await CodeAsync(server);
        await server.Service<StoredApps>().LoadAsync(default);
        var row = Assert.Single(server.Service<AppDirectory>().All, known => known.App.ClientId == Other);
        Assert.Equal("agents.example.org", row.App.Name);
        Assert.Contains("Its document", (await admin.GetAsync("/admin/apps")).Words, StringComparison.Ordinal);

        var ended = await server.Service<AppService>().DisableAsync(AppDirectory.KeyOf(row.App), new(boss.Id, bossSession, Requester.Unknown), default);
        Assert.Equal(2, ended.Count);
        Assert.Equal(["AppDisabled", "AppDisabled", null, null], sessions.Select(s => server.Stored.Session(s.SessionId).EndReason));
        // Before this instance has heard of it, the transaction that would begin a session has.
        Assert.NotEqual(HttpStatusCode.OK, (await server.Device().RedeemAsync(code, ("client_id", Id), ("redirect_uri", Back))).Status);
        await server.Service<StoredApps>().LoadAsync(default);
        Assert.Equal("invalid_client", (await server.Device().PushAsync(("client_id", Id), ("redirect_uri", Back))).Error);
        Assert.Equal("invalid_client", (await (server.Device() with { ClientId = Other }).RefreshAsync(sessions[1].Token)).Error);
        Assert.Equal(HttpStatusCode.OK, (await (server.Device() with { ClientId = Elsewhere }).RefreshAsync(sessions[2].Token)).Status);
        Assert.All(server.Service<AppDirectory>().All.Where(known => known.App.Host == "agents.example.org"), known => Assert.NotNull(known.Disabled));

        await server.Service<AppService>().EnableAsync(AppDirectory.KeyOf(row.App), new(boss.Id, bossSession, Requester.Unknown), default);
        await server.Service<StoredApps>().LoadAsync(default);
        Assert.Equal(HttpStatusCode.Created, (await server.Device().PushAsync(("client_id", Id), ("redirect_uri", Back))).Status);
    }

    private DashboardServer Server() => Server([("ClientDocuments:Hosts:0", "agents.example.org")]);

    private DashboardServer Server((string Name, string Value)[] settings)
    {
        _documents.Answers.TryAdd(Id, () => Json(ClientDocumentTests.Document()));
        var server = new DashboardServer
        {
            Settings = settings.ToDictionary(s => s.Name, s => s.Value),
            Replace = services => services.Replace(ServiceDescriptor.Singleton(new ClientDocumentSource(new HttpClient(_documents, disposeHandler: false)))),
        };
        _servers.Add(server);
        return server;
    }

    // That it still runs is noted by the clock.
    private static IEnumerable<string> Kept(DashboardServer server) => [.. server.Stored.Dump().Split('\n').Where(line => !line.StartsWith("heartbeat ", StringComparison.Ordinal))];

    private static Task<App?> FindAsync(DashboardServer server, string id = Id) => server.Service<ClientDocuments>().FindAsync(id, Requester.Unknown, default);

    private static string Address(params (string Name, string Value)[] changed) => CodeFlow.Address([("client_id", Id), ("redirect_uri", Back), .. changed]);

    private static async Task<string> CodeAsync(DashboardServer server)
    {
        var (browser, _, _) = await server.SignInAsync();
        return CodeFlow.Said(await CodeFlow.DecideAsync(browser, Address()))["code"];
    }

    private static async Task<string> OpenAsync(DashboardServer server, WebVisitor browser)
    {
        var pushed = await server.Device().PushAsync(("client_id", Id), ("redirect_uri", Back));
        Assert.True(pushed.Status == HttpStatusCode.Created, pushed.Body);
        return (await browser.GetAsync(QueryHelpers.AddQueryString("/oauth/authorize", new Dictionary<string, string?> { ["client_id"] = Id, ["request_uri"] = pushed.Text("request_uri") }))).Location!;
    }

    private static HttpResponseMessage Json(string text, string type = "application/json") => new(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, type) };

    /// <summary>Servers of documents, without a network.</summary>
    private sealed class Documents : HttpMessageHandler
    {
        private int _asked;

        public ConcurrentDictionary<string, Func<HttpResponseMessage>> Answers { get; } = new();

        /// <summary>Holds all answers back.</summary>
        public TaskCompletionSource? Gate { get; set; }

        public int Asked => _asked;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            if (Gate is { } gate)
                await gate.Task;
            return Answers.TryGetValue(request.RequestUri!.AbsoluteUri, out var answer) ? answer() : new(HttpStatusCode.NotFound);
        }
    }
}
