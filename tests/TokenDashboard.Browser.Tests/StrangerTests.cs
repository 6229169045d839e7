using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Playwright;
using TokenDashboard.Browser.Tests.Hosting;
using TokenDashboard.Browser.Tests.Pages;

namespace TokenDashboard.Browser.Tests;

/// <summary>Client libraries that nobody here wrote go through a whole connection, from the metadata alone: a person allows it, tokens are renewed, and it ends. With a key they send their request ahead (RFC 9126) and
/// bind their tokens to it (RFC 9449). An agent finds the way from an MCP server alone, and nobody registered it.</summary>
[Collection(nameof(OneBrowser))]
public sealed class StrangerTests(Hosting.Browser browser)
{
    private static readonly (string Client, string Flow)[] Daily =
    [
        ("openid-client", "device"), ("openiddict", "device"), ("openid-client", "code"), ("oidc-client", "code"), ("openid-client", "key"), ("mcp", "agent"),
    ];

    private static readonly (string Client, string Flow)[] All =
    [
        .. Daily, ("oauth4webapi", "device"), ("jose", "device"), ("oauth4webapi", "code"), ("simple-oauth2", "code"), ("google-auth-library", "code"),
        ("oauth4webapi", "key"), ("oidc-client-key", "key"),
    ];

    // Each is a process; THOROUGH asks for all.
    private static readonly (string Client, string Flow)[] Connecting = Environment.GetEnvironmentVariable("THOROUGH") is { Length: > 0 } ? All : Daily;

    /// <summary>Those that poll take the five seconds between two polls, so all at once. One gives its tokens to a server of somebody's own, in a process of its own.</summary>
    [StrangerFact]
    public async Task Connect_EachLibrary_IsAllowedRenewsAndEnds()
    {
        var (app, other) = (DashboardProcess.FreePort(), DashboardProcess.FreePort());
        var tools = $"http://127.0.0.1:{DashboardProcess.FreePort()}/mcp";
        var folder = Directory.CreateTempSubdirectory("strangers-").FullName;
        var (certificate, key) = (Path.Combine(folder, "localhost.crt"), Path.Combine(folder, "localhost.key"));
        Certify(certificate, key);
        await using var server = Strangers($"http://127.0.0.1:{app}", tools, certificate);
        await server.StartAsync();
        await using var window = await browser.OpenAsync(server.Origin);
        var page = window.Page;
        await page.SignInAsync(Gallery.Ana, Stages.DemoPassword);
        await page.SeesAsync("in order");
        await using var resources = Stranger.StartNuGet("resources", server.Origin);
        var address = (await resources.Output.MatchAsync("^listens (http.+)$")).Groups[1].Value;
        await using var mcp = Stranger.StartNuGet("mcp", server.Origin, tools);
        await mcp.Output.MatchAsync("^listens (http.+)$");

        var running = Connecting.Select(one => (one.Client, one.Flow, Process: one.Client is "openiddict" or "oidc-client" or "oidc-client-key" ? Stranger.StartNuGet(one.Client, server.Origin, address) : Stranger.Start(one.Client, one.Flow, server.Origin, tools, certificate, key))).ToList();
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
                if (flow == "agent")
                    await Assertions.Expect(page.GetByText("vouched for by localhost alone")).ToBeVisibleAsync();
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
            Directory.Delete(folder, recursive: true);
        }

        await ConnectPageAsync(page, server.Origin, app, other);
    }

    // The same page at an origin that is registered, and at one that isn't.
    private static async Task ConnectPageAsync(IPage page, Uri origin, int registered, int other)
    {
        foreach (var port in new[] { registered, other })
        {
            await using var serving = Stranger.Start("page", "code", origin, $"{port}");
            await serving.Output.MatchAsync("^serves$");
            await page.GotoAsync($"http://127.0.0.1:{port}/");
            var said = page.Locator("#said");
            if (port == other)
            {
                await Assertions.Expect(said).ToHaveTextAsync("failed: TypeError Failed to fetch");
                continue;
            }

            await page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
            await Assertions.Expect(said).ToHaveTextAsync("done");
        }
    }

    // Documents that agents describe themselves in are on https, wherever they are.
    private static void Certify(string certificate, string key)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", pair, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(certificate, signed.ExportCertificatePem());
        File.WriteAllText(key, pair.ExportPkcs8PrivateKeyPem());
    }

    private static DashboardProcess Strangers(string origin, string tools, string certificate) => new()
    {
        Arguments = ["--demo"],
        Settings =
        {
            ["Apps__0__ClientId"] = "strangers", ["Apps__0__Name"] = "Strangers", ["Apps__0__RedirectUris__0"] = "http://127.0.0.1/callback", ["Apps__0__Origins__0"] = origin,
            ["Apps__0__Grants__0"] = "authorization_code", ["Apps__0__Grants__1"] = "refresh_token", ["Apps__0__Grants__2"] = "urn:ietf:params:oauth:grant-type:device_code",
            ["ClientDocuments__Hosts__0"] = "localhost", ["ClientDocuments__AllowPrivate"] = "true", ["ClientDocuments__Audiences__0"] = tools, ["Apis__1__Audience"] = tools, ["Apis__1__Name"] = "Tools",
            ["SSL_CERT_FILE"] = certificate,
            ["Apps__0__Audiences__0"] = "https://notes.example.org", ["Apis__0__Audience"] = "https://notes.example.org", ["Apis__0__ClientId"] = "notes",
            ["Apis__0__SecretHashes__0"] = Convert.ToHexStringLower(SHA256.HashData("the secret of notes"u8)),
        },
    };
}
