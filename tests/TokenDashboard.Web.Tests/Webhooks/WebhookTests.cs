using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Webhooks;

/// <summary>Webhooks: signed, for the right ears, and never into a private network unless that is said.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);
    private readonly List<(string Id, string Timestamp, string Signature, string Body)> _got = [];
    private WebApplication _receiver = default!;
    private int _status = 200;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _receiver = builder.Build();
        _receiver.MapPost("/hook", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            var body = await reader.ReadToEndAsync();
            lock (_got)
                _got.Add((request.Headers["webhook-id"]!, request.Headers["webhook-timestamp"]!, request.Headers["webhook-signature"]!, body));
            return Results.StatusCode(_status);
        });
        await _receiver.StartAsync();
    }

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task Reuse_Happens_TheReceiverGetsItSigned()
    {
        using var server = Server();
        await ReplayAsync(server);

        await server.Service<DeliveryService>().RunAsync(default);

        Assert.Equal(["incident.opened", "session.ended"], _got.Select(g => Type(g.Body)).Order());
        foreach (var (id, timestamp, signature, body) in _got)
        {
            Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Secret, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"))), signature);
            Assert.Equal(server.Clock!.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), timestamp);
        }

        var incident = JsonDocument.Parse(_got.Single(g => Type(g.Body) == "incident.opened").Body).RootElement.GetProperty("data").GetProperty("incident");
        Assert.Equal(("reuse", "copyRefused", "mid", "open"), (Text(incident, "kind"), Text(incident, "verdict"), Text(incident, "severity"), Text(incident, "status")));
        Assert.EndsWith("/admin/incidents/1", Text(incident, "url"), StringComparison.Ordinal);
    }

    /// <summary>The one of them that is to no person, and nothing of any person in it.</summary>
    [Fact]
    public async Task Incidents_UnusuallyMany_TheReceiverHearsOnce()
    {
        using var server = Server();
        await server.SignInAsync(role: SessionClaims.AdminRole);
        await using (var db = server.Service<IDbContextFactory<DashboardContext>>().CreateDbContext())
        {
            db.Incidents.AddRange(Enumerable.Range(0, 40).Select(_ => new Incident { UserId = "somebody", Kind = IncidentKind.Reuse, OpenedAt = server.Clock!.GetUtcNow() }));
            await db.SaveChangesAsync();
        }

        Assert.Equal(2, await server.Service<AlarmService>().CheckAsync(default));
        Assert.Equal(0, await server.Service<AlarmService>().CheckAsync(default));
        await server.Service<DeliveryService>().RunAsync(default);

        var data = JsonDocument.Parse(Assert.Single(_got, g => Type(g.Body) == "incidents.unusual").Body).RootElement.GetProperty("data");
        Assert.Equal((40, 5), (data.GetProperty("unusual").GetProperty("incidents").GetInt32(), data.GetProperty("unusual").GetProperty("usualUpTo").GetInt32()));
        Assert.False(data.TryGetProperty("user", out _));
    }

    [Fact]
    public async Task TwoAddresses_ClaimAnAccount_TheReceiverHearsOfACaseWithoutASession()
    {
        using var server = Server();
        var ada = await server.DisputedAsync();

        await server.Service<DeliveryService>().RunAsync(default);

        var body = Assert.Single(_got, g => Type(g.Body) == "incident.opened").Body;
        var data = JsonDocument.Parse(body).RootElement.GetProperty("data");
        Assert.Equal(("twoAddresses", "high", ada.Id), (Text(data.GetProperty("incident"), "kind"), Text(data.GetProperty("incident"), "severity"), Text(data.GetProperty("user"), "id")));
        Assert.False(data.TryGetProperty("session", out _));
        Assert.DoesNotContain('@', body);
    }

    [Fact]
    public async Task Receiver_FailsThenRecovers_GetsTheSameIdAndBodyAgain()
    {
        using var server = Server();
        await ReplayAsync(server);
        _status = 500;
        await server.Service<DeliveryService>().RunAsync(default);
        _status = 204;
        server.Clock!.Advance(DeliveryService.BackOff[0]);

        await server.Service<DeliveryService>().RunAsync(default);

        var again = _got.GroupBy(g => g.Id).Single(g => g.Count() == 2);
        Assert.Single(again.Select(g => g.Body).Distinct());
    }

    [Fact]
    public async Task Receiver_Answers410_IsAskedNoMore()
    {
        using var server = Server();
        await ReplayAsync(server);
        _status = 410;

        await server.Service<DeliveryService>().RunAsync(default);

        Assert.Contains(await server.Service<DeliveryService>().ListGivenUpAsync(default), d => d.Error == "The receiver answered 410: it wants no more.");
    }

    [Fact]
    public async Task Receiver_InAPrivateNetwork_IsNotConnectedTo()
    {
        using var server = Server(allowPrivate: false, scheme: "https");
        await ReplayAsync(server);

        await server.Service<DeliveryService>().RunAsync(default);

        Assert.Contains(await server.Service<DeliveryService>().ListGivenUpAsync(default), d => d.Error!.StartsWith("The address is in a private network", StringComparison.Ordinal));
        Assert.Empty(_got);
    }

    [Fact]
    public async Task Journal_LinesThatWereAskedFor_ReachTheReceiver()
    {
        using var server = Server(settings: [("Kinds:0", "audit.recorded"), ("Kinds:1", "sign_in.succeeded"), ("Kinds:2", "sign_in.refused"), ("Acts:0", "roleChanged")]);
        var (admin, user) = (await server.SignInAsync(role: DeskRoles.Admin), await server.SignInAsync());
        for (var i = 0; i < 2; i++)
            await server.Visitor().SignInAsync(user.User.Email!, "a wrong sentence");
        var accounts = server.Service<AccountService>();
        Assert.Equal(AdminResult.Done, await accounts.ChangeRoleAsync(user.User.Id, DeskRoles.Viewer, "Helps out.", new Visit(admin.User.Id, admin.SessionId).Actor, default));
        Assert.Equal(AdminResult.Done, await accounts.LockAsync(user.User.Id, "Left.", new Visit(admin.User.Id, admin.SessionId).Actor, default));
        await ReplayAsync(server);

        await server.Service<DeliveryService>().RunAsync(default);

        var got = _got.Select(g => JsonDocument.Parse(g.Body).RootElement).ToLookup(g => Text(g, "type"), g => g.GetProperty("data"));
        Assert.Equal(["audit.recorded", "sign_in.refused", "sign_in.succeeded"], got.Select(g => g.Key).Order());
        var audit = Assert.Single(got["audit.recorded"]);
        Assert.Equal((user.User.Id, admin.User.Id), (Text(audit.GetProperty("user"), "id"), Text(audit.GetProperty("audit").GetProperty("actor"), "id")));
        Assert.Equal(("roleChanged", "Viewer", "Helps out."), (Text(audit.GetProperty("audit"), "act"), Text(audit.GetProperty("audit"), "after"), Text(audit.GetProperty("audit"), "reason")));
        var refused = Assert.Single(got["sign_in.refused"]).GetProperty("signIn");
        Assert.Equal(("signInFailed", "password"), (Text(refused, "result"), Text(refused, "method")));
        Assert.Equal(["appLinked", "signedIn", "signedIn"], got["sign_in.succeeded"].Select(s => Text(s.GetProperty("signIn"), "result")).Order());
        Assert.All(_got, g => Assert.DoesNotContain(user.User.Email!, g.Body, StringComparison.Ordinal));
    }

    /// <summary>Whoever named nothing gets what they got before, and what nobody wants is not written.</summary>
    [Fact]
    public async Task Journal_ThatNobodyAskedFor_IsNotKept()
    {
        using var server = Server();
        await server.SignInAsync();
        await ReplayAsync(server);

        await server.Service<DeliveryService>().RunAsync(default);

        Assert.Equal(["incident.opened", "session.ended"], _got.Select(g => Type(g.Body)).Order());
        Assert.Equal(0, server.Stored.Value<int>("SELECT COUNT(*) FROM outbox WHERE Kind IN ('Audited', 'SignedIn', 'SignInRefused')"));
    }

    private DashboardServer Server(bool allowPrivate = true, string scheme = "http", params (string Name, string Value)[] settings)
    {
        var port = new Uri(_receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        var server = new DashboardServer
        {
            Settings =
            {
                ["Webhooks:0:Name"] = "hook", ["Webhooks:0:Url"] = $"{scheme}://127.0.0.1:{port}/hook", ["Webhooks:0:AllowPrivate"] = allowPrivate ? "true" : "false",
                ["Webhooks:0:Secret"] = "whsec_" + Convert.ToBase64String(Secret),
            },
        };
        foreach (var (name, value) in settings)
            server.Settings[$"Webhooks:0:{name}"] = value;
        server.Client().Dispose();
        return server;
    }

    private static async Task ReplayAsync(DashboardServer server)
    {
        var app = await server.LinkAsync();
        server.Clock!.Advance(TimeSpan.FromMinutes(1));
        await server.Device().RotateAsync(app.Token);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await (server.Device("198.51.100.24") with { Agent = "curl/8.9" }).RefreshAsync(app.Token);
    }

    private static string Type(string body) => JsonDocument.Parse(body).RootElement.GetProperty("type").GetString()!;

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
