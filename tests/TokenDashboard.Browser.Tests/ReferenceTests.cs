using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;

namespace TokenDashboard.Browser.Tests;

/// <summary>The API as its reader meets it: on its page, and through a generator of clients that knows nothing of it.</summary>
[Collection(nameof(OneBrowser))]
public sealed class ReferenceTests(DashboardProcess server, Hosting.Browser browser) : IClassFixture<DashboardProcess>
{
    [BrowserFact]
    [Trait("Category", "Thorough")]
    public async Task Reference_WithAToken_TriesTheApiAndLoadsNothingFromElsewhere()
    {
        await using var window = await browser.OpenAsync(server.Origin);
        var page = window.Page;
        var elsewhere = new List<string>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(server.Origin.AbsoluteUri, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                elsewhere.Add(request.Url);
        };
        await page.SetUpAsync(server, "Ana", "ana@example.org");
        var token = await ConnectAsync(page);

        await page.GotoAsync("/reference");
        await page.GetByPlaceholder("Token").First.FillAsync(token);
        await page.GetByRole(AriaRole.Link, new() { Name = "Where I am signed in" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Test Request" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).First.ClickAsync();
        await page.GetByText("200 OK").First.SeesAsync();
        await page.GetByText("\"A script\"").First.SeesAsync();

        Assert.DoesNotContain(token, await page.EvaluateAsync<string>("() => JSON.stringify({ ...localStorage, ...sessionStorage })"), StringComparison.Ordinal);
        Assert.Empty(elsewhere);
        // A validator in it asks once whether it may make functions of text. It may not.
        window.AssertNoComplaintsBut("policy: script-src stopped eval");
    }

    [StrangerFact]
    public async Task Description_ThroughAGenerator_IsWithoutFault()
    {
        await using var generator = Stranger.Start("openapi-typescript", "description", server.Origin);

        Assert.True(await generator.ExitAsync() == 0 && generator.Output.ToString().Contains("done", StringComparison.Ordinal), $"{generator.Output}{generator.Errors}");
    }

    // By the code that a device shows (RFC 8628): the access token.
    private async Task<string> ConnectAsync(IPage page)
    {
        using var http = new HttpClient { BaseAddress = server.Origin };
        var device = await PostAsync(http, "/oauth/device", ("client_id", "companion"), ("scope", "sessions:read"), ("device_name", "A script"));
        await page.GotoAsync(device.GetProperty("verification_uri").GetString()!);
        await page.GetByLabel("Code").FillAsync(device.GetProperty("user_code").GetString()!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
        await page.SeesAsync("Connected.");
        var tokens = await PostAsync(
            http, "/oauth/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", "companion"), ("device_code", device.GetProperty("device_code").GetString()!));
        return tokens.GetProperty("access_token").GetString()!;
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await http.PostAsync(path, content);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
