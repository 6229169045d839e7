using System.Diagnostics;
using System.Net;
using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;
using Xunit.Abstractions;

namespace TokenDashboard.Browser.Tests;

/// <summary>The main job from end to end: two people, three browsers, a terminal and a phone.</summary>
[Collection(nameof(NothingBeside))]
public sealed class JourneyTests(DashboardProcess server, Hosting.Browser browser, ITestOutputHelper output)
    : IClassFixture<DashboardProcess>
{
    private const string Bea = "bea@example.org";

    // A promised deadline is asserted at three times the promise: machines that run tests are busy.
    private static readonly TimeSpan TabLeaves = 3 * TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IncidentAppears = 3 * TimeSpan.FromSeconds(2);

    [BrowserFact]
    public async Task Household_FromFirstRunToIncident_SeesAndEndsEverySession()
    {
        await using var admin = await browser.OpenAsync(server.Origin);
        await admin.Page.SetUpAsync(server, "Ana Novak", "ana@example.org");
        await admin.Page.IsLiveAsync();
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Incidents" }).First.ClickAsync();
        await admin.Page.SeesAsync("Nothing waits for you.");

        await using var laptop = await browser.OpenAsync(server.Origin);
        await laptop.Page.RegisterAsync("Bea Lind", Bea);
        await using var tablet = await browser.OpenAsync(server.Origin, Household.IPad);
        await tablet.Page.SignInAsync(Bea);
        await tablet.Page.SeesAsync("Everything is in order.");
        await tablet.Page.GotoAsync("/sessions");
        await tablet.Page.IsLiveAsync();
        await tablet.Page.SeesAsync("You are signed in on 2 devices.");
        using var terminal = new TempFolder();
        await laptop.Page.LinkAsync(server, terminal, "build-box");

        // All three are in the list, what needs a look first.
        await laptop.Page.SeesAsync("You are signed in on 3 devices.");
        var names = await laptop.Page.Locator(".ses h3").AllInnerTextsAsync();
        Assert.Equal("Chrome on Linux", names[0]);
        Assert.Equal(["Safari on iPadOS", "build-box"], names.Skip(1).Order(StringComparer.Ordinal));

        // Ending the app: its next refresh says so.
        await laptop.Page.EndAsync("build-box");
        var refresh = await CompanionProcess.RunAsync(terminal, "refresh");
        Assert.Contains("You were signed out", refresh.Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, refresh.ExitCode);

        // Ending the other browser: its open tab leaves by itself.
        var clock = Stopwatch.StartNew();
        await laptop.Page.EndAsync("Safari on iPadOS");
        await tablet.Page.SeesAsync("You were signed out.");
        Within(TabLeaves, clock, "The tab left");
        await tablet.Page.GetByText("Chrome on Linux signed this device out.").SeesAsync();

        // A spent token replayed from elsewhere: the admin's open list shows it.
        using var phone = new TempFolder();
        await laptop.Page.LinkAsync(server, phone, "Pixel 9");
        Assert.Equal(HttpStatusCode.BadRequest, await Household.ReplayAsync(server, phone));
        clock.Restart();
        await admin.Page.Locator(".inc").SeesAsync();
        Within(IncidentAppears, clock, "The incident was on the open list");

        await admin.Page.Locator(".inc h3 a").ClickAsync();
        await admin.Page.SeesAsync("A token of Bea Lind’s Pixel 9 was used twice");
        await admin.Page.Locator("ol.ev").GetByText("Token 1 presented again. Refused.").SeesAsync();
        Assert.Equal(3, (await CompanionProcess.RunAsync(phone, "whoami")).ExitCode);

        // Signing out: whoever has the browser next goes back, and sees nothing. A password manager may paste.
        await laptop.Page.GotoAsync("/sessions");
        await laptop.Page.IsLiveAsync();
        await laptop.Page.Locator("details.me summary").ClickAsync();
        await laptop.Page.Locator("details.me").GetByRole(AriaRole.Button).GetByText("Sign out").ClickAsync();
        await laptop.Page.SeesAsync("You are signed out.");
        await laptop.Page.WaitForLoadStateAsync();
        await laptop.Page.GoBackAsync();
        await laptop.Page.GetByLabel("Email").SeesAsync();
        Assert.DoesNotContain("Bea", await laptop.Page.ContentAsync(), StringComparison.Ordinal);
        await laptop.Page.GetByLabel("Email").FillAsync(Household.Password);
        await laptop.Page.GetByLabel("Email").PressAsync("Control+A");
        await laptop.Page.GetByLabel("Email").PressAsync("Control+X");
        await laptop.Page.GetByLabel("Password", new() { Exact = true }).PressAsync("Control+V");
        await laptop.Page.GetByLabel("Email").FillAsync(Bea);
        await laptop.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await laptop.Page.SeesAsync("You are signed in on this device only.");

        admin.AssertNoComplaints();
        laptop.AssertNoComplaints();
        tablet.AssertNoComplaints();
    }

    private void Within(TimeSpan promise, Stopwatch clock, string what)
    {
        clock.Stop();
        output.WriteLine($"{what} after {clock.ElapsedMilliseconds} ms.");
        Assert.True(clock.Elapsed < promise, $"{what} after {clock.Elapsed}.");
    }
}
