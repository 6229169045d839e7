using System.Text.Json;
using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;

namespace TokenDashboard.Browser.Tests;

/// <summary>What people do at the pages, in their words.</summary>
internal static class Household
{
    public const string Password = "a sentence is a good password";

    /// <summary>Opens a fresh server and makes the first admin.</summary>
    public static async Task SetUpAsync(this IPage page, DashboardProcess server, string name, string email)
    {
        await page.GotoAsync(".");
        await page.GetByLabel("Code from the console").FillAsync(await server.SetupCodeAsync());
        await page.FillAccountAsync(name, email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the admin account" }).ClickAsync();
        await page.SeesAsync("Everything is in order.");
    }

    public static async Task RegisterAsync(this IPage page, string name, string email)
    {
        await page.GotoAsync("register");
        await page.FillAccountAsync(name, email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create an account" }).ClickAsync();
        await page.SeesAsync("Everything is in order.");
    }

    public static async Task SignInAsync(this IPage page, string email, string password = Password)
    {
        await page.GotoAsync("sign-in");
        await page.GetByLabel("Email").FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    /// <summary>Links the companion app on a device by the code it shows, typed into the page.</summary>
    public static async Task LinkAsync(this IPage page, DashboardProcess server, TempFolder device, string name)
    {
        await using var link = CompanionProcess.Start(device, "link", "--server", (server.PublicOrigin ?? server.Origin).AbsoluteUri, "--name", name);
        var code = (await link.Output.MatchAsync("type this code: ([A-Z]{4}-[A-Z]{4})")).Groups[1].Value;
        await page.GotoAsync("device");
        await page.GetByLabel("Code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.SeesAsync("Connect Companion CLI?");
        await page.GetByText(name).First.SeesAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
        await page.SeesAsync("Connected.");
        Assert.Equal(0, await link.ExitAsync());
        await page.GotoAsync("sessions");
        await page.IsLiveAsync();
    }

    /// <summary>Links the companion app on a device in this browser, at the address it prints.</summary>
    public static async Task LinkInBrowserAsync(this IPage page, DashboardProcess server, TempFolder device, string name)
    {
        await using var link = CompanionProcess.Start(device, "link", "--browser", "--server", (server.PublicOrigin ?? server.Origin).AbsoluteUri, "--name", name);
        await page.GotoAsync((await link.Output.MatchAsync("^http://.+$")).Value);
        await page.SeesAsync("Connect Companion CLI?");
        await page.GetByText(name).First.SeesAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
        await page.GetByText("You can close this window.").SeesAsync();
        Assert.Equal(0, await link.ExitAsync());
    }

    /// <summary>Ends a session on the page that lists them, and waits until it is.</summary>
    public static async Task EndAsync(this IPage page, string name)
    {
        var row = page.Locator(".ses", new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = name }) });
        await row.GetByRole(AriaRole.Button, new() { Name = $"Sign out {name}" }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await row.GetByText("Signed out", new() { Exact = true }).SeesAsync();
    }

    /// <summary>The refresh token that a device holds now.</summary>
    public static string RefreshTokenOf(TempFolder device)
    {
        var file = Directory.GetFiles(device.FullPath, "tokens.json", SearchOption.AllDirectories).Single();
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        return json.RootElement.GetProperty("refreshToken").GetString()!;
    }

    /// <summary>Presents a refresh token from outside.</summary>
    public static async Task<System.Net.HttpStatusCode> PresentAsync(DashboardProcess server, string token)
    {
        using var http = new HttpClient { BaseAddress = server.Origin };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token", ["client_id"] = "companion", ["refresh_token"] = token,
        });
        using var answer = await http.PostAsync(new Uri("/oauth/token", UriKind.Relative), form);
        return answer.StatusCode;
    }

    /// <summary>Spends a device's token twice and presents the first again: an incident.</summary>
    public static async Task<System.Net.HttpStatusCode> ReplayAsync(DashboardProcess server, TempFolder device)
    {
        var spent = RefreshTokenOf(device);
        Assert.Equal(0, (await CompanionProcess.RunAsync(device, "refresh")).ExitCode);
        Assert.Equal(0, (await CompanionProcess.RunAsync(device, "refresh")).ExitCode);
        return await PresentAsync(server, spent);
    }

    /// <summary>Waits for the page's headline.</summary>
    public static Task SeesAsync(this IPage page, string heading) =>
        page.GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 }).SeesAsync();

    /// <summary>Waits until the page has its connection: what is done before that is lost.</summary>
    public static Task IsLiveAsync(this IPage page) => page.Locator(".live:visible").SeesAsync();

    public static Task SeesAsync(this ILocator locator) => Assertions.Expect(locator).ToBeVisibleAsync(new() { Timeout = 15_000 });

    public static void IPad(BrowserNewContextOptions options) => options.UserAgent =
        "Mozilla/5.0 (iPad; CPU OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1";

    private static async Task FillAccountAsync(this IPage page, string name, string email)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Email").FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
    }

    /// <summary>Puts something else into a page, and waits until its script is at work.</summary>
    public static async Task SetMainAsync(this IPage page, string html)
    {
        await page.WaitForFunctionAsync("() => 'timed' in document.documentElement.dataset");
        await page.Locator("main").EvaluateAsync("(main, html) => main.innerHTML = html", html);
    }
}
