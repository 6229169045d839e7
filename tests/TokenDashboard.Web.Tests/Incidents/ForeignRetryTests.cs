using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Incidents;

/// <summary>Promise 5: lost replies of three tokens asked for again within a day from a network the session never used open an incident, and end nothing.</summary>
public sealed class ForeignRetryTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private const string Elsewhere = "198.51.100.7";

    [Theory]
    [InlineData(1, 1, 2, 3)]
    [InlineData(1, 1, 5, 11)]
    [InlineData(0, 4, 8)]
    [InlineData(0, 4, 4, 4)]
    public async Task Retry_FromAnotherNetworkInTheseGenerations_OpensThatManyIncidents(int incidents, params int[] generations)
    {
        var (app, token) = await RotateAsync(generations, Elsewhere);

        Assert.Equal(incidents, server.Stored.Incidents(app.SessionId, "Retries"));
        Assert.Null(server.Stored.Session(app.SessionId).EndedAt);
        await server.Device().RotateAsync(token);
    }

    [Fact]
    public async Task Retry_FromTheSameNetworkAgainAndAgain_OpensNone()
    {
        var (app, _) = await RotateAsync([1, 2, 3, 4, 5, 6], "192.0.2.200");

        Assert.Equal(6, server.Stored.Evidence(app.SessionId, "Retry"));
        Assert.Equal(0, server.Stored.Incidents(app.SessionId));
    }

    /// <summary>A long life with many lost replies must not blind the count.</summary>
    [Fact]
    public async Task Retry_FromAnotherNetworkAfterManyOrdinaryOnes_StillOpensTheIncident()
    {
        var app = await server.LinkAsync();
        var device = server.Device();
        var token = app.Token;
        for (var i = 0; i < 110; i++)
        {
            var successor = await device.RotateAsync(token);
            await device.RotateAsync(token);
            token = successor;
        }

        for (var i = 0; i < 3; i++)
        {
            var successor = await device.RotateAsync(token);
            await server.Device(Elsewhere).RotateAsync(token);
            token = successor;
        }

        Assert.Equal(1, server.Stored.Incidents(app.SessionId, "Retries"));
    }

    [Fact]
    public async Task Replay_AfterAnIncidentOfRetries_TurnsItIntoReuse()
    {
        var (app, _) = await RotateAsync([1, 2, 3], Elsewhere);

        await server.Device().RefreshAsync(app.Token);

        Assert.Equal(1, server.Stored.Incidents(app.SessionId));
        Assert.Equal(1, server.Stored.Incidents(app.SessionId, "Reuse"));
        Assert.Equal("Reuse", server.Stored.Session(app.SessionId).EndReason);
    }

    // Rotates 11 times; in the given generations the reply was lost and asked for again from the other address.
    private async Task<(LinkedApp App, string Token)> RotateAsync(int[] lost, string address)
    {
        var app = await server.LinkAsync();
        var token = app.Token;
        for (var generation = 1; generation <= 11; generation++)
        {
            var successor = await server.Device().RotateAsync(token);
            for (var i = 0; i < lost.Count(g => g == generation); i++)
                Assert.Equal(successor, await server.Device(address).RotateAsync(token));
            token = successor;
        }

        return (app, token);
    }
}
