using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;
using UsersPage = TokenDashboard.Web.Components.Users.Users;

namespace TokenDashboard.Web.Tests.Components.Admin;

/// <summary>What all lists of the desk have in common, by the list of people.</summary>
[Trait("Database", "Sqlite")]
public sealed class DeskGridTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public DeskGridTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Hide_AColumn_IsKeptInTheBrowserUntilItIsShownAgain()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<UsersPage>(await AdminAsync());

        await tab.ChooseAsync(page.Find(".mud-table-toolbar button"), "Email");

        Assert.DoesNotContain("Email", Columns(page.FindAll("th")));
        Assert.Equal(("columns-users=.Email", "false"), (Kept(tab), tab.MenuItem("Email").GetAttribute("aria-checked")));
        await tab.MenuItem("Sessions").ClickAsync(new());
        Assert.Equal("columns-users=.Email.Sessions", Kept(tab));
        await tab.MenuItem("Email").ClickAsync(new());
        Assert.Contains("Email", Columns(page.FindAll("th")));
        Assert.Equal(("columns-users=.Sessions", "true"), (Kept(tab), tab.MenuItem("Email").GetAttribute("aria-checked")));
    }

    [Theory]
    [InlineData("columns-users", "Email.Sessions", "Name,State,Second factor,Open incidents,Signed in")]
    [InlineData("columns-users", "Nothing.Name.State", "Name,Email,Second factor,Sessions,Open incidents,Signed in")]
    [InlineData("columns-users", ".", "Name,Email,State,Second factor,Sessions,Open incidents,Signed in")]
    [InlineData("columns-users", "Email%22", "Name,Email,State,Second factor,Sessions,Open incidents,Signed in")]
    [InlineData("columns-audit", "Email", "Name,Email,State,Second factor,Sessions,Open incidents,Signed in")]
    public async Task Open_WithACookie_HasTheColumnsThatWereNotHidden(string cookie, string value, string expected)
    {
        var (browser, _, _) = await _server.SignInAsync(role: SessionClaims.AdminRole);
        browser.Cookies[cookie] = value;

        var page = (await browser.GetAsync("/admin/users")).Page;

        Assert.Equal(expected, string.Join(',', Columns(page.QuerySelectorAll("th"))));
    }

    [Fact]
    public async Task Open_AColumnThatIsExtra_IsThereForThoseWhoAskedAlone()
    {
        var (browser, _, _) = await _server.SignInAsync(role: SessionClaims.AdminRole);
        Assert.DoesNotContain("Email", Columns((await browser.GetAsync("/admin/sessions")).Page.QuerySelectorAll("th")));

        browser.Cookies["columns-sessions"] = ".";

        Assert.Contains("Email", Columns((await browser.GetAsync("/admin/sessions")).Page.QuerySelectorAll("th")));
    }

    [Fact]
    public async Task Sort_UsualOrder_TakesTheOrderOutOfTheAddress()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<UsersPage>(await AdminAsync());
        foreach (var address in new[] { "/admin/users?sort=signedin&order=reversed", "/admin/users?sort=signedin" })
        {
            await page.InvokeAsync(() => page.FindAll("th")[^1].QuerySelector(".sort-direction-icon")!.ClickAsync(new()));
            Assert.EndsWith(address, Address(tab).Uri, StringComparison.Ordinal);
        }

        await tab.ChooseAsync(page.Find(".mud-table-toolbar button"), "Usual order");

        Assert.EndsWith("/admin/users", Address(tab).Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filter_Chosen_IsClosed()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<UsersPage>(await AdminAsync());
        await page.InvokeAsync(() => page.FindAll(".filter-button")[1].ClickAsync(new()));
        page.WaitForAssertion(() => Assert.Single(Open()));

        Address(tab).NavigateTo("admin/users?view=desk");

        page.WaitForAssertion(() => Assert.Empty(Open()));
        Assert.Contains(tab.JSInterop.Invocations, i => i.Identifier == "td.leaveFilter");

        IEnumerable<MudPopover> Open() => page.FindComponents<MudPopover>().Select(p => p.Instance).Where(p => p.Open);
    }

    private static NavigationManager Address(OpenPage tab) => tab.Services.GetRequiredService<NavigationManager>();

    private static object? Kept(OpenPage tab) => tab.JSInterop.Invocations.Last(i => i.Identifier == "td.keep").Arguments[0];

    private static IEnumerable<string> Columns(IEnumerable<IElement> heads) => heads.Select(h => h.QuerySelector(".column-header")!.FirstChild!.TextContent.Trim());

    private async Task<Visit> AdminAsync() => await _server.VisitAsync((await _server.CreateUserAsync(role: SessionClaims.AdminRole)).Id);
}
