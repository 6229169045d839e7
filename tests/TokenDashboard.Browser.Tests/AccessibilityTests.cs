using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;

namespace TokenDashboard.Browser.Tests;

/// <summary>Every page, light and wide, dark and narrow: axe finds nothing, nothing scrolls sideways, no console message.</summary>
public sealed class AccessibilityTests(DashboardProcess server, Hosting.Browser browser)
    : IClassFixture<DashboardProcess>, IClassFixture<Hosting.Browser>
{
    [BrowserFact]
    public async Task Pages_InEveryLook_HaveNoViolations()
    {
        await using var admin = await browser.OpenAsync(server.Origin);
        await CheckAsync("/setup", "Make the first admin");
        await admin.Page.SetUpAsync(server, "Ana Novak", "ana@example.org");
        var signedIn = await admin.Context.StorageStateAsync();
        await CheckAsync("/sessions", "You are signed in on this device only.", signedIn);
        await CheckAsync("/admin/incidents", "Nothing to look at.", signedIn);
        await CheckAsync("/admin/jobs", "Housekeeping has not run yet.", signedIn);

        using var phone = new TempFolder();
        using var terminal = new TempFolder();
        await admin.Page.LinkAsync(server, phone, "Pixel 9");
        await admin.Page.LinkAsync(server, terminal, "build-box");
        await Household.ReplayAsync(server, phone);
        await admin.Page.RunCleanupAsync();

        await CheckAsync("/sign-in", "Sign in");
        await CheckAsync("/sign-in", "Sign in", act: page => page.SignInAsync("nobody@example.org", "wrong"), shown: ".alert");
        await CheckAsync("/register", "Create an account");
        await CheckAsync("/register", "Create an account", act: page => page.GetByRole(AriaRole.Button, new() { Name = "Create an account" }).ClickAsync(), shown: ".field-error");
        await CheckAsync("/signed-out", "You are signed out.");
        await CheckAsync("/link", "Connect an app", signedIn);
        await CheckAsync("/link?result=allowed", "Connected.", signedIn);
        await CheckAsync("/sessions", "You are signed in on 2 devices.", signedIn, page => page.Locator(".fold summary").ClickAsync(), ".end");
        await CheckAsync("/sessions", "You are signed in on 2 devices.", signedIn, page => page.Locator(".ses .btn").Last.ClickAsync(), ".ask");
        await CheckAsync("/sessions", "You are signed in on 2 devices.", signedIn, page => page.Locator(".head .ends").ClickAsync(), ".mud-dialog .danger");
        await CheckAsync("/admin/incidents", "One incident.", signedIn);
        await CheckAsync("/admin/incidents/1", "Token replayed on Ana Novak’s Pixel 9", signedIn);
        await CheckAsync("/admin/jobs", "Housekeeping is healthy.", signedIn, page => page.Locator(".table summary").ClickAsync(), ".chart table");
        await CheckAsync("/admin/incidents/99", "There is no such incident.", signedIn);
    }

    private async Task CheckAsync(string path, string heading, string? signedIn = null, Func<IPage, Task>? act = null, string? shown = null)
    {
        foreach (var (colours, width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 360) })
        {
            await using var window = await browser.OpenAsync(server.Origin, options =>
                (options.ColorScheme, options.ViewportSize, options.StorageState, options.ReducedMotion) =
                (colours, new ViewportSize { Width = width, Height = 800 }, signedIn, ReducedMotion.Reduce));
            // A page that is acted on must have its circuit first.
            await window.Page.GotoAsync(path, new() { WaitUntil = act is null ? WaitUntilState.Load : WaitUntilState.NetworkIdle });
            await window.Page.SeesAsync(heading);
            if (act is not null)
                await act(window.Page);
            if (shown is not null)
                await window.Page.Locator(shown).First.SeesAsync();

            var look = $"{path} {shown} at {width}, {colours}";
            var axe = await window.Page.RunAxe(Wcag);
            Assert.NotEmpty(axe.Passes);
            Assert.True(axe.Violations.Length == 0, $"{look}: {string.Join("; ", axe.Violations.Select(Describe))}");
            Assert.True(await window.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), $"{look} scrolls sideways.");
            window.AssertNoComplaints();
        }
    }

    private static readonly AxeRunOptions Wcag = new()
    {
        RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"),
    };

    private static string Describe(AxeResultItem item) => $"{item.Id} ({item.Help}): {string.Join(", ", item.Nodes.Select(n => n.Target))}";
}
