using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Browser.Tests.Pages;

/// <summary>
/// Every page, in turn light and wide or dark and narrow: axe finds nothing, nothing scrolls sideways, also at 400 %, or moves, no console message.
/// With a folder in <c>PICTURES</c> each in every state is looked at on all four screens, and leaves its pictures there, one in forced colours among them.
/// </summary>
[Collection(nameof(AnotherBrowser))]
public sealed class PagesTests(Stages stages, Hosting.Browser browser, Pictures pictures)
    : IClassFixture<Stages>, IClassFixture<Pictures>
{
    private static readonly (ColorScheme Colours, int Width)[] Screens =
        [(ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 360), (ColorScheme.Dark, 360)];

    // Who asks for less motion gets none, of ours or of MudBlazor's. The windows ask.
    private const string Moving = """
        () => [...document.querySelectorAll('*')].flatMap(element => [null, '::before', '::after'].flatMap(part => {
          const style = getComputedStyle(element, part);
          const longest = Math.max(...`${style.animationDuration}, ${style.transitionDuration}`.split(',').map(parseFloat));
          return longest > 0.01 ? [`${element.className} ${part ?? ''} moves for ${longest} s`] : [];
        }))
        """;

    // What sticks out, but for tables, which scroll by themselves.
    private const string Beyond = """
        () => [...document.querySelectorAll('body *')].filter(one => !one.closest('.mud-table-container') && one.getBoundingClientRect().right > innerWidth).map(one => `${one.tagName} ${one.className} ${Math.round(one.getBoundingClientRect().left)} to ${Math.round(one.getBoundingClientRect().right)}`)
        """;

    public static TheoryData<string> Names => [.. Gallery.Looks.Where(look => look.Daily || Pictures.AreAsked).Select(look => look.Name)];

    [Fact]
    public void Gallery_HasALookAtEveryKindOfMail() =>
        Assert.Equal(OutboxEvent.Mailed.Select(kind => $"mail-{kind}").Order(), Gallery.Looks.Where(look => look.Mail is not null).Select(look => look.Name).Order());

    [BrowserTheory]
    [MemberData(nameof(Names))]
    public async Task Page_OnEveryScreen_HasNoViolations(string name)
    {
        var look = Gallery.Looks.Single(l => l.Name == name);
        var window = await stages.OpenAsync(browser, look);
        await using var own = look.IsAlone ? window : null;
        var page = window.Page;
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(1280, 900);
        // A mail stands where no page's policy rules what it may look like.
        await page.GotoAsync(look.Mail is null ? await stages.AddressAsync(look) : "about:blank");
        if (look.Mail is not null)
            await page.SetContentAsync(await stages.MailAsync(look));
        await page.SeesAsync(look.Heading);
        if (await page.Locator("script[src*='blazor.web']").CountAsync() > 0)
            await page.IsLiveAsync();
        if (look.Act is not null)
            await look.Act(page);
        if (look.Shown is not null)
            await page.Locator(look.Shown).First.SeesAsync();

        var turn = Gallery.Looks.ToList().IndexOf(look) % 2 == 0 ? Screens[0] : Screens[^1];
        foreach (var (colours, width) in pictures.AreTaken ? Screens : [turn])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = colours });
            await page.SetViewportSizeAsync(width, 900);
            await pictures.TakeAsync(page, name, colours, width);
            var violations = await Axe.ViolationsAsync(page);
            Assert.True(violations.Count == 0, $"{name} at {width}, {colours}: {string.Join("; ", violations)}");
            Assert.Empty(await page.EvaluateAsync<string[]>(Moving));
            await AssertFitsAsync(page, $"{name} at {width}");
        }

        Assert.True(await page.EvaluateAsync<bool>("() => [...document.querySelectorAll('select')].every(s => s.nextElementSibling?.matches('.i'))"), $"{name} has a select without its arrow.");

        // At 400 % a window of 1280 by 1024 is this one (WCAG 1.4.10).
        await page.SetViewportSizeAsync(320, 256);
        // What a menu hangs on has moved away beneath it: whoever has such a window opens it there.
        if (await page.Locator(".mud-menu .mud-popover-open, .mud-popover-open .mud-menu-list").CountAsync() > 0)
        {
            await page.Keyboard.PressAsync("Escape");
            await look.Act!(page);
        }

        await AssertFitsAsync(page, $"{name} at 400 %");
        if (pictures.AreTaken)
        {
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark, ForcedColors = ForcedColors.Active });
            await page.SetViewportSizeAsync(1280, 900);
            await pictures.TakeAsync(page, $"{name}-forced", ColorScheme.Dark, 1280);
            await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.None });
        }

        if (name == "not-found")
            await window.ComplaintAsync("404");
        else
            window.AssertNoComplaints(await stages.SaidAsync(look.Stage));
    }

    private static async Task AssertFitsAsync(IPage page, string look)
    {
        if (!await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"))
            Assert.Fail($"{look} scrolls sideways: {string.Join("; ", await page.EvaluateAsync<string[]>(Beyond))}");
    }

    /// <summary>What its pages look like and what they may do belongs to their document.</summary>
    [BrowserFact]
    public async Task Desk_GoneIntoAndOutOf_IsAnotherDocument()
    {
        await using var window = await stages.OpenAsync(browser, Gallery.Looks.First(l => l is { Stage: Stage.Demo, Visitor: Gallery.Jonas }), _ => { });
        var page = window.Page;
        await page.GotoAsync("/sessions");
        await page.IsLiveAsync();

        await AssertGoesAsync("/admin/users", isAnother: true);
        await AssertGoesAsync("/admin/audit", isAnother: false);
        await AssertGoesAsync("/sessions", isAnother: true);

        async Task AssertGoesAsync(string path, bool isAnother)
        {
            await page.EvaluateAsync("() => { window.isOld = true; }");
            await page.Locator($".side nav a[href='{path[1..]}']").ClickAsync();
            await page.WaitForURLAsync("**" + path);
            await page.IsLiveAsync();
            Assert.Equal(!isAnother, await page.EvaluateAsync<bool>("() => window.isOld === true"));
        }
    }

    /// <summary>Forty cases at once are the sentence and one line: what the pointer is on stays where it is, wide and narrow.</summary>
    [BrowserFact]
    public async Task Overview_InABurst_MovesNothing()
    {
        const string places = """
            () => [...document.querySelectorAll('main :is(a, h2, li, figure, select, button, summary)')].filter(one => !one.closest('.new')).map(one => {
              const place = one.getBoundingClientRect();
              return `${one.tagName} ${Math.round(place.left)} ${Math.round(place.top + scrollY)}`;
            })
            """;
        var look = Gallery.Looks.Single(l => l.Name == "overview");
        await using var window = await stages.OpenAsync(browser, look, _ => { });
        var page = window.Page;
        await page.GotoAsync(look.Path);
        await page.IsLiveAsync();
        var before = await PlacesAsync();

        await stages.BurstAsync(look.Stage, 40, async () =>
        {
            await page.SeesAsync("Something is going on: 4");
            // Once the script has written its time.
            await page.WaitForFunctionAsync("() => !document.querySelector('h1').textContent.includes('UTC')");
            Assert.Equal(before, await PlacesAsync());
            await page.SetViewportSizeAsync(1280, 900);
            foreach (var (colours, width) in Screens)
            {
                await page.EmulateMediaAsync(new() { ColorScheme = colours });
                await page.SetViewportSizeAsync(width, 900);
                await pictures.TakeAsync(page, "overview-burst", colours, width);
            }

            Assert.Empty(await Axe.ViolationsAsync(page));
        });
        window.AssertNoComplaints();

        async Task<List<string>> PlacesAsync()
        {
            List<string> found = [];
            foreach (var width in new[] { 1280, 360 })
            {
                await page.SetViewportSizeAsync(width, 900);
                found.AddRange(await page.EvaluateAsync<string[]>(places));
            }

            return found;
        }
    }

    /// <summary>Without script a page says what still works, and nothing that can't answer looks as if it could.</summary>
    [BrowserFact]
    public async Task Pages_WithoutScript_ShowNothingDead()
    {
        var look = Gallery.Looks.First(l => l is { Stage: Stage.Demo, Visitor: Gallery.Jonas });
        await using var window = await stages.OpenAsync(browser, look, options => options.JavaScriptEnabled = false);
        var page = window.Page;

        foreach (var path in new[] { "/", "/sessions", "/activity", "/methods", "/profile", "/link", "/admin", "/admin/incidents", "/admin/users", "/admin/jobs" })
        {
            await page.GotoAsync(path);
            Assert.True(await page.Locator("noscript .alert").First.IsVisibleAsync(), $"{path} says nothing.");
            foreach (var dead in await page.Locator("button[type=button], [data-theme-choice]").AllAsync())
                Assert.False(await dead.IsVisibleAsync(), $"{path} shows {await dead.TextContentAsync()}.");
            await pictures.TakeAsync(page, $"no-script{path.Replace('/', '-')}", ColorScheme.Light, 1280);
        }

        await page.GotoAsync("/sessions");
        Assert.Contains("UTC", await page.Locator(".ses time").First.TextContentAsync(), StringComparison.Ordinal);
    }
}
