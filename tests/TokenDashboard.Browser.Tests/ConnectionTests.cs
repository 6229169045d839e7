using TokenDashboard.Browser.Tests.Hosting;
using TokenDashboard.Browser.Tests.Pages;

namespace TokenDashboard.Browser.Tests;

/// <summary>How a page gets its connection.</summary>
[Collection(nameof(OneBrowser))]
public sealed class ConnectionTests(Hosting.Browser browser)
{
    // As where a proxy lets none through.
    private const string NoWebSockets = "window.WebSocket = class { constructor() { throw new Error('No WebSockets here.'); } }";

    [BrowserFact]
    public async Task Page_WithAndWithoutWebSockets_IsLive()
    {
        await using var server = new DashboardProcess { Arguments = ["--demo"] };
        await server.StartAsync();
        await using var window = await browser.OpenAsync(server.Origin);
        var page = window.Page;
        var asked = 0;
        page.Request += (_, request) => asked += request.Url.Contains("_blazor/negotiate", StringComparison.Ordinal) ? 1 : 0;
        await page.SignInAsync(Gallery.Jonas, Stages.DemoPassword);
        await page.IsLiveAsync();
        Assert.Equal(0, asked);

        await page.AddInitScriptAsync(NoWebSockets);
        await page.GotoAsync("sessions");
        await page.IsLiveAsync();

        Assert.NotEqual(0, asked);
    }
}
