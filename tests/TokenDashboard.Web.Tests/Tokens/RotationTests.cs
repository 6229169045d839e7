using System.Net;
using System.Security.Cryptography;
using System.Text;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>What a refresh does when nothing is wrong, and what it never gives.</summary>
public sealed class RotationTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Refresh_LiveToken_SpendsItForASuccessor()
    {
        var app = await server.LinkAsync();

        var answer = await server.Device().RefreshAsync(app.Token);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotEqual(app.Token, answer.RefreshToken);
        var stored = server.Stored.Session(app.SessionId);
        Assert.Equal(2, stored.Generation);
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(answer.RefreshToken!)), stored.CurrentHash);
    }

    [Fact]
    public async Task Refresh_LiveToken_AnswersAsRfc6749Says()
    {
        var app = await server.LinkAsync();

        var answer = await server.Device().RefreshAsync(app.Token);

        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Response.Headers.CacheControl?.NoStore);
        Assert.Equal(("Bearer", "600", "profile offline_access"), (answer.Text("token_type"), answer.Text("expires_in"), answer.Text("scope")));
    }

    [Fact]
    public async Task Refresh_LiveToken_KeepsHistoryOfEveryGeneration()
    {
        var app = await server.LinkAsync();
        var device = server.Device();

        await device.RotateAsync(await device.RotateAsync(app.Token));

        Assert.Equal((3, 3), (server.Stored.Session(app.SessionId).Generation, server.Stored.Tokens(app.SessionId)));
    }

    [Fact]
    public async Task Refresh_ScopeBeyondTheGranted_IsRefusedAndSpendsNothing()
    {
        var app = await server.LinkAsync(scope: "profile");

        var answer = await server.Device().RefreshAsync(app.Token, "profile offline_access");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_scope"), (answer.Status, answer.Error));
        Assert.Equal(1, server.Stored.Session(app.SessionId).Generation);
    }

    [Fact]
    public async Task Refresh_LessScope_NarrowsTheAccessTokenOnly()
    {
        var app = await server.LinkAsync();
        var device = server.Device();

        var narrow = await device.RefreshAsync(app.Token, "profile");
        var full = await device.RefreshAsync(narrow.RefreshToken!);

        Assert.Equal("profile", narrow.Claims().GetProperty("scope").GetString());
        Assert.Equal("profile offline_access", full.Claims().GetProperty("scope").GetString());
    }

    [Fact]
    public async Task Refresh_TokenOfAnotherApp_IsRefusedAndLeavesItAlone()
    {
        var app = await server.LinkAsync(appId: "other");

        var answer = await server.Device().RefreshAsync(app.Token);

        Assert.Equal("invalid_grant", answer.Error);
        var stored = server.Stored.Session(app.SessionId);
        Assert.Equal((1, null), (stored.Generation, stored.EndedAt));
    }

    /// <summary>Whatever is asked for beside it.</summary>
    [Fact]
    public async Task Refresh_AskedForAnotherUser_IsForTheOneItWasIssuedTo()
    {
        var (app, bob) = (await server.LinkAsync(), await server.CreateUserAsync());
        var device = server.Device();

        var answer = await device.PostAsync(
            "/oauth/token", ("grant_type", "refresh_token"), ("refresh_token", app.Token), ("client_id", "companion"), ("sub", bob.Id), ("user_id", bob.Id), ("username", bob.Email!));
        var next = await device.RefreshAsync(answer.RefreshToken!);

        Assert.Equal([app.UserId, app.UserId], new[] { answer, next }.Select(a => a.Claims().GetProperty("sub").GetString()));
    }

    /// <summary>Promise 9: changed roles count at the next refresh.</summary>
    [Fact]
    public async Task Refresh_RoleGivenMeanwhile_IsInTheNextAccessToken()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        var before = await device.RefreshAsync(app.Token);

        await server.AddRoleAsync(app.UserId, "Admin");
        var after = await device.RefreshAsync(before.RefreshToken!);

        Assert.Empty(before.Claims().GetProperty("roles").EnumerateArray());
        Assert.Equal(["Admin"], after.Claims().GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
    }

    /// <summary>Promise 9: changed roles count at the next refresh.</summary>
    [Fact]
    public async Task Refresh_RoleTakenMeanwhile_IsNotInTheNextAccessToken()
    {
        var user = await server.CreateUserAsync(role: "Admin");
        var app = await server.LinkAsync(user.Id);

        server.Stored.Execute("DELETE FROM AspNetUserRoles WHERE UserId = $id", ("$id", user.Id));
        var answer = await server.Device().RefreshAsync(app.Token);

        Assert.Empty(answer.Claims().GetProperty("roles").EnumerateArray());
    }
}
