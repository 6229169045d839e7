using System.Net;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Tests.Hosting;
using TokenDashboard.Web.Tests.Mail;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>An app that is observed, as it, its people and admins see a spent token that comes back.</summary>
public sealed class ObservedAppTests : IDisposable
{
    private readonly DashboardServer _server = new() { Settings = { ["Apps:1:Reuse"] = "observe" } };

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Refresh_SpentToken_GetsNothingAndTheLiveOneGoesOn()
    {
        var device = _server.Device() with { ClientId = "other" };
        var app = await _server.LinkAsync(appId: "other");
        var live = await device.RotateAsync(app.Token);
        _server.Clock!.Advance(TimeSpan.FromDays(1));

        for (var i = 0; i < 3; i++)
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant", null), await AnswerAsync(device.RefreshAsync(app.Token)));

        var session = _server.Stored.Session(app.SessionId);
        Assert.Equal((2, null), (session.Generation, session.EndReason));
        Assert.Equal((1, 3), (_server.Stored.Count("incidents"), _server.Stored.Value<int>("SELECT Presentations FROM incidents WHERE IsObserved")));
        await device.RotateAsync(live);
    }

    [Theory]
    [InlineData(null, "It got nothing, and your device stays signed in: its app is being watched")]
    [InlineData("python-requests/2.32", "Your device stays signed in: its app is being watched before such keys end anything. Do you know that program?")]
    public async Task Mail_AfterASpentTokenCameBack_SaysThatNothingWasEnded(string? stranger, string words)
    {
        await using var smtp = new Smtp();
        using var server = new DashboardServer
        {
            Environment = "Development",
            Settings = { ["Apps:1:Reuse"] = "observe", ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = $"{smtp.Port}", ["Mail:From"] = "Accounts <accounts@example.org>" },
        };
        var owner = await server.SignInAsync();
        var app = await server.LinkAsync(owner.User.Id, "other");
        await (server.Device() with { ClientId = "other" }).RotateAsync(app.Token);
        server.Clock!.Advance(TimeSpan.FromDays(1));
        var again = server.Device() with { ClientId = "other" };
        await (stranger is null ? again : server.Device("45.66.77.88") with { ClientId = "other", Agent = stranger }).RefreshAsync(app.Token);

        await server.Service<DeliveryService>().RunAsync(default);

        var mail = smtp.Received.Single(m => m.TextBody!.Contains("/alert#", StringComparison.Ordinal));
        Assert.Contains(words, mail.TextBody!.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    /// <summary>What other apps hold is as safe as ever.</summary>
    [Fact]
    public async Task Refresh_SpentTokenOfAnother_EndsItsSession()
    {
        var app = await _server.LinkAsync();
        await _server.Device().RotateAsync(app.Token);
        _server.Clock!.Advance(TimeSpan.FromDays(1));

        await _server.Device().RefreshAsync(app.Token);

        Assert.Equal("Reuse", _server.Stored.Session(app.SessionId).EndReason);
    }

    [Fact]
    public async Task Pages_AfterASpentTokenCameBack_SayThatNothingWasEnded()
    {
        var (owner, user, _) = await _server.SignInAsync();
        var (admin, _, _) = await _server.SignInAsync(role: SessionClaims.AdminRole);
        var app = await _server.LinkAsync(user.Id, "other");
        await (_server.Device() with { ClientId = "other" }).RotateAsync(app.Token);
        _server.Clock!.Advance(TimeSpan.FromMinutes(5));
        await (_server.Device("45.66.77.88") with { ClientId = "other", Agent = "python-requests/2.32" }).RefreshAsync(app.Token);
        var id = _server.Stored.Value<int>("SELECT Id FROM incidents");

        var about = (await admin.GetAsync($"/admin/incidents/{id}")).Words;
        Assert.Contains("Observed: the token got nothing, and nothing was ended for it.", about, StringComparison.Ordinal);
        Assert.Contains("Nothing: its app is observed, and the session goes on", about, StringComparison.Ordinal);
        Assert.Contains("An old key of your Laptop came back and got nothing. The device stays signed in.", (await owner.GetAsync("/activity")).Words, StringComparison.Ordinal);
        Assert.Contains("Observed", (await admin.GetAsync("/admin/apps")).Page.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("It is observed: a spent token that comes back opens a case and ends nothing.", (await admin.GetAsync("/admin/apps/other")).Words, StringComparison.Ordinal);
        Assert.Contains("python-requests", (await admin.GetAsync("/admin/incidents?app=other")).Words, StringComparison.Ordinal);
        Assert.Contains("\"isObserved\":true", (await admin.GetAsync($"/admin/incidents/{id}.json")).Body.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.EndsWith("isObserved", (await admin.GetAsync("/admin/incidents.csv")).Body.Split("\r\n")[0], StringComparison.Ordinal);
        Assert.DoesNotContain("python-requests", (await admin.GetAsync("/admin/incidents?app=companion")).Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("observe", true)]
    [InlineData("enforce", true)]
    [InlineData("Observe", false)]
    [InlineData("off", false)]
    public void Check_ReuseMode_IsOneOfTwo(string mode, bool isRight) =>
        Assert.Equal(isRight, !AppRegistry.Check(new App { ClientId = "a", Reuse = mode }, []).Any(f => f.Property == nameof(App.Reuse)));

    private static async Task<(HttpStatusCode, string?, string?)> AnswerAsync(Task<OAuthAnswer> asked) => (await asked) is var answer ? (answer.Status, answer.Error, answer.RefreshToken) : default;
}
