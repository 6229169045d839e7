using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Apps;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Tests.Hosting;
using AppsPage = TokenDashboard.Web.Components.Apps.Apps;

namespace TokenDashboard.Web.Tests.Components.Apps;

/// <summary>The list of apps, what admins do there, and the form for another.</summary>
[Trait("Database", "Sqlite")]
public sealed class AppsPageTests : IDisposable
{
    private readonly DashboardServer _server = new() { Settings = { ["Apps:1:SecretHashes:0"] = new string('a', 64), ["Apps:1:Origins:0"] = "https://app.example.org", ["Apps:1:Scopes:0"] = "openid" } };

    public AppsPageTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Open_Several_SaysWhatTheyAreAndFromWhere()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        await _server.LinkAsync();
        await _server.Service<AppService>().AddAsync(New("viewer"), admin.Actor, default);
        await _server.Service<AppService>().AddAsync(New("other"), admin.Actor, default);

        var page = Open(tab, admin);

        Assert.Equal("3 apps may connect.", page.Find("h1").TextContent);
        Assert.Equal(["companion", "other", "viewer"], Shown(page));
        Assert.Equal(["Companion CLI", "companion", "May connect", "Public", "1", "Configuration"], Cells(page, "companion"));
        Assert.Equal("admin/sessions?app=app%3Acompanion", Row(page, "companion").QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal(["Confidential", "Configuration"], new[] { 3, 5 }.Select(i => Cells(page, "other")[i]));
        await UnfoldAsync(page, "other");
        Assert.Equal(("Confidential One secret is in force", "https://app.example.org", "openid"), (Fact(page, "other", "Type"), Fact(page, "other", "Web origins"), Fact(page, "other", "Scopes")));
        await UnfoldAsync(page, "viewer");
        Assert.StartsWith("Here, by Ada Lovelace", Fact(page, "viewer", "Registered"), StringComparison.Ordinal);
        Assert.Equal("https://viewer.example.org/a", Fact(page, "viewer", "Redirect addresses"));
        // One that is known anew stays as it was.
        await _server.Service<AppService>().DisableAsync("viewer", admin.Actor, default);
        page.WaitForAssertion(() => Assert.StartsWith("Disabled by Ada Lovelace, 2026-03-01", Facts(page, "viewer").QuerySelector(".alert")!.TextContent, StringComparison.Ordinal));
        // The configuration's counts, and is told of.
        Assert.StartsWith("other is registered here as other, too.", page.FindAll(".page > .alert").Single().TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "companion,other,viewer")]
    [InlineData("?q=EWE", "viewer")]
    [InlineData("?q=panion%20c", "companion")]
    [InlineData("?q=%25", "")]
    [InlineData("?type=confidential", "other")]
    [InlineData("?from=here", "viewer")]
    [InlineData("?from=configuration&type=public", "companion")]
    [InlineData("?state=disabled", "")]
    [InlineData("?state=1&type=what&sort=nothing&order=up", "companion,other,viewer")]
    [InlineData("?order=reversed", "viewer,other,companion")]
    [InlineData("?sort=sessions", "companion,other,viewer")]
    [InlineData("?sort=sessions&order=reversed", "viewer,other,companion")]
    [InlineData("?sort=registered", "viewer,companion,other")]
    public async Task Open_Filtered_HasThoseAloneInTheirOrder(string query, string expected)
    {
        await _server.LinkAsync();
        var jonas = await _server.SignInAsync(role: SessionClaims.AdminRole);
        await _server.Service<AppService>().AddAsync(New("viewer"), new Visit(jonas.User.Id, jonas.SessionId).Actor, default);

        var page = (await jonas.Browser.GetAsync($"/admin/apps{query}")).Page;

        Assert.Equal(expected, string.Join(',', page.QuerySelectorAll("tbody td.mono:nth-child(3)").Select(c => c.TextContent)));
        Assert.Equal("3 apps may connect.", page.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task Sort_ByAnotherColumn_StandsInTheAddress()
    {
        await using var tab = new OpenPage(_server);
        var page = Open(tab, await AdminAsync());
        var address = tab.Services.GetRequiredService<NavigationManager>();

        await page.FindAll(".sort-direction-icon")[1].ClickAsync(new());

        Assert.EndsWith("/admin/apps?sort=sessions", address.Uri, StringComparison.Ordinal);
        await page.FindAll(".sort-direction-icon")[1].ClickAsync(new());
        Assert.EndsWith("/admin/apps?sort=sessions&order=reversed", address.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disable_Confirmed_EndsItsSessionsAndSaysHowMany()
    {
        await using var tab = new OpenPage(_server);
        var (app, second) = (await _server.LinkAsync(), await _server.LinkAsync());
        var dialogs = tab.Dialogs();
        var page = Open(tab, await AdminAsync());
        _ = ActAsync(tab, page, "companion", "Disable…");
        dialogs.WaitForAssertion(() => Assert.Contains("2 sessions end.", dialogs.Find(".effects").TextContent, StringComparison.Ordinal));
        Assert.Null(_server.Stored.Session(app.SessionId).EndReason);

        await dialogs.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal("One app may connect. One is disabled.", page.Find("h1").TextContent));
        Assert.Equal(("AppDisabled", "AppDisabled"), (_server.Stored.Session(app.SessionId).EndReason, _server.Stored.Session(second.SessionId).EndReason));
        Assert.Equal("Disabled", Cells(page, "companion")[2]);
        page.WaitForAssertion(() => Assert.Contains("Companion CLI is disabled. 2 sessions have ended.", page.Markup, StringComparison.Ordinal));
        Assert.Null(_server.Service<AppRegistry>().Find("companion"));

        await ActAsync(tab, page, "companion", "Enable again");

        page.WaitForAssertion(() => Assert.Equal("2 apps may connect.", page.Find("h1").TextContent));
        Assert.NotNull(_server.Service<AppRegistry>().Find("companion"));
    }

    [Fact]
    public async Task Disable_WithoutARecentProof_LeadsToItAndBack()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        var page = Open(tab, admin);
        _server.Clock!.Advance(TimeSpan.FromHours(1));

        await ActAsync(tab, page, "companion", "Disable…");

        var address = tab.Services.GetRequiredService<NavigationManager>().Uri;
        Assert.Contains("prove", address, StringComparison.Ordinal);
        Assert.Contains("disable%2520companion", address, StringComparison.Ordinal);
        Assert.Null(_server.Stored.Value<string>("SELECT MAX(ClientId) FROM disabled_apps"));
    }

    [Fact]
    public async Task Register_ConfidentialApp_ShowsItsSecretOnceAndKeepsTheHash()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<NewApp>(await AdminAsync());
        page.Find("#app-name").Change(" Photos ");
        page.Find("#app-id").Change("photos");
        page.Find("#app-confidential").Change(true);
        page.Find("#app-RedirectUris").Change("https://photos.example.org/a\n\n com.example.photos:/b ");
        page.Find("input[name=Scopes][value=openid]").Change(false);
        page.Find("#app-push").Change(true);
        page.Find("#app-key").Change(true);

        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Equal("Photos is registered.", page.Find("h1").TextContent));
        var secret = page.Find("#new-secret").TextContent;
        var app = _server.Service<AppRegistry>().Find("photos")!;
        Assert.Equal(("Photos", "authorization_code refresh_token", "profile email offline_access"), (app.Name, string.Join(' ', app.Grants), string.Join(' ', app.Scopes)));
        Assert.Equal(["https://photos.example.org/a", "com.example.photos:/b"], app.RedirectUris);
        Assert.Equal((true, true), (app.RequirePushedAuthorizationRequests, app.MustShowKey()));
        Assert.Equal([Convert.ToHexString(Secret.HashOf(secret))], app.SecretHashes);
        Assert.DoesNotContain(secret, _server.Stored.Dump(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pho\u202etos", "photos", "https://photos.example.org/a", "", "app-name", "Write what people call it")]
    [InlineData("Photos", "", "https://photos.example.org/a", "", "app-id", "Write 1 to 100 characters")]
    [InlineData("Photos", "companion", "https://photos.example.org/a", "", "app-id", "There is an app of this client_id already.")]
    [InlineData("Photos", "pho\u202etos", "https://photos.example.org/a", "", "app-id", "Write 1 to 100 characters")]
    [InlineData("Photos", "photos", "", "", "app-RedirectUris", "With the browser it needs an address")]
    [InlineData("Photos", "photos", "https://photos.example.org/a\njavascript:alert(1)", "", "app-RedirectUris", "javascript:alert(1) can’t be registered")]
    [InlineData("Photos", "photos", "https://photos.example.org/a", "https://photos.example.org/", "app-Origins", "https://photos.example.org/ is no origin")]
    public async Task Register_WhatTheConfigurationWouldNotTake_SaysSoAtItsField(string name, string clientId, string redirects, string origins, string field, string fault)
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<NewApp>(await AdminAsync());
        page.Find("#app-name").Change(name);
        page.Find("#app-id").Change(clientId);
        page.Find("#app-RedirectUris").Change(redirects);
        page.Find("#app-Origins").Change(origins);

        await page.Find("form").SubmitAsync();

        Assert.StartsWith(fault, Assert.Single(page.FindAll(".field-error")).TextContent, StringComparison.Ordinal);
        Assert.Equal(("true", true), (page.Find($"#{field}").GetAttribute("aria-invalid"), page.Find($"#{field}").GetAttribute("aria-describedby")!.Contains("fault-", StringComparison.Ordinal)));
        Assert.Equal(0, _server.Stored.Count("apps"));
    }

    [Fact]
    public async Task Register_NothingChosen_SaysSo()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<NewApp>(await AdminAsync());
        page.Find("#app-name").Change("Photos");
        page.Find("#app-id").Change("photos");
        foreach (var chosen in new[] { "authorization_code", "refresh_token", "openid", "profile", "email", "offline_access" })
            page.Find($"input[value={chosen}]").Change(false);

        await page.Find("form").SubmitAsync();

        Assert.Equal(["Choose at least one.", "Choose at least one."], page.FindAll(".field-error").Select(e => e.TextContent));
    }

    // It reads the apps in its turn, which the watch may have at that moment.
    private static IRenderedComponent<AppsPage> Open(OpenPage tab, Visit admin)
    {
        var page = tab.Open<AppsPage>(admin);
        page.WaitForElement("tbody tr");
        return page;
    }

    private static IEnumerable<string> Shown(IRenderedComponent<AppsPage> page) => page.FindAll("tbody td.mono:nth-child(3)").Select(e => e.TextContent);

    private static AngleSharp.Dom.IElement Row(IRenderedComponent<AppsPage> page, string clientId) => page.FindAll("tbody tr").Single(r => r.QuerySelector("td:nth-child(3)")?.TextContent == clientId);

    private static List<string> Cells(IRenderedComponent<AppsPage> page, string clientId) => [.. Row(page, clientId).QuerySelectorAll("td").Skip(1).SkipLast(1).Select(c => c.TextContent.Trim())];

    private static AngleSharp.Dom.IElement Facts(IRenderedComponent<AppsPage> page, string clientId) => Row(page, clientId).NextElementSibling!;

    private static string Fact(IRenderedComponent<AppsPage> page, string clientId, string term) =>
        string.Join(' ', Facts(page, clientId).QuerySelectorAll(".kv > div").Single(d => d.QuerySelector("dt")!.TextContent == term).QuerySelector("dd")!.ChildNodes.Select(n => n.TextContent.Trim()).Where(t => t.Length > 0));

    private static Task UnfoldAsync(IRenderedComponent<AppsPage> page, string clientId) => page.InvokeAsync(() => Row(page, clientId).QuerySelector(".unfold")!.ClickAsync(new()));

    private static Task ActAsync(OpenPage tab, IRenderedComponent<AppsPage> page, string clientId, string act) => tab.ChooseAsync(Row(page, clientId).QuerySelector(".mud-menu button")!, act);

    private static RegisteredApp New(string clientId) =>
        new() { ClientId = clientId, Name = clientId, Grants = "authorization_code", Scopes = "profile", RedirectUris = "https://viewer.example.org/a", CreatedBy = "" };

    private async Task<Visit> AdminAsync() => await _server.VisitAsync((await _server.CreateUserAsync(role: SessionClaims.AdminRole)).Id);
}
