using System.Net;
using TokenDashboard.Web.Tests.Hosting;
using TokenDashboard.Web.Tests.Tokens;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>Signing out an app by its token (RFC 7009).</summary>
public sealed class RevokeTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Revoke_AnyGeneration_SignsOutAndIsNoReuse(int which)
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        var tokens = await device.ChainAsync(app.Token, 3);

        var answer = await device.RevokeAsync(tokens[which]);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(answer.Response.Headers.CacheControl?.NoStore);
        Assert.Equal("SignedOut", server.Stored.Session(app.SessionId).EndReason);
        Assert.Equal(0, server.Stored.Incidents(app.SessionId));
        Assert.Equal("invalid_grant", (await device.RefreshAsync(tokens[3])).Error);
    }

    [Theory]
    [InlineData("access_token")]
    [InlineData("nonsense")]
    public async Task Revoke_WrongHint_SignsOutAllTheSame(string hint)
    {
        var app = await server.LinkAsync();

        await server.Device().RevokeAsync(app.Token, ("token_type_hint", hint));

        Assert.Equal("SignedOut", server.Stored.Session(app.SessionId).EndReason);
    }

    [Fact]
    public async Task Revoke_AnotherAppsToken_AnswersOkAndLeavesItAlone()
    {
        var app = await server.LinkAsync();

        var answer = await (server.Device() with { ClientId = "other" }).RevokeAsync(app.Token);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Null(server.Stored.Session(app.SessionId).EndedAt);
        await server.Device().RotateAsync(app.Token);
    }

    [Fact]
    public async Task Revoke_OneSession_LeavesTheUsersOthers()
    {
        var app = await server.LinkAsync();
        var second = await server.LinkAsync(app.UserId);

        await server.Device().RevokeAsync(app.Token);

        await server.Device().RotateAsync(second.Token);
    }

    [Fact]
    public async Task Revoke_Twice_AnswersOkAndEndsOnce()
    {
        var app = await server.LinkAsync();

        await server.Device().RevokeAsync(app.Token);
        var ended = server.Stored.Session(app.SessionId).EndedAt;
        server.Clock!.Advance(TimeSpan.FromMinutes(1));
        var again = await server.Device().RevokeAsync(app.Token);

        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal(ended, server.Stored.Session(app.SessionId).EndedAt);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task Revoke_AccessToken_EndsItsSessionAlsoWhenExpired(int minutesLater)
    {
        var app = await server.LinkAsync();
        var tokens = await server.Device().RefreshAsync(app.Token);
        server.Clock!.Advance(TimeSpan.FromMinutes(minutesLater));

        var answer = await server.Device().RevokeAsync(tokens.AccessToken!, ("token_type_hint", "refresh_token"));

        Assert.Equal((HttpStatusCode.OK, "{}", "application/json"), (answer.Status, answer.Body, answer.Response.Content.Headers.ContentType?.MediaType));
        Assert.Equal("SignedOut", server.Stored.Session(app.SessionId).EndReason);
        Assert.Equal("invalid_grant", (await server.Device().RefreshAsync(tokens.RefreshToken!)).Error);
    }

    [Theory]
    [InlineData("other", false)]
    [InlineData("companion", true)]
    public async Task Revoke_AccessTokenOfAnotherAppOrForged_AnswersOkAndLeavesItAlone(string clientId, bool forged)
    {
        var app = await server.LinkAsync();
        var tokens = await server.Device().RefreshAsync(app.Token);
        var token = forged ? tokens.AccessToken![..^86] + new string('A', 86) : tokens.AccessToken!;

        var answer = await (server.Device() with { ClientId = clientId }).RevokeAsync(token);

        Assert.Equal((HttpStatusCode.OK, "{}"), (answer.Status, answer.Body));
        Assert.Null(server.Stored.Session(app.SessionId).EndedAt);
        await server.Device().RotateAsync(tokens.RefreshToken!);
    }
}
