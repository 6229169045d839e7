using System.Net;
using System.Text.Json;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>What browsers and other sites learn of the product from any page, and nothing else.</summary>
public sealed class ManifestTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Manifest_NamedByAPage_NamesTheProductAndIconsThatAreThere()
    {
        var browser = server.Visitor();
        var named = (await browser.GetAsync("/sign-in")).Page.QuerySelector("link[rel=manifest]")!.GetAttribute("href")!;

        var answer = await browser.GetAsync("/" + named, "*/*");

        using var manifest = JsonDocument.Parse(answer.Body);
        Assert.Equal("application/manifest+json", answer.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("TokenDashboard", manifest.RootElement.GetProperty("name").GetString());
        Assert.All(["start_url", "scope"], name => Assert.Equal("/", answer.Follow(manifest.RootElement.GetProperty(name).GetString()!)));
        var icons = manifest.RootElement.GetProperty("icons").EnumerateArray().ToList();
        Assert.Contains(icons, icon => icon.TryGetProperty("purpose", out var purpose) && purpose.GetString() == "maskable");
        foreach (var icon in icons)
        {
            var file = await browser.GetAsync("/" + icon.GetProperty("src").GetString(), "image/*");
            Assert.Equal((HttpStatusCode.OK, icon.GetProperty("type").GetString()), (file.Status, file.Response.Content.Headers.ContentType!.MediaType));
        }
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/sessions")]
    [InlineData("/link")]
    [InlineData("/admin/users")]
    [InlineData("/nothing-here")]
    public async Task Card_OfAnyPage_SaysTheProductAndNothingOfThePage(string path)
    {
        var (browser, _, _) = await server.SignInAsync(role: Web.Auth.SessionClaims.AdminRole);

        var page = (await browser.GetAsync(path)).Page;

        Assert.Equal(
            ["og:type website", "og:title TokenDashboard", "og:description See and end every place where you are signed in."],
            page.QuerySelectorAll("meta[property]").Select(m => $"{m.GetAttribute("property")} {m.GetAttribute("content")}"));
        Assert.Equal("noindex", page.QuerySelector("meta[name=robots]")?.GetAttribute("content"));
    }

    [Theory]
    [InlineData(null, "#F5F7F6 (prefers-color-scheme: light)", "#0D1413 (prefers-color-scheme: dark)")]
    [InlineData("dark", "#0D1413 ")]
    [InlineData("light", "#F5F7F6 ")]
    public async Task ThemeColour_OfAPage_IsThatOfItsBackground(string? theme, params string[] colours)
    {
        var browser = server.Visitor();
        if (theme is not null)
            browser.Cookies["theme"] = theme;

        var page = (await browser.GetAsync("/sign-in")).Page;

        Assert.Equal(colours, page.QuerySelectorAll("meta[name=theme-color]").Select(m => $"{m.GetAttribute("content")} {m.GetAttribute("media")}"));
    }
}
