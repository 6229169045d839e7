using System.Net;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Jobs;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>Requests at our own API are counted by session, route and address, once they are stored.</summary>
public sealed class AccessUseTests : IDisposable
{
    private const string Rows = "SELECT string_agg(Route || ' ' || Ip || ' ' || Requests, ', ') FROM (SELECT * FROM access_uses ORDER BY Route, Ip) AS used";

    private readonly DashboardServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Me_Accepted_IsCountedByRouteAndAddress()
    {
        var (app, token) = await AppAsync();

        await MeAsync(token, "192.0.2.10");
        await MeAsync(token, "192.0.2.10");
        Assert.Equal(HttpStatusCode.OK, await MeAsync(token, "198.51.100.24"));
        Assert.Equal(0, _server.Stored.Count("access_uses"));

        await _server.Service<AccessUseLog>().FlushAsync(default);
        Assert.Equal("GET /api/me 192.0.2.10 2, GET /api/me 198.51.100.24 1", _server.Stored.Value<string>(Rows));
        Assert.Equal(3, _server.Stored.Value<int>("SELECT SUM(Requests) FROM access_uses WHERE SessionId = $id", ("$id", app.SessionId)));
    }

    [Fact]
    public async Task Me_AfterTheEnd_IsCountedAsRefused()
    {
        var (app, token) = await AppAsync();
        _server.Stored.Execute("UPDATE sessions SET EndedAt = 1, EndReason = 'ByOwner' WHERE Id = $id", ("$id", app.SessionId));

        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(token, "198.51.100.24"));
        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync("e30.e30.e30", "198.51.100.25"));

        await _server.Service<AccessUseLog>().FlushAsync(default);
        Assert.Equal("refused GET /api/me 198.51.100.24 1", _server.Stored.Value<string>(Rows));
    }

    [Fact]
    public async Task Me_SomeSecondsLater_IsStored()
    {
        var (_, token) = await AppAsync();
        await MeAsync(token, "192.0.2.10");

        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                _server.Clock!.Advance(AccessUseLog.Interval);
                return _server.Stored.Count("access_uses") == 1;
            },
            TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Stop_WithCountsLeft_StoresThem()
    {
        var (_, token) = await AppAsync();
        await MeAsync(token, "192.0.2.10");
        using var service = new AccessUseService(_server.Service<AccessUseLog>(), _server.Clock!);

        await service.StartAsync(default);
        await service.StopAsync(default);

        Assert.Equal(1, _server.Stored.Count("access_uses"));
    }

    private async Task<(LinkedApp App, string AccessToken)> AppAsync()
    {
        var app = await _server.LinkAsync();
        return (app, (await _server.Device().RefreshAsync(app.Token)).AccessToken!);
    }

    private async Task<HttpStatusCode> MeAsync(string token, string address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        return (await _server.Device(address).SendAsync(request)).Status;
    }
}
