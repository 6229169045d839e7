using System.Net;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>
/// Promises 6 and 7: reuse of any consumed generation is found, and the revocation and its one incident are committed
/// although the request that caused them is refused.
/// </summary>
public sealed class ReuseTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Replay_ParentAfterTheWindow_EndsTheFamilyWithOneIncident()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        await device.RotateAsync(app.Token);
        server.Clock!.Advance(TimeSpan.FromMinutes(1));

        await device.Moved().AssertReuseAsync(server, app, app.Token);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Replay_AnyAncestor_EndsTheFamilyWithOneIncident(int generation)
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        var tokens = await device.ChainAsync(app.Token, 4);
        server.Clock!.Advance(TimeSpan.FromMinutes(1));

        await device.Moved().AssertReuseAsync(server, app, tokens[generation - 1]);

        Assert.Equal(generation, server.Stored.Value<int>("SELECT Generation FROM incidents WHERE SessionId = $id", ("$id", app.SessionId)));
    }

    [Fact]
    public async Task Replay_Reused_TheLiveTokenDiesToo()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        var tokens = await device.ChainAsync(app.Token, 2);

        await device.AssertReuseAsync(server, app, tokens[0]);

        Assert.Equal("invalid_grant", (await device.RefreshAsync(tokens[2])).Error);
    }

    [Fact]
    public async Task Replay_Reused_OtherFamiliesOfTheUserLive()
    {
        var app = await server.LinkAsync();
        var second = await server.LinkAsync(app.UserId);
        var device = server.Device();
        await device.ChainAsync(app.Token, 2);

        await device.AssertReuseAsync(server, app, app.Token);

        Assert.Equal(HttpStatusCode.OK, (await device.RefreshAsync(second.Token)).Status);
    }

    [Fact]
    public async Task Replay_ByAnotherAgentFromAnotherNetwork_IsFoundAsWell()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        await device.ChainAsync(app.Token, 2);

        await (server.Device("203.0.113.9") with { Agent = "curl/8.0" }).AssertReuseAsync(server, app, app.Token);
    }

    /// <summary>Outside, a reuse looks like any token that is not good.</summary>
    [Fact]
    public async Task Replay_Reused_AnswersAsAnUnknownTokenWould()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        await device.ChainAsync(app.Token, 2);

        var reuse = await device.RefreshAsync(app.Token);
        var unknown = await device.RefreshAsync("td1_unknown");

        Assert.Equal((unknown.Status, unknown.Body), (reuse.Status, reuse.Body));
        Assert.Equal(
            unknown.Response.Headers.Select(h => h.Key).Order(), reuse.Response.Headers.Select(h => h.Key).Order());
    }

    [Fact]
    public async Task Replay_AThousandTimes_OneIncidentCountsAllAndEvidenceIsBounded()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        var tokens = await device.ChainAsync(app.Token, 3);

        for (var i = 0; i < 1000; i++)
            await device.RefreshAsync(tokens[i % 3]);

        Assert.Equal(1, server.Stored.Incidents(app.SessionId));
        Assert.Equal(1000, server.Stored.Value<int>("SELECT Presentations FROM incidents WHERE SessionId = $id", ("$id", app.SessionId)));
        Assert.InRange(server.Stored.Evidence(app.SessionId), 1, 200);
        Assert.Equal(1, server.Stored.Value<int>(
            "SELECT COUNT(*) FROM activity WHERE SessionId = $id AND Kind = 'TokenReused'", ("$id", app.SessionId)));
    }

    /// <summary>However often a client asked again for lost replies before: the replay itself is kept.</summary>
    [Fact]
    public async Task Replay_AfterManyRetries_IsAmongTheEvidence()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        var successor = await device.RotateAsync(app.Token);
        for (var i = 0; i < 120; i++)
            await device.RotateAsync(app.Token);
        await device.RotateAsync(successor);

        await device.AssertReuseAsync(server, app, app.Token);

        Assert.Equal(1, server.Stored.Evidence(app.SessionId, "Replay"));
    }
}
