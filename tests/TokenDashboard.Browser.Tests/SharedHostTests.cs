using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;

namespace TokenDashboard.Browser.Tests;

/// <summary>On a host that others share a browser finds all it needs under the site's path: files, the socket, every next page.</summary>
[Collection(nameof(OneBrowser))]
public sealed class SharedHostTests(Hosting.Browser browser)
{
    [BrowserFact]
    public async Task Site_UnderAPath_IsLiveAndStaysThere()
    {
        await using var server = new DashboardProcess();
        var site = server.PublicOrigin = new Uri(server.Origin, "/accounts");
        await server.StartAsync();
        await using var window = await browser.OpenAsync(new Uri(site + "/"));
        var page = window.Page;

        await page.SetUpAsync(server, "Ana Novak", "ana@example.org");
        await page.IsLiveAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Incidents" }).First.ClickAsync();
        await page.SeesAsync("Nothing waits for you.");
        Assert.Equal(site + "/admin/incidents", page.Url);
        using var terminal = new TempFolder();
        await page.LinkAsync(server, terminal, "build-box");
        await page.SeesAsync("You are signed in on 2 devices.");
        await page.GetByRole(AriaRole.Link, new() { Name = "build-box" }).ClickAsync();
        await page.SeesAsync("build-box");
        Assert.StartsWith(site + "/sessions/", page.Url, StringComparison.Ordinal);
        Assert.Equal(0, (await CompanionProcess.RunAsync(terminal, "whoami")).ExitCode);
        using var desk = new TempFolder();
        await page.LinkInBrowserAsync(server, desk, "desk");
        Assert.Contains("Device:  desk", (await CompanionProcess.RunAsync(desk, "whoami")).Output, StringComparison.Ordinal);
        await page.GotoAsync("sessions");
        await page.SeesAsync("You are signed in on 3 devices.");

        await page.Keyboard.PressAsync("Tab");
        var here = page.Url;
        await page.GetByRole(AriaRole.Link, new() { Name = "Skip to content" }).PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(here + "#content");
        var me = page.Locator("details.me");
        await me.Locator("summary").ClickAsync();
        await me.GetByRole(AriaRole.Button).GetByText("Sign out").ClickAsync();
        await page.SeesAsync("You are signed out.");
        Assert.Equal(site + "/signed-out", page.Url);
        window.AssertNoComplaints();
    }
}
