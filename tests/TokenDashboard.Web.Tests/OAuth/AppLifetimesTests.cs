using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>An app's own lifetimes, as it gets to see them.</summary>
public sealed class AppLifetimesTests : IDisposable
{
    private readonly DashboardServer _server = new()
    {
        Settings = { ["Apps:1:AccessTokenLifetime"] = "00:02:00", ["Apps:1:RefreshTokenLifetime"] = "06:00:00", ["Apps:1:SessionLifetime"] = "1.00:00:00", ["Apps:0:AccessTokenLifetime"] = "00:50:00" },
    };

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Refresh_AppWithLifetimes_GetsTheShorterOfItsOwnAndEverybodys()
    {
        var (own, everybodys) = (await _server.LinkAsync(appId: "other"), await _server.LinkAsync());

        var answer = await (_server.Device() with { ClientId = "other" }).RefreshAsync(own.Token);
        Assert.Equal(("120", "21600"), (answer.Text("expires_in"), answer.Text("refresh_token_expires_in")));
        Assert.Equal(120, answer.Claims().GetProperty("exp").GetInt64() - answer.Claims().GetProperty("iat").GetInt64());
        Assert.Equal("600", (await _server.Device().RefreshAsync(everybodys.Token)).Text("expires_in"));
    }

    [Theory]
    [InlineData("00:00:09", "00:01:00", "00:01:00", nameof(App.AccessTokenLifetime))]
    [InlineData("00:00:10", "00:00:59", "00:01:00", nameof(App.RefreshTokenLifetime))]
    [InlineData("00:00:10", "00:01:00", "-00:01:00", nameof(App.SessionLifetime))]
    [InlineData("00:00:10", "00:01:00", "00:01:00", null)]
    public void Check_TooShort_SaysWhich(string access, string rest, string age, string? fault)
    {
        var app = new App { ClientId = "a", AccessTokenLifetime = TimeSpan.Parse(access, null), RefreshTokenLifetime = TimeSpan.Parse(rest, null), SessionLifetime = TimeSpan.Parse(age, null) };

        Assert.Equal(fault, AppRegistry.Check(app, []).Select(f => f.Property).SingleOrDefault());
    }
}
