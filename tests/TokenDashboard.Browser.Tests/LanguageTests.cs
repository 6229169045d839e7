using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;

namespace TokenDashboard.Browser.Tests;

/// <summary>Two people who read different languages, at work on one server.</summary>
[Collection(nameof(OneBrowser))]
public sealed class LanguageTests(DashboardProcess server, Hosting.Browser browser)
    : IClassFixture<DashboardProcess>
{
    [BrowserFact]
    public async Task OpenPage_ChangedByAReaderOfEnglish_StaysGerman()
    {
        const string Ana = "ana@example.org";
        await using var english = await browser.OpenAsync(server.Origin);
        await english.Page.SetUpAsync(server, "Ana Novak", Ana);
        await using var german = await browser.OpenAsync(server.Origin, options =>
        {
            Household.IPad(options);
            options.Locale = "de-AT";
        });
        await german.Page.GotoAsync("/sign-in");
        await german.Page.GetByLabel("E‑Mail-Adresse").FillAsync(Ana);
        await german.Page.GetByLabel("Passwort", new() { Exact = true }).FillAsync(Household.Password);
        await german.Page.GetByRole(AriaRole.Button, new() { Name = "Anmelden", Exact = true }).ClickAsync();
        await german.Page.SeesAsync("Alles ist in Ordnung.");
        await german.Page.GotoAsync("/sessions");
        await german.Page.IsLiveAsync();
        await german.Page.SeesAsync("Sie sind auf 2 Geräten angemeldet.");

        // What comes in over the connection is German: what others did, and what is done here.
        await using var another = await browser.OpenAsync(server.Origin);
        await another.Page.SignInAsync(Ana);
        await german.Page.SeesAsync("Sie sind auf 3 Geräten angemeldet.");
        await german.Page.GetByRole(AriaRole.Button, new() { Name = "1 neues Gerät – anzeigen" }).ClickAsync();
        await german.Page.GetByRole(AriaRole.Button, new() { Name = "Alle anderen abmelden" }).ClickAsync();
        await german.Page.GetByRole(AriaRole.Heading, new() { Name = "2 andere Geräte abmelden?" }).SeesAsync();
        await german.Page.GetByRole(AriaRole.Button, new() { Name = "2 abmelden", Exact = true }).ClickAsync();
        await german.Page.SeesAsync("Sie sind nur auf diesem Gerät angemeldet.");

        // The page's language as it is written where its reader lives; the English page stays English.
        Assert.Equal("de-AT", await german.Page.Locator("time[data-format]").First.GetAttributeAsync("lang"));
        await another.Page.SeesAsync("You were signed out.");
        german.AssertNoComplaints();
        another.AssertNoComplaints();
    }

    /// <summary>A clock that never moves, a quarter of an hour after midnight in Vienna, which is still the day before in London.</summary>
    [BrowserTheory]
    [InlineData("en-GB", "Europe/Vienna", "Now|Used today, 00:03|Yesterday, 23:05|Ends in 13 days|12 Nov|1 Jan 2025, 13:00|00:03")]
    [InlineData("en-GB", "Europe/London", "Now|Used today, 23:03|Today, 22:05|Ends in 13 days|12 Nov|1 Jan 2025, 12:00|23:03")]
    [InlineData("de-AT", "Europe/Vienna", "Jetzt|Used heute, 00:03|Gestern, 23:05|Ends in 13 Tagen|12. Nov.|1. Jän. 2025, 13:00|00:03")]
    public async Task Time_InAReadersZone_IsWordsThatCanBeCopied(string locale, string zone, string words)
    {
        await using var window = await browser.OpenAsync(server.Origin, options => (options.Locale, options.TimezoneId) = (locale, zone));
        await window.Page.Clock.SetFixedTimeAsync("2026-11-23T23:15:00Z");
        await window.Page.GotoAsync("/not-found");
        await window.Page.SetMainAsync("""
            <ul>
              <li><time datetime="2026-11-23T23:14:50Z" data-format="relative">UTC</time></li>
              <li id="row"><a href="#">A device</a><p>Used <time datetime="2026-11-23T23:03:00Z" data-format="relative">UTC</time></p><button>More</button></li>
              <li><time datetime="2026-11-23T22:05:00Z" data-format="datetime">UTC</time></li>
              <li>Ends <time datetime="2026-12-06T23:15:00Z" data-format="relative">UTC</time></li>
              <li><time datetime="2026-11-12T12:00:00Z" data-format="relative">UTC</time></li>
              <li><time datetime="2025-01-01T12:00:00Z" data-format="datetime">UTC</time></li>
              <li><time datetime="2026-11-23T23:03:00Z" data-format="time">UTC</time></li>
            </ul>
            """);

        await Assertions.Expect(window.Page.Locator("main li").First).Not.ToHaveTextAsync("UTC");
        Assert.Equal(words, string.Join('|', await window.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('main li')].map(row => (row.querySelector('p') ?? row).textContent.trim())")));
        Assert.Equal(0, await window.Page.Locator("time[tabindex]").CountAsync());

        // What the server writes anew is put into words again.
        await window.Page.EvaluateAsync("() => { const time = document.querySelector('#row time'); time.setAttribute('datetime', '2026-11-22T11:00:00Z'); time.firstChild.data = 'UTC'; }");
        await Assertions.Expect(window.Page.Locator("#row time")).Not.ToHaveTextAsync("UTC");
    }

    [BrowserFact]
    public async Task ExactTime_OfARow_IsShownToPointerKeyboardAndFinger()
    {
        const string Exact = "Mon, 23 Nov 2026, 23:03:07 UTC";
        await using var window = await browser.OpenAsync(server.Origin, options => (options.Locale, options.HasTouch) = ("en-GB", true));
        var page = window.Page;
        await page.GotoAsync("/not-found");
        await page.SetMainAsync("""
            <ul><li style="margin: 200px 0"><a id="first" href="#">A device</a> <time datetime="2026-11-23T23:03:07Z" data-format="relative">UTC</time> <button id="second">More</button></li></ul>
            """);
        var shown = page.Locator("#exact-time");
        var time = page.Locator("main time");

        await time.HoverAsync();
        await Assertions.Expect(shown).ToHaveTextAsync(Exact);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(shown).ToBeHiddenAsync();

        await page.Keyboard.PressAsync("Tab");
        while (await page.EvaluateAsync<string>("() => document.activeElement.id") != "first")
            await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(shown).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#first")).ToHaveAccessibleDescriptionAsync(Exact);
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("second", await page.EvaluateAsync<string>("() => document.activeElement.id"));
        await Assertions.Expect(shown).ToBeHiddenAsync();

        await time.DispatchEventAsync("pointerdown", new { pointerType = "touch", bubbles = true });
        await Assertions.Expect(shown).ToHaveTextAsync(Exact);
        await page.Mouse.MoveAsync(5, 5);
        await Assertions.Expect(shown).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task ExactTime_OfRowsWithoutAControl_IsOneStopInWhichTheArrowsLeadOn()
    {
        await using var window = await browser.OpenAsync(server.Origin, options => options.Locale = "en-GB");
        var page = window.Page;
        await page.GotoAsync("/not-found");
        await page.SetMainAsync("""
            <button id="before">Before</button>
            <ol style="margin-top: 200px"><li>One <time datetime="2026-11-23T23:03:07Z" data-format="time">UTC</time></li><li>Two <time datetime="2026-11-23T22:02:06Z" data-format="time">UTC</time></li></ol>
            <button id="after">After</button>
            """);
        var shown = page.Locator("#exact-time");
        await page.Locator("#before").FocusAsync();

        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(shown).ToHaveTextAsync("Mon, 23 Nov 2026, 23:03:07 UTC");
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(shown).ToHaveTextAsync("Mon, 23 Nov 2026, 22:02:06 UTC");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("after", await page.EvaluateAsync<string>("() => document.activeElement.id"));
        await Assertions.Expect(shown).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        await Assertions.Expect(shown).ToHaveTextAsync("Mon, 23 Nov 2026, 22:02:06 UTC");
    }
}
