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
        await german.Page.GetByLabel("E-Mail-Adresse").FillAsync(Ana);
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
        await german.Page.GetByRole(AriaRole.Button, new() { Name = "1 neue Sitzung – anzeigen" }).ClickAsync();
        await german.Page.GetByRole(AriaRole.Button, new() { Name = "2 andere abmelden" }).ClickAsync();
        await german.Page.GetByRole(AriaRole.Heading, new() { Name = "2 andere Geräte abmelden?" }).SeesAsync();
        await german.Page.GetByRole(AriaRole.Button, new() { Name = "2 abmelden", Exact = true }).ClickAsync();
        await german.Page.SeesAsync("Sie sind nur auf diesem Gerät angemeldet.");

        // The page's language as it is written where its reader lives; the English page stays English.
        Assert.Equal("de-AT", await german.Page.Locator("local-time").First.EvaluateAsync<string>("element => element.shadowRoot.querySelector('time').lang"));
        await another.Page.SeesAsync("You were signed out.");
        german.AssertNoComplaints();
        another.AssertNoComplaints();
    }
}
