using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Requests;

/// <summary>Who is said to have asked: forwarded addresses count from configured proxies only, and agents are stored inert.</summary>
public sealed class RequesterOfTests
{
    private const string Proxy = "203.0.113.1";

    [Theory]
    [InlineData(Proxy, "198.51.100.7")]
    [InlineData("203.0.113.2", "203.0.113.2")]
    public async Task Refresh_ForwardedAddress_CountsFromAKnownProxyOnly(string peer, string stored)
    {
        using var server = new DashboardServer { Settings = { ["Proxy:Known:0"] = Proxy } };

        Assert.Equal(stored, await StoredAddressAsync(server, peer));
    }

    [Fact]
    public async Task Refresh_ForwardedAddressWithoutProxies_IsIgnored()
    {
        using var server = new DashboardServer();

        Assert.Equal("127.0.0.1", await StoredAddressAsync(server, "127.0.0.1"));
    }

    [Theory]
    [InlineData("plain/1.0", "plain/1.0")]
    [InlineData("a\u0007b", "a\uFFFDb")]
    public async Task Refresh_Agent_IsStoredInert(string agent, string stored)
    {
        using var server = new DashboardServer();
        var app = await server.LinkAsync();

        await (server.Device() with { Agent = agent }).RotateAsync(app.Token);

        Assert.Equal(stored, server.Stored.Value<string>("SELECT LastUsedAgent FROM sessions"));
    }

    [Fact]
    public async Task Refresh_EndlessAgent_IsCut()
    {
        using var server = new DashboardServer();
        var app = await server.LinkAsync();

        await (server.Device() with { Agent = new string('a', 5000) }).RotateAsync(app.Token);

        Assert.Equal(256, server.Stored.Value<int>("SELECT length(LastUsedAgent) FROM sessions"));
    }

    [Theory]
    [InlineData("  Ada's laptop ", "Ada's laptop")]
    [InlineData("a\u202Eb\nc\u200B", "a\uFFFDb\uFFFDc\uFFFD")]
    [InlineData("<b>bold</b>", "<b>bold</b>")]
    public async Task Device_Name_IsStoredInert(string name, string stored)
    {
        using var server = new DashboardServer();

        await server.Device().PostAsync("/oauth/device", ("client_id", "companion"), ("device_name", name));

        Assert.Equal(stored, server.Stored.Value<string>("SELECT DeviceName FROM device_codes"));
    }

    /// <summary>Cut between characters, never within one.</summary>
    [Fact]
    public async Task Device_NameOfManyEmoji_IsCutBetweenThem()
    {
        using var server = new DashboardServer();

        await server.Device().PostAsync("/oauth/device", ("client_id", "companion"), ("device_name", "x" + string.Concat(Enumerable.Repeat("💻", 60))));

        Assert.Equal("x" + string.Concat(Enumerable.Repeat("💻", 29)), server.Stored.Value<string>("SELECT DeviceName FROM device_codes"));
    }

    private static async Task<string?> StoredAddressAsync(DashboardServer server, string peer)
    {
        var app = await server.LinkAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "refresh_token", ["refresh_token"] = app.Token, ["client_id"] = "companion",
            }),
        };
        request.Headers.Add("X-Forwarded-For", "198.51.100.7");
        await server.Device(peer).SendAsync(request);
        return server.Stored.Value<string>("SELECT LastUsedIp FROM sessions");
    }
}
