using Bunit;
using TokenDashboard.Web.Components.Places;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Places;

/// <summary>Where an address is, in words: from a file where one is configured, else no more than the number says.</summary>
public sealed class PlaceTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("127.0.0.1", "this computer · 127.0.0.1")]
    [InlineData("127.8.8.8", "this computer · 127.8.8.8")]
    [InlineData("::1", "this computer · ::1")]
    [InlineData("10.0.0.1", "local network · 10.0.0.1")]
    [InlineData("11.0.0.1", "11.0.0.1")]
    [InlineData("172.16.0.1", "local network · 172.16.0.1")]
    [InlineData("172.31.255.255", "local network · 172.31.255.255")]
    [InlineData("172.32.0.1", "172.32.0.1")]
    [InlineData("192.168.178.20", "local network · 192.168.178.20")]
    [InlineData("192.169.0.1", "192.169.0.1")]
    [InlineData("169.254.9.9", "local network · 169.254.9.9")]
    [InlineData("100.64.0.1", "local network · 100.64.0.1")]
    [InlineData("100.127.255.255", "local network · 100.127.255.255")]
    [InlineData("100.128.0.1", "100.128.0.1")]
    [InlineData("fd12:3456::1", "local network · fd12:3456::1")]
    [InlineData("fe80::1%3", "local network · fe80::1%3")]
    [InlineData("::ffff:192.168.0.9", "local network · ::ffff:192.168.0.9")]
    [InlineData("", "address unknown")]
    [InlineData("<b>nowhere</b>", "address unknown")]
    [InlineData(null, "address unknown")]
    public async Task Place_WithoutAFile_SaysWhatTheNumberSays(string? ip, string words)
    {
        await using var page = new OpenPage(server);

        var place = page.Render<Place>(p => p.Add(c => c.Ip, ip));

        Assert.Equal(words, Words(place.Find(".place").TextContent));
        Assert.Equal(words == "address unknown" ? [] : [ip!], place.FindAll(".mono").Select(m => m.TextContent));
    }

    /// <summary>An address of a home or of this machine is nowhere on a map, whatever the file claims.</summary>
    [Fact]
    public async Task Place_WithAFile_SaysWhereApproximately()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "places.mmdb");
        GeoFile.Write(file, "Test-City", ("203.0.113.0/24", "Berlin", "DE"), ("127.0.0.0/8", "Nowhere", "XX"), ("10.0.0.0/8", "Nowhere", "XX"));
        using var located = new DashboardServer { Settings = { ["Geo:Database"] = file } };
        var (browser, user, _) = await located.SignInAsync();
        await located.VisitAsync(user.Id);
        located.Stored.Execute("UPDATE sessions SET LastUsedIp = '203.0.113.7' WHERE Id IN (SELECT Id FROM sessions ORDER BY CreatedAt LIMIT 1)");

        var sessions = await browser.GetAsync("/sessions");

        Assert.Contains("Berlin, DE (approximate) · 203.0.113.7", sessions.Words, StringComparison.Ordinal);
        await using var page = new OpenPage(located);
        Assert.Equal(
            ["Berlin, DE (approximate) · 203.0.113.9", "this computer · 127.0.0.1", "local network · 10.0.0.1", "198.51.100.1"],
            new[] { "203.0.113.9", "127.0.0.1", "10.0.0.1", "198.51.100.1" }.Select(ip => Words(page.Render<Place>(p => p.Add(c => c.Ip, ip)).Find(".place").TextContent)));
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
