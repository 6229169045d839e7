using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;
using TokenDashboard.Browser.Tests.Pages;

namespace TokenDashboard.Browser.Tests;

/// <summary>Client libraries that nobody here wrote go through a whole connection, from the metadata alone: a person allows it, tokens are renewed, and it ends.</summary>
[Collection(nameof(OneBrowser))]
public sealed class StrangerTests(Hosting.Browser browser)
{
    private static readonly (string Client, string Flow)[] All =
    [
        ("openid-client", "device"), ("oauth4webapi", "device"), ("jose", "device"),
        ("openid-client", "code"), ("oauth4webapi", "code"), ("simple-oauth2", "code"), ("google-auth-library", "code"),
    ];

    /// <summary>Those that poll take the five seconds between two polls, so all at once.</summary>
    [StrangerFact]
    public async Task Connect_EachLibrary_IsAllowedRenewsAndEnds()
    {
        await using var server = new DashboardProcess
        {
            Arguments = ["--demo"],
            Settings =
            {
                ["Apps__0__ClientId"] = "strangers", ["Apps__0__Name"] = "Strangers", ["Apps__0__RedirectUris__0"] = "http://127.0.0.1/callback",
                ["Apps__0__Grants__0"] = "authorization_code", ["Apps__0__Grants__1"] = "refresh_token", ["Apps__0__Grants__2"] = "urn:ietf:params:oauth:grant-type:device_code",
            },
        };
        await server.StartAsync();
        await using var window = await browser.OpenAsync(server.Origin);
        var page = window.Page;
        await page.SignInAsync(Gallery.Ana, Stages.DemoPassword);
        await page.SeesAsync("in order");

        var running = All.Select(one => (one.Client, one.Flow, Process: Stranger.Start(one.Client, one.Flow, server.Origin))).ToList();
        try
        {
            foreach (var (client, flow, process) in running)
            {
                if (flow == "device")
                {
                    await page.GotoAsync("link");
                    await page.GetByLabel("Code").FillAsync((await process.Output.MatchAsync("^code ([A-Z]{4}-[A-Z]{4})$")).Groups[1].Value);
                    await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
                }
                else
                    await page.GotoAsync((await process.Output.MatchAsync("^open (http.+)$")).Groups[1].Value);
                await page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
                await Assertions.Expect(page.GetByText(flow == "device" ? "Connected." : "You can close this window.")).ToBeVisibleAsync();
            }

            foreach (var (client, flow, process) in running)
                Assert.True(await process.ExitAsync() == 0 && process.Output.ToString().Contains("done", StringComparison.Ordinal), $"{client}, {flow}:\n{process.Output}{process.Errors}");
        }
        finally
        {
            foreach (var (_, _, process) in running)
                await process.DisposeAsync();
        }
    }
}
