using System.Net;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>
/// Promise 11: a storage failure is a 503 with Retry-After, never a success, a refusal or a false reuse, and nothing of
/// it is written.
/// </summary>
public sealed class StorageFaultTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    /// <summary>A client that the family knows rotates with others in one commit; one that is new to it, in a transaction of its own.</summary>
    [Theory]
    [InlineData("sessions", "UPDATE", true)]
    [InlineData("refresh_tokens", "INSERT", true)]
    [InlineData("sessions", "UPDATE", false)]
    [InlineData("refresh_tokens", "INSERT", false)]
    [InlineData("session_clients", "INSERT", false)]
    public async Task Refresh_WriteFails_LeavesTheOldTokenUsable(string table, string write, bool isKnown)
    {
        var app = await server.LinkAsync();
        var device = isKnown ? server.Device() : server.Device("203.0.113.77");

        await AssertUnavailableAsync(table, write, () => device.RefreshAsync(app.Token));

        await device.RotateAsync(app.Token);
        Assert.Equal(0, server.Stored.Incidents(app.SessionId));
    }

    [Fact]
    public async Task Retry_WriteFails_AnswersTheSameSuccessorLater()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        var successor = await device.RotateAsync(app.Token);

        await AssertUnavailableAsync("evidence", "INSERT", () => device.RefreshAsync(app.Token));

        Assert.Equal(successor, await device.RotateAsync(app.Token));
    }

    /// <summary>Promise 7: "contained" is said only after the commit.</summary>
    [Theory]
    [InlineData("sessions", "UPDATE")]
    [InlineData("incidents", "INSERT")]
    [InlineData("evidence", "INSERT")]
    [InlineData("activity", "INSERT")]
    public async Task Replay_WriteFails_IsNotRefusedUntilItIsStored(string table, string write)
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        await device.ChainAsync(app.Token, 2);

        await AssertUnavailableAsync(table, write, () => device.RefreshAsync(app.Token));

        await device.AssertReuseAsync(server, app, app.Token);
    }

    [Theory]
    [InlineData("sessions", "UPDATE")]
    [InlineData("activity", "INSERT")]
    public async Task Revoke_WriteFails_IsNeverAcknowledged(string table, string write)
    {
        var app = await server.LinkAsync();
        var device = server.Device();

        await AssertUnavailableAsync(table, write, () => device.RevokeAsync(app.Token));

        Assert.Equal(HttpStatusCode.OK, (await device.RevokeAsync(app.Token)).Status);
        Assert.Equal("SignedOut", server.Stored.Session(app.SessionId).EndReason);
    }

    [Fact]
    public async Task Device_WriteFails_StartsNothing() =>
        await AssertUnavailableAsync("device_codes", "INSERT", () => server.Device().PostAsync("/oauth/device", ("client_id", "companion")));

    [Fact]
    public async Task Refresh_DatabaseLockedByAnotherProgram_IsUnavailableAndThenWorks()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        var before = server.Stored.Dump(counts: false);
        using (server.Stored.Hold())
            (await device.RefreshAsync(app.Token)).AssertUnavailable();

        Assert.Equal(before, server.Stored.Dump(counts: false));
        await device.RotateAsync(app.Token);
        Assert.Equal(0, server.Stored.Incidents(app.SessionId));
    }

    private async Task AssertUnavailableAsync(string table, string write, Func<Task<OAuthAnswer>> ask)
    {
        var before = server.Stored.Dump(counts: false);
        using (new BrokenStorage(server.Stored, table, write))
            (await ask()).AssertUnavailable();
        Assert.Equal(before, server.Stored.Dump(counts: false));
    }
}
