using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;
using TokenDashboard.Browser.Tests.Pages;

namespace TokenDashboard.Browser.Tests;

/// <summary>Everything can be done without a pointer, and at every stop one sees where one is.</summary>
[Collection(nameof(OneBrowser))]
public sealed class KeyboardTests(Hosting.Browser browser)
{
    // What has the focus, and how wide its ring is; a row's link wears it around the row.
    private const string Focus = """
        () => {
          const ring = pseudo => {
            const style = getComputedStyle(document.activeElement, pseudo);
            return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
          };
          return { on: document.activeElement.outerHTML.slice(0, 120), ring: Math.max(ring(), ring('::after'), labelled()) };
          // A box that is only drawn beside its input.
          function labelled() {
            const drawn = document.activeElement.matches('input') && document.activeElement.nextElementSibling;
            if (!drawn) return 0;
            const style = getComputedStyle(drawn);
            return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
          }
        }
        """;

    [BrowserFact]
    public async Task Admin_WithoutAPointer_SignsInRenamesEndsAndTriages()
    {
        await using var server = new DashboardProcess { Arguments = ["--demo"] };
        await server.StartAsync();
        await using var window = await browser.OpenAsync(server.Origin);
        var page = window.Page;

        await page.GotoAsync("/sign-in");
        await TabToAsync(page, page.Locator(".skip"));
        await page.Keyboard.PressAsync("Enter");
        await IsFocusedAsync(page.Locator("main"));
        await TabToAsync(page, page.GetByLabel("Email"));
        await page.Keyboard.TypeAsync(Gallery.Jonas);
        await TabToAsync(page, page.GetByLabel("Password", new() { Exact = true }));
        await page.Keyboard.TypeAsync(Stages.DemoPassword);
        await page.Keyboard.PressAsync("Enter");
        await page.SeesAsync("in order");
        await page.IsLiveAsync();

        await PressAsync(page, "g", "s");
        await ArrivesAsync(page, "You are signed in on");
        var row = page.Locator(".ses", new() { HasText = "iPhone 16" });
        await TabToAsync(page, row.Locator("summary"));
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, row.GetByRole(AriaRole.Button, new() { Name = "Rename" }));
        await page.Keyboard.PressAsync("Enter");
        await IsFocusedAsync(row.GetByRole(AriaRole.Textbox));
        await page.Keyboard.PressAsync("Escape");
        await IsFocusedAsync(row.Locator("summary"));
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, row.GetByRole(AriaRole.Button, new() { Name = "Rename" }));
        await page.Keyboard.PressAsync("Enter");
        await IsFocusedAsync(row.GetByRole(AriaRole.Textbox));
        await PressAsync(page, "Control+a");
        await page.Keyboard.TypeAsync("Kitchen phone");
        await page.Keyboard.PressAsync("Enter");
        var renamed = page.Locator(".ses", new() { HasText = "Kitchen phone" });
        await TabToAsync(page, renamed.GetByRole(AriaRole.Button, new() { Name = "Undo" }));
        await page.Keyboard.PressAsync("Enter");
        await row.SeesAsync();

        var end = row.GetByRole(AriaRole.Button, new() { Name = "Sign out iPhone 16" });
        await TabToAsync(page, end);
        await page.Keyboard.PressAsync("Enter");
        await IsFocusedAsync(row.Locator(".danger"));
        await page.Keyboard.PressAsync("Escape");
        await IsFocusedAsync(end);
        await page.Keyboard.PressAsync("Enter");
        await IsFocusedAsync(row.Locator(".danger"));
        await AssertRingAsync(page);
        await page.Keyboard.PressAsync("Enter");
        await row.GetByText("Signed out", new() { Exact = true }).SeesAsync();
        await IsFocusedAsync(row.Locator("h3"));
        await AssertRingAsync(page);

        var sheet = page.Locator("#shortcuts");
        await PressAsync(page, "?");
        await sheet.SeesAsync();
        await AssertRingAsync(page);
        await PressAsync(page, "Escape");
        await Assertions.Expect(sheet).ToBeHiddenAsync();

        await PressAsync(page, "g", "i");
        await ArrivesAsync(page, "Start with");
        await page.IsLiveAsync();
        var cases = page.Locator(".inbox h3 a");
        await PressAsync(page, "j");
        await IsFocusedAsync(cases.Nth(0));
        await PressAsync(page, "j");
        await IsFocusedAsync(cases.Nth(1));
        await PressAsync(page, "k");
        await IsFocusedAsync(cases.Nth(0));
        await AssertRingAsync(page);
        var preview = page.Locator(".preview h2");
        await PressAsync(page, "p");
        await Assertions.Expect(preview).ToContainTextAsync("held a live token of");
        await PressAsync(page, "j");
        await Assertions.Expect(preview).ToContainTextAsync("presented a copied token");
        await IsFocusedAsync(cases.Nth(1));
        await PressAsync(page, "Escape");
        await Assertions.Expect(preview).ToHaveCountAsync(0);
        await PressAsync(page, "x");
        await Assertions.Expect(page.Locator(".inbox .pick input").Nth(1)).ToBeCheckedAsync();
        await PressAsync(page, "x", "Enter");
        await ArrivesAsync(page, "presented a copied token");
        await PressAsync(page, "k");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("held a live token of");
        await PressAsync(page, "j");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("presented a copied token");
        await page.GoBackAsync();
        await page.GoBackAsync();
        await page.GoBackAsync();
        await IsFocusedAsync(cases.Nth(1));
        await PressAsync(page, "k", "Enter");
        await ArrivesAsync(page, "held a live token of");

        var contain = page.Locator(".verdict .danger");
        await TabToAsync(page, contain);
        await page.Keyboard.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await IsFocusedAsync(dialog.Locator("#contain-not"));
        Assert.Equal("fixed", await page.Locator(".mud-dialog-container").EvaluateAsync<string>("e => getComputedStyle(e).position"));
        await TabToAsync(page, dialog.Locator(".danger"));
        await TabToAsync(page, dialog.Locator("#contain-not"));
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        await IsFocusedAsync(contain);

        await page.GotoAsync("/admin/sessions");
        await page.IsLiveAsync();
        var filter = page.Locator("th .filter-button").First;
        await TabToAsync(page, filter);
        await page.Keyboard.PressAsync("Enter");
        await IsFocusedAsync(page.Locator(".column-filter-popup input"));
        await page.Keyboard.TypeAsync("half");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator(".column-filter-popup.mud-popover-open")).ToHaveCountAsync(0);
        await IsFocusedAsync(filter);
        // What was typed by half is given up.
        await page.Keyboard.PressAsync("Enter");
        await IsFocusedAsync(page.Locator(".column-filter-popup input"));
        Assert.EndsWith("/admin/sessions", page.Url, StringComparison.Ordinal);
        window.AssertNoComplaints();
    }

    // A page that opens takes the focus to its headline.
    private static async Task ArrivesAsync(IPage page, string heading)
    {
        await page.SeesAsync(heading);
        await IsFocusedAsync(page.GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 }));
    }

    private static async Task PressAsync(IPage page, params string[] keys)
    {
        foreach (var key in keys)
            await page.Keyboard.PressAsync(key);
    }

    private static Task IsFocusedAsync(ILocator locator) => Assertions.Expect(locator).ToBeFocusedAsync(new() { Timeout = 15_000 });

    // From stop to stop, each with its ring, until there.
    private static async Task TabToAsync(IPage page, ILocator target)
    {
        await target.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        for (var stops = 0; stops < 80; stops++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("() => document.activeElement !== document.body && !document.activeElement.matches('.mud-focus-trap *:empty')"))
                await AssertRingAsync(page);
            if (await target.EvaluateAsync<bool>("e => e === document.activeElement"))
                return;
        }

        Assert.Fail($"{target} is not reached by Tab.");
    }

    private static async Task AssertRingAsync(IPage page)
    {
        var focus = await page.EvaluateAsync<System.Text.Json.JsonElement>(Focus);
        Assert.True(focus.GetProperty("ring").GetDouble() >= 3, $"No ring is seen around {focus.GetProperty("on")}");
    }
}
