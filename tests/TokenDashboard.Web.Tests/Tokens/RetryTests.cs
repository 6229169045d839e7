using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>
/// Promise 5: a lost reply is not a theft. The immediately previous token gets the same successor again within 30
/// seconds, from the same app and agent, its version apart, on whatever network; the family never forks.
/// </summary>
public sealed class RetryTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    [Fact]
    public async Task Retry_InsideTheWindow_GetsTheSameSuccessorAndIsEvidence()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        var first = await device.RotateAsync(app.Token);

        server.Clock!.Advance(Window - Tick);
        var again = await device.RotateAsync(app.Token);

        Assert.Equal(first, again);
        Assert.Equal(2, server.Stored.Session(app.SessionId).Generation);
        Assert.Equal(1, server.Stored.Evidence(app.SessionId, "Retry"));
        Assert.Equal(0, server.Stored.Incidents(app.SessionId));
    }

    [Fact]
    public async Task Retry_FromAnotherNetwork_GetsTheSameSuccessor()
    {
        var app = await server.LinkAsync();
        var first = await server.Device("192.0.2.10").RotateAsync(app.Token);

        var again = await server.Device("2001:db8::7").RotateAsync(app.Token);

        Assert.Equal(first, again);
    }

    [Fact]
    public async Task Retry_TheRetriedSuccessor_WorksNext()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        await device.RotateAsync(app.Token);

        await device.RotateAsync(await device.RotateAsync(app.Token));

        var stored = server.Stored.Session(app.SessionId);
        Assert.Equal((3, null), (stored.Generation, stored.EndedAt));
    }

    [Fact]
    public async Task Retry_AtTheWindowsEnd_IsReuse()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        await device.RotateAsync(app.Token);

        server.Clock!.Advance(Window);

        await AssertReuseAsync(app, () => device.Moved().RefreshAsync(app.Token));
    }

    [Fact]
    public async Task Retry_AfterAnEarlierRetry_FindsTheWindowNotExtended()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        await device.RotateAsync(app.Token);
        server.Clock!.Advance(TimeSpan.FromSeconds(20));
        await device.RotateAsync(app.Token);

        server.Clock.Advance(TimeSpan.FromSeconds(10));

        await AssertReuseAsync(app, () => device.Moved().RefreshAsync(app.Token));
    }

    [Fact]
    public async Task Retry_AfterTheSuccessorWasUsed_IsReuse()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        await device.RotateAsync(await device.RotateAsync(app.Token));

        await AssertReuseAsync(app, () => device.RefreshAsync(app.Token));
    }

    [Theory]
    [InlineData("another/2.0")]
    [InlineData("companion/1.0 (linux)")]
    [InlineData(null)]
    public async Task Retry_WithAnotherAgent_IsReuse(string? agent)
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        await device.RotateAsync(app.Token);

        await AssertReuseAsync(app, () => (device with { Agent = agent }).RefreshAsync(app.Token));
    }

    [Fact]
    public async Task Retry_WithANewerVersion_GetsTheSameSuccessor()
    {
        var app = await server.LinkAsync();
        var first = await server.Device().RotateAsync(app.Token);

        Assert.Equal(first, await (server.Device() with { Agent = "companion/2.1 (Linux)" }).RotateAsync(app.Token));
    }

    [Fact]
    public async Task Retry_WithoutAnAgentAsBefore_GetsTheSameSuccessor()
    {
        var app = await server.LinkAsync();
        var device = server.Device() with { Agent = null };

        Assert.Equal(await device.RotateAsync(app.Token), await device.RotateAsync(app.Token));
    }

    [Fact]
    public async Task Retry_ByAnotherApp_IsRefusedAndEndsNothing()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        var successor = await device.RotateAsync(app.Token);

        var answer = await (device with { ClientId = "other" }).RefreshAsync(app.Token);

        Assert.Equal("invalid_grant", answer.Error);
        Assert.Equal(HttpStatusCode.OK, (await device.RefreshAsync(successor)).Status);
    }

    [Fact]
    public async Task Retry_AfterSigningOut_IsRefused()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        await device.RevokeAsync(await device.RotateAsync(app.Token));

        Assert.Equal("invalid_grant", (await device.RefreshAsync(app.Token)).Error);
    }

    [Fact]
    public async Task Retry_ScopeBeyondTheGranted_IsRefused()
    {
        var app = await server.LinkAsync(scope: "profile");
        var device = server.Device();
        await device.RotateAsync(app.Token);

        Assert.Equal("invalid_scope", (await device.RefreshAsync(app.Token, "profile offline_access")).Error);
    }

    [Fact]
    public async Task Cleanup_WhenNobodyMayAskLate_ForgetsTheSalt()
    {
        var app = await server.LinkAsync();
        await server.Device().RotateAsync(app.Token);
        var cleanup = server.Services.GetRequiredService<TokenCleanup>();

        server.Clock!.Advance(TimeSpan.FromHours(12) - Tick);
        await cleanup.RunAsync(CancellationToken.None);
        var kept = server.Stored.Session(app.SessionId).RetrySalt;
        server.Clock.Advance(Tick);
        await cleanup.RunAsync(CancellationToken.None);

        Assert.NotNull(kept);
        Assert.Null(server.Stored.Session(app.SessionId).RetrySalt);
    }

    private async Task AssertReuseAsync(LinkedApp app, Func<Task<OAuthAnswer>> replay)
    {
        var answer = await replay();

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (answer.Status, answer.Error));
        Assert.Equal("Reuse", server.Stored.Session(app.SessionId).EndReason);
        Assert.Equal(1, server.Stored.Incidents(app.SessionId, "Reuse"));
    }
}
