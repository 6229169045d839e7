using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;
using TokenDashboard.Browser.Tests.Pages;

namespace TokenDashboard.Browser.Tests;

/// <summary>How a page gets its connection.</summary>
[Collection(nameof(OneBrowser))]
public sealed class ConnectionTests(Hosting.Browser browser)
{
    // A promised deadline is asserted at three times the promise.
    private const int ComesBack = 3 * 20_000;

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

    /// <summary>The server that comes back knows nothing of pages that were open.</summary>
    [BrowserFact]
    public async Task Page_OfAServerThatWasStartedAnew_ComesBackByItselfUnlessSomethingIsTyped()
    {
        await using var server = new DashboardProcess();
        await server.StartAsync();
        await using var window = await browser.OpenAsync(server.Origin);
        var calm = window.Page;
        await calm.SetUpAsync(server, "Ana Novak", Gallery.Ana);
        await calm.GotoAsync("/sessions");
        await calm.IsLiveAsync();
        var busy = await window.Context.NewPageAsync();
        await busy.GotoAsync("/sessions");
        await busy.IsLiveAsync();
        await busy.Locator(".ses .menu summary").First.ClickAsync();
        await busy.GetByRole(AriaRole.Button, new() { Name = "Rename" }).First.ClickAsync();
        await busy.Locator("form.ask input").FillAsync("The one in the kitchen");
        foreach (var page in new[] { calm, busy })
            await page.EvaluateAsync("() => { window.isOld = true; }");

        await server.StopAsync();
        await calm.BringToFrontAsync();
        await calm.Locator("#components-reconnect-modal p:visible").First.SeesAsync();
        await server.StartAsync();

        await calm.WaitForFunctionAsync("() => !window.isOld", null, new() { Timeout = ComesBack });
        await calm.IsLiveAsync();
        await busy.BringToFrontAsync();
        await busy.GetByText("What you typed is still here: copy it before you reload.").WaitForAsync(new() { Timeout = ComesBack });
        Assert.Equal("The one in the kitchen", await busy.Locator("form.ask input").InputValueAsync());
        Assert.True(await busy.EvaluateAsync<bool>("() => window.isOld"));
    }
}
