using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;
using Xunit.Abstractions;

namespace TokenDashboard.Browser.Tests;

/// <summary>The main job from end to end, as a household would meet it: two people, three browsers, a terminal.</summary>
public sealed class JourneyTests(DashboardProcess server, Hosting.Browser browser, ITestOutputHelper output)
    : IClassFixture<DashboardProcess>, IClassFixture<Hosting.Browser>
{
    private const string Password = "a sentence is a good password";

    // A promised deadline is asserted at three times the promise: machines that run tests are busy.
    private static readonly TimeSpan TabLeaves = 3 * TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IncidentAppears = 3 * TimeSpan.FromSeconds(2);

    [BrowserFact]
    public async Task Household_FromFirstRunToIncident_SeesAndEndsEverySession()
    {
        await using var admin = await browser.OpenAsync(server.Origin);
        await SetUpAsync(admin.Page);
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Incidents" }).First.ClickAsync();
        await Expect(admin.Page, "Nothing to look at.");

        await using var laptop = await browser.OpenAsync(server.Origin);
        await RegisterAsync(laptop.Page);
        await using var tablet = await browser.OpenAsync(server.Origin, IPad);
        await SignInAsync(tablet.Page);

        using var terminal = new TempFolder();
        await LinkAsync(terminal, "build-box", laptop.Page);

        // All three are in the list, this device first.
        await laptop.Page.GotoAsync("/sessions");
        await Expect(laptop.Page, "You are signed in on 3 devices.");
        Assert.Equal(
            ["Chrome on Linux", "Safari on iPadOS", "build-box"],
            (await laptop.Page.Locator(".ses h3").AllInnerTextsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal("Chrome on Linux", await laptop.Page.Locator(".is-mine h3").InnerTextAsync());

        // Ending the app: its next refresh says so.
        await EndAsync(laptop.Page, "build-box");
        var refresh = await CompanionProcess.RunAsync(terminal, "refresh");
        Assert.Contains("You were signed out", refresh.Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, refresh.ExitCode);

        // Ending the other browser: its open tab leaves by itself.
        var clock = Stopwatch.StartNew();
        await EndAsync(laptop.Page, "Safari on iPadOS");
        await tablet.Page.WaitForURLAsync("**/signed-out");
        output.WriteLine($"The tab left after {clock.ElapsedMilliseconds} ms.");
        Assert.True(clock.Elapsed < TabLeaves, $"The tab left after {clock.Elapsed}.");
        await Expect(tablet.Page, "You were signed out.");
        await Expect(tablet.Page.GetByText("Chrome on Linux ended this session."));

        // A spent token replayed from elsewhere: the admin's open list shows it.
        using var phone = new TempFolder();
        await LinkAsync(phone, "Pixel 9", laptop.Page);
        var spent = RefreshTokenOf(phone);
        Assert.Equal(0, (await CompanionProcess.RunAsync(phone, "refresh")).ExitCode);
        Assert.Equal(0, (await CompanionProcess.RunAsync(phone, "refresh")).ExitCode);
        clock.Restart();
        Assert.Equal(HttpStatusCode.BadRequest, await ReplayAsync(spent));
        await Expect(admin.Page.Locator(".inc"));
        output.WriteLine($"The incident was on the open list after {clock.ElapsedMilliseconds} ms.");
        Assert.True(clock.Elapsed < IncidentAppears, $"The incident was on the open list after {clock.Elapsed}.");

        await admin.Page.Locator(".inc a").ClickAsync();
        await Expect(admin.Page, "Token replayed on Bea Lind’s Pixel 9");
        await Expect(admin.Page.Locator("ol.ev").GetByText("Token 1 presented again. Refused."));
        Assert.Equal(3, (await CompanionProcess.RunAsync(phone, "whoami")).ExitCode);

        admin.AssertNoComplaints();
        laptop.AssertNoComplaints();
        tablet.AssertNoComplaints();
    }

    private async Task SetUpAsync(IPage page)
    {
        await page.GotoAsync("/");
        await page.GetByLabel("Code from the console").FillAsync(await server.SetupCodeAsync());
        await FillAccountAsync(page, "Ana Novak", "ana@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the admin account" }).ClickAsync();
        await Expect(page, "You are signed in on this device only.");
    }

    private static async Task RegisterAsync(IPage page)
    {
        await page.GotoAsync("/register");
        await FillAccountAsync(page, "Bea Lind", "bea@example.org");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create an account" }).ClickAsync();
        await Expect(page, "You are signed in on this device only.");
    }

    private static async Task FillAccountAsync(IPage page, string name, string email)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GotoAsync("/sessions");
        await Expect(page, "Sign in");
        await page.GetByLabel("E-mail").FillAsync("bea@example.org");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page, "You are signed in on 2 devices.");
    }

    private async Task LinkAsync(TempFolder device, string name, IPage page)
    {
        await using var link = CompanionProcess.Start(device, "link", "--server", server.Origin.GetLeftPart(UriPartial.Authority), "--name", name);
        var code = (await link.Output.MatchAsync("type this code: ([A-Z]{4}-[A-Z]{4})")).Groups[1].Value;
        await page.GotoAsync("/device");
        await page.GetByLabel("Code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Expect(page, "Connect Companion CLI?");
        await Expect(page.GetByText(name));
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
        await Expect(page, "Connected.");
        Assert.Equal(0, await link.ExitAsync());
        await page.GotoAsync("/sessions");
    }

    private static async Task EndAsync(IPage page, string name)
    {
        var row = page.Locator(".ses", new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = name }) });
        await row.GetByRole(AriaRole.Button, new() { Name = $"Sign out {name}" }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await Expect(row.GetByText("Signed out", new() { Exact = true }));
    }

    private async Task<HttpStatusCode> ReplayAsync(string token)
    {
        using var http = new HttpClient { BaseAddress = server.Origin };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token", ["client_id"] = "companion", ["refresh_token"] = token,
        });
        using var answer = await http.PostAsync(new Uri("/oauth/token", UriKind.Relative), form);
        return answer.StatusCode;
    }

    private static string RefreshTokenOf(TempFolder device)
    {
        var file = Directory.GetFiles(device.FullPath, "tokens.json", SearchOption.AllDirectories).Single();
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        return json.RootElement.GetProperty("refreshToken").GetString()!;
    }

    private static void IPad(BrowserNewContextOptions options) => options.UserAgent =
        "Mozilla/5.0 (iPad; CPU OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1";

    private static Task Expect(IPage page, string heading) =>
        Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 }));

    private static Task Expect(ILocator locator) => Assertions.Expect(locator.First).ToBeVisibleAsync(new() { Timeout = 15_000 });
}
