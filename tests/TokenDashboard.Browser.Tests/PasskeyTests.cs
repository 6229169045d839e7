using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;

namespace TokenDashboard.Browser.Tests;

/// <summary>Passkeys with a real browser and an authenticator that is only its own: made, offered, refused, and never the last to go.</summary>
[Collection(nameof(OneBrowser))]
public sealed class PasskeyTests(DashboardProcess server, Hosting.Browser browser)
    : IClassFixture<DashboardProcess>
{
    [BrowserFact]
    public async Task Passkey_MadeOnThisDevice_SignsInAndProvesWithoutAPassword()
    {
        await using var window = await browser.OpenAsync(server.Origin);
        var page = window.Page;
        await page.SetUpAsync(server, "Ana Novak", "ana@example.org");
        var authenticator = await Authenticator.PlugInAsync(page);

        // Made, under a name.
        await page.GotoAsync("/methods/passkeys/new");
        await page.GetByLabel("Its name").FillAsync("Work laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a passkey" }).ClickAsync();
        await page.SeesAsync("You sign in with a passkey or your password.");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Work laptop" }).SeesAsync();

        // The browser offers it where the e-mail is typed: with nothing clicked, its owner is in.
        await window.Context.ClearCookiesAsync();
        await page.GotoAsync("/sign-in?return=/methods");
        await page.SeesAsync("You sign in with a passkey or your password.");
        await page.GetByText("Last used").First.SeesAsync();

        // Whoever can't show the authenticator who they are gets a sentence, and may try again.
        await authenticator.VerifiesAsync(false);
        await page.GotoAsync("/prove?return=/profile");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await page.GetByText("No passkey was used.").SeesAsync();
        await authenticator.VerifiesAsync(true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await page.SeesAsync("Ana Novak");

        // A second one for the same account on the same authenticator is not made.
        await page.GotoAsync("/methods/passkeys/new");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a passkey" }).ClickAsync();
        await page.GetByText("This device has a passkey for your account already.").SeesAsync();

        // The session says how it began; removed, the passkey lets nobody in any more.
        await page.GotoAsync("/activity");
        await page.GetByText("with a passkey").First.SeesAsync();
        await page.GotoAsync("/methods");
        await page.Locator(".keys-list a").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove it" }).ClickAsync();
        await page.SeesAsync("You sign in with a password.");
        await window.Context.ClearCookiesAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByText("That passkey did not work.").SeesAsync();

        window.AssertNoComplaints();
    }

    /// <summary>The browser's own authenticator, without hardware.</summary>
    private sealed class Authenticator(ICDPSession devTools, string id)
    {
        public static async Task<Authenticator> PlugInAsync(IPage page)
        {
            var devTools = await page.Context.NewCDPSessionAsync(page);
            await devTools.SendAsync("WebAuthn.enable");
            var added = await devTools.SendAsync("WebAuthn.addVirtualAuthenticator", new()
            {
                ["options"] = new Dictionary<string, object>
                {
                    ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true,
                    ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
                },
            });
            return new(devTools, added!.Value.GetProperty("authenticatorId").GetString()!);
        }

        /// <summary>From now on whoever touches it is, or is not, who it belongs to.</summary>
        public async Task VerifiesAsync(bool verifies) =>
            await devTools.SendAsync("WebAuthn.setUserVerified", new() { ["authenticatorId"] = id, ["isUserVerified"] = verifies });
    }
}
