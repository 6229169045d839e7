using System.Globalization;
using Bunit;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Tests.Hosting;
using SessionsPage = TokenDashboard.Web.Components.Sessions.Sessions;

namespace TokenDashboard.Web.Tests.Readers;

/// <summary>Which language a page is in: the chosen one, else the browser's, else English.</summary>
public sealed class LanguageTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Theory]
    [InlineData(null, null, "en")]
    [InlineData(null, "de", "de")]
    [InlineData(null, "de-AT,de;q=0.9,en;q=0.8", "de")]
    [InlineData(null, "en-GB,de;q=0.9", "en")]
    [InlineData(null, "fr,de;q=0.5", "de")]
    [InlineData(null, "fr", "en")]
    [InlineData("de", "en", "de")]
    [InlineData("en", "de", "en")]
    [InlineData("fr", "de", "de")]
    [InlineData("", "de", "de")]
    [InlineData("\"><script>", "de", "de")]
    [InlineData("c=en|uic=en", "de", "de")]
    public async Task Get_AnyPage_IsInTheChosenLanguageElseTheBrowsers(string? cookie, string? accepted, string language)
    {
        var page = await Visitor(cookie, accepted).GetAsync("/sign-in");

        Assert.Equal(language, page.Page.DocumentElement.GetAttribute("lang"));
        Assert.Equal(language == "de" ? "Anmelden" : "Sign in", page.Page.QuerySelector("h1")!.TextContent);
    }

    /// <summary>A link must not change what language somebody reads.</summary>
    [Fact]
    public async Task Get_LanguageInTheAddress_IsIgnored()
    {
        var page = await Visitor(null, null).GetAsync("/sign-in?culture=de&ui-culture=de");

        Assert.Equal("en", page.Page.DocumentElement.GetAttribute("lang"));
    }

    /// <summary>Readers of both languages are on one server: no word may be kept from one for the other.</summary>
    [Fact]
    public async Task Get_OneAfterAnother_EachReadsTheirOwn()
    {
        var (browser, _, _) = await server.SignInAsync();

        foreach (var (language, words) in new[] { ("en", "Light"), ("de", "Hell"), ("en", "Light") })
        {
            browser.Cookies[LanguageCookie.Name] = language;
            Assert.Equal(words, (await browser.GetAsync("/sessions")).Page.QuerySelector("[data-theme-choice][value=light] + span")!.TextContent);
        }
    }

    /// <summary>What one reader does is told to the pages of others, but never in that reader's language.</summary>
    [Fact]
    public async Task Change_MadeByAReaderOfAnother_IsShownInThePagesOwn()
    {
        await using var tab = new OpenPage(server);
        var me = await server.VisitAsync();
        var other = await server.VisitAsync(me.UserId);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Language.For("de");
        var page = tab.Open<SessionsPage>(me);
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".ses").Count));
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Language.For("en");

        await server.Service<SessionService>().EndAsync(other.SessionId, other.Actor, CancellationToken.None);

        page.WaitForAssertion(() => Assert.Contains("Sie haben sich dort abgemeldet.", page.Find(".is-ended").TextContent, StringComparison.Ordinal));
        Assert.Equal("Sie sind nur auf diesem Gerät angemeldet.", page.Find("h1").TextContent);
    }

    [Theory]
    [InlineData("de", "de")]
    [InlineData("de-CH", "de")]
    [InlineData("DE", "de")]
    [InlineData("en-GB", "en")]
    [InlineData("den", "en")]
    [InlineData("fr", "en")]
    [InlineData("", "en")]
    [InlineData(null, "en")]
    public void For_Tag_IsALanguageThereIs(string? tag, string language) => Assert.Equal(language, Language.For(tag).Name);

    /// <summary>The connection may be made anew by a request that would be answered in another language.</summary>
    [Fact]
    public async Task Circuit_ReachedInAnotherLanguage_KeepsItsOwn()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Language.For("de");
        var circuit = new CircuitLanguage();
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Language.For("en");
        var (formats, words) = ("", "");

        await circuit.CreateInboundActivityHandler(_ =>
        {
            (formats, words) = (CultureInfo.CurrentCulture.Name, CultureInfo.CurrentUICulture.Name);
            return Task.CompletedTask;
        })(null!);

        Assert.Equal(("de", "de"), (formats, words));
    }

    private WebVisitor Visitor(string? cookie, string? accepted)
    {
        var visitor = server.Visitor();
        if (cookie is not null)
            visitor.Cookies[LanguageCookie.Name] = cookie;
        if (accepted is not null)
            visitor.Headers["Accept-Language"] = accepted;
        return visitor;
    }
}
