using System.Net;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>Promise 8: a token of a session that was ended on purpose is refused and recorded, and is no reuse.</summary>
public sealed class EndedFamilyTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Refresh_SignedOut_IsRefusedQuietly(int which)
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        var tokens = await device.ChainAsync(app.Token, 2);
        await device.RevokeAsync(tokens[2]);
        server.Clock!.Advance(TimeSpan.FromMinutes(1));

        var answer = await device.RefreshAsync(tokens[which]);

        Assert.Equal("invalid_grant", answer.Error);
        AssertQuiet(app, "SignedOut");
    }

    [Theory]
    [InlineData(EndReason.ByOwner)]
    [InlineData(EndReason.ByAdmin)]
    [InlineData(EndReason.PasswordChange)]
    public async Task Refresh_EndedByAPerson_IsRefusedQuietly(EndReason reason)
    {
        var app = await server.LinkAsync();
        var tokens = await server.Device().ChainAsync(app.Token, 2);
        await server.Service<RefreshTokenService>().RevokeFamilyAsync(
            app.SessionId, app.UserId, reason, new Actor(app.UserId, null, Requester.Unknown), CancellationToken.None);

        Assert.Equal("invalid_grant", (await server.Device().RefreshAsync(tokens[0])).Error);
        AssertQuiet(app, reason.ToString());
    }

    [Fact]
    public async Task Refresh_AllEnded_IsRefusedQuietly()
    {
        var app = await server.LinkAsync();
        var tokens = await server.Device().ChainAsync(app.Token, 2);
        await server.Service<RefreshTokenService>().RevokeUserTokensAsync(
            app.UserId, EndReason.PasswordChange, new Actor(app.UserId, null, Requester.Unknown), CancellationToken.None);

        foreach (var token in tokens)
            Assert.Equal("invalid_grant", (await server.Device().RefreshAsync(token)).Error);
        Assert.Equal(0, server.Stored.Incidents(app.SessionId));
    }

    /// <summary>Promise 4: a session of an earlier epoch is dead, though its own row was never touched.</summary>
    [Fact]
    public async Task Refresh_EpochRaisedMeanwhile_IsRefusedQuietly()
    {
        var app = await server.LinkAsync();
        var successor = await server.Device().RotateAsync(app.Token);
        server.Stored.Execute("UPDATE accounts SET Epoch = Epoch + 1 WHERE Id = $id", ("$id", app.UserId));

        Assert.Equal("invalid_grant", (await server.Device().RefreshAsync(successor)).Error);
        Assert.Equal("invalid_grant", (await server.Device().RefreshAsync(app.Token)).Error);
        Assert.Equal(2, server.Stored.Session(app.SessionId).Generation);
        Assert.Equal(0, server.Stored.Incidents(app.SessionId));
    }

    [Fact]
    public async Task RevokeFamily_Twice_EndsOnceAndKeepsTheFirstReason()
    {
        var app = await server.LinkAsync();
        var tokens = server.Service<RefreshTokenService>();
        var actor = new Actor(app.UserId, null, Requester.Unknown);

        var first = await tokens.RevokeFamilyAsync(app.SessionId, app.UserId, EndReason.ByAdmin, actor, CancellationToken.None);
        var second = await tokens.RevokeFamilyAsync(app.SessionId, app.UserId, EndReason.ByOwner, actor, CancellationToken.None);

        Assert.Equal((1, 0), (first, second));
        Assert.Equal("ByAdmin", server.Stored.Session(app.SessionId).EndReason);
    }

    [Fact]
    public async Task RevokeFamily_SomeoneElses_ChangesNothing()
    {
        var app = await server.LinkAsync();
        var stranger = await server.CreateUserAsync();

        var ended = await server.Service<RefreshTokenService>().RevokeFamilyAsync(
            app.SessionId, stranger.Id, EndReason.ByOwner, new Actor(stranger.Id, null, Requester.Unknown), CancellationToken.None);

        Assert.Equal(0, ended);
        Assert.Equal(HttpStatusCode.OK, (await server.Device().RefreshAsync(app.Token)).Status);
    }

    private void AssertQuiet(LinkedApp app, string reason)
    {
        Assert.Equal(reason, server.Stored.Session(app.SessionId).EndReason);
        Assert.Equal(0, server.Stored.Incidents(app.SessionId));
        Assert.Equal(1, server.Stored.Evidence(app.SessionId, "AfterEnd"));
    }
}
