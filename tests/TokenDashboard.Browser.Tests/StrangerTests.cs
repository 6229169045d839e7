using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;
using TokenDashboard.Browser.Tests.Pages;

namespace TokenDashboard.Browser.Tests;

/// <summary>Client libraries that nobody here wrote go through a whole connection, from the metadata alone: a person allows it, tokens are renewed, and it ends.</summary>
[Collection(nameof(OneBrowser))]
public sealed class StrangerTests(Hosting.Browser browser)
{
    /// <summary>Each takes the five seconds between two polls, so all at once.</summary>
    [StrangerFact]
    public async Task Device_EachLibrary_ConnectsRenewsAndEnds()
    {
        string[] clients = ["openid-client", "oauth4webapi", "jose"];
        await using var server = new DashboardProcess { Arguments = ["--demo"], Settings = { ["Apps__0__ClientId"] = "strangers", ["Apps__0__Name"] = "Strangers" } };
        await server.StartAsync();
        await using var window = await browser.OpenAsync(server.Origin);
        await window.Page.SignInAsync(Gallery.Ana, Stages.DemoPassword);
        await window.Page.SeesAsync("in order");

        var running = clients.Select(client => (Name: client, Process: Stranger.Start(client, "device", server.Origin))).ToList();
        try
        {
            foreach (var (_, process) in running)
            {
                await window.Page.GotoAsync("link");
                await window.Page.GetByLabel("Code").FillAsync((await process.Output.MatchAsync("^code ([A-Z]{4}-[A-Z]{4})$")).Groups[1].Value);
                await window.Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
                await window.Page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
                await window.Page.SeesAsync("Connected.");
            }

            foreach (var (name, process) in running)
                Assert.True(await process.ExitAsync() == 0 && process.Output.ToString().Contains("done", StringComparison.Ordinal), $"{name}:\n{process.Output}{process.Errors}");
        }
        finally
        {
            foreach (var (_, process) in running)
                await process.DisposeAsync();
        }
    }
}
