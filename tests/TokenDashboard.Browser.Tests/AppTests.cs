using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;
using TokenDashboard.Browser.Tests.Pages;

namespace TokenDashboard.Browser.Tests;

/// <summary>An admin looks after an app from its page, without a pointer where it is changed.</summary>
[Collection(nameof(OneBrowser))]
public sealed class AppTests(Hosting.Browser browser)
{
    [BrowserFact]
    public async Task Admin_FromItsRegistrationToItsEnd_LooksAfterAnApp()
    {
        await using var server = new DashboardProcess { Arguments = ["--demo"] };
        await server.StartAsync();
        await using var window = await browser.OpenAsync(server.Origin);
        var page = window.Page;
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("Email").FillAsync(Gallery.Jonas);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Stages.DemoPassword);
        await page.Keyboard.PressAsync("Enter");
        await page.SeesAsync("in order");

        // What is wrong is seen from the list on.
        await page.GotoAsync("/admin/apps");
        await page.IsLiveAsync();
        await page.Locator("tbody tr", new() { HasText = "Unwell" }).GetByRole(AriaRole.Link, new() { Name = "Mobile app" }).ClickAsync();
        await page.Locator(".health h3", new() { HasText = "MobileApp/4.3 loses" }).SeesAsync();

        await page.GotoAsync("/admin/apps/new");
        await page.IsLiveAsync();
        await page.Locator("#app-name").FillAsync("Photos");
        await page.Locator("#app-id").FillAsync("photos");
        await page.Locator("#app-RedirectUris").FillAsync("https://photos.example.org/a");
        await page.Keyboard.PressAsync("Tab");
        await page.Locator("form.card [type=submit]").ClickAsync();
        await page.SeesAsync("Photos is registered.");
        await page.GetByRole(AriaRole.Link, new() { Name = "To the app" }).ClickAsync();
        await page.SeesAsync("Photos");

        await page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.SeesAsync("Change Photos");
        await page.IsLiveAsync();
        await page.Locator("#app-enforce").FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Locator("form.card [type=submit]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".alert", new() { HasText = "It is observed" }).SeesAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove…" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".mud-dialog", new() { HasText = "No session ends." }).SeesAsync();
        // The dialog takes the focus once it is there: what is pressed before would go to its first button.
        await page.Locator(".mud-dialog-container :focus").First.SeesAsync();
        await page.Locator(".mud-dialog .danger").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.SeesAsync("3 apps may connect.");
        await page.GotoAsync("/admin/audit");
        await page.GetByText("Reuse enforce → Reuse observe").SeesAsync();
        window.AssertNoComplaints();
    }
}
