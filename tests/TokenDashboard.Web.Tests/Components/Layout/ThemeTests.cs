using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Layout;

/// <summary>The chosen theme is in the document from its first byte, so that nothing flashes.</summary>
public sealed class ThemeTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Theory]
    [InlineData("dark", "dark")]
    [InlineData("light", "light")]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("\"><script>", null)]
    public async Task Get_AnyPage_IsRenderedInTheChosenTheme(string? cookie, string? theme)
    {
        var (browser, _, _) = await server.SignInAsync();
        if (cookie is not null)
            browser.Cookies["theme"] = cookie;

        foreach (var path in new[] { "/", "/sessions", "/link", "/sign-in" })
            Assert.Equal(theme, (await browser.GetAsync(path)).Page.DocumentElement.GetAttribute("data-theme"));
    }
}
