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

/// <summary>The list of apps, and the form for another.</summary>
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
        Assert.Equal(["admin/apps/companion", "admin/sessions?app=app%3Acompanion"], Row(page, "companion").QuerySelectorAll("a").Select(a => a.GetAttribute("href")));
        Assert.Equal(["Confidential", "Configuration"], new[] { 3, 5 }.Select(i => Cells(page, "other")[i]));
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

        Assert.Equal(expected, string.Join(',', page.QuerySelectorAll("tbody td.mono:nth-child(2)").Select(c => c.TextContent)));
        Assert.Equal("3 apps may connect.", page.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task Sort_ByAnotherColumn_StandsInTheAddress()
    {
        await using var tab = new OpenPage(_server);
        var page = Open(tab, await AdminAsync());
        var address = tab.Services.GetRequiredService<NavigationManager>();

        await page.InvokeAsync(() => page.FindAll(".sort-direction-icon")[1].ClickAsync(new()));

        Assert.EndsWith("/admin/apps?sort=sessions", address.Uri, StringComparison.Ordinal);
        await page.InvokeAsync(() => page.FindAll(".sort-direction-icon")[1].ClickAsync(new()));
        Assert.EndsWith("/admin/apps?sort=sessions&order=reversed", address.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_ConfidentialApp_ShowsItsSecretOnceAndKeepsTheHash()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<NewApp>(await AdminAsync());
        await page.InvokeAsync(() => page.Find("#app-name").ChangeAsync(" Photos "));
        await page.InvokeAsync(() => page.Find("#app-id").ChangeAsync("photos"));
        await page.InvokeAsync(() => page.Find("#app-confidential").ChangeAsync(true));
        await page.InvokeAsync(() => page.Find("#app-RedirectUris").ChangeAsync("https://photos.example.org/a\n\n com.example.photos:/b "));
        await page.InvokeAsync(() => page.Find("input[name=Scopes][value=openid]").ChangeAsync(false));
        await page.InvokeAsync(() => page.Find("#app-push").ChangeAsync(true));
        await page.InvokeAsync(() => page.Find("#app-key").ChangeAsync(true));

        await page.InvokeAsync(() => page.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.Equal("Photos is registered.", page.Find("h1").TextContent));
        var secret = page.Find("#new-secret").TextContent;
        var app = _server.Service<AppRegistry>().Find("photos")!;
        Assert.Equal(("Photos", "authorization_code refresh_token", "profile email offline_access sessions:read sessions:manage"), (app.Name, string.Join(' ', app.Grants), string.Join(' ', app.Scopes)));
        Assert.Equal(["https://photos.example.org/a", "com.example.photos:/b"], app.RedirectUris);
        Assert.Equal((true, true), (app.RequirePushedAuthorizationRequests, app.MustShowKey()));
        Assert.Equal([Convert.ToHexString(Secret.HashOf(secret))], app.SecretHashes);
        Assert.DoesNotContain(secret, _server.Stored.Dump(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pho\u202etos", "photos", "https://photos.example.org/a", "", "app-name", "Write what people call it")]
    [InlineData("Photos", "", "https://photos.example.org/a", "", "app-id", "Write 1 to 100 characters")]
    [InlineData("Photos", "companion", "https://photos.example.org/a", "", "app-id", "There is an app of this client_id already.")]
    [InlineData("Photos", "new", "https://photos.example.org/a", "", "app-id", "Write 1 to 100 characters")]
    [InlineData("Photos", "pho\u202etos", "https://photos.example.org/a", "", "app-id", "Write 1 to 100 characters")]
    [InlineData("Photos", "photos", "", "", "app-RedirectUris", "With the browser it needs an address")]
    [InlineData("Photos", "photos", "https://photos.example.org/a\njavascript:alert(1)", "", "app-RedirectUris", "javascript:alert(1) can’t be registered")]
    [InlineData("Photos", "photos", "https://photos.example.org/a", "https://photos.example.org/", "app-Origins", "https://photos.example.org/ is no origin")]
    public async Task Register_WhatTheConfigurationWouldNotTake_SaysSoAtItsField(string name, string clientId, string redirects, string origins, string field, string fault)
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<NewApp>(await AdminAsync());
        await page.InvokeAsync(() => page.Find("#app-name").ChangeAsync(name));
        await page.InvokeAsync(() => page.Find("#app-id").ChangeAsync(clientId));
        await page.InvokeAsync(() => page.Find("#app-RedirectUris").ChangeAsync(redirects));
        await page.InvokeAsync(() => page.Find("#app-Origins").ChangeAsync(origins));

        await page.InvokeAsync(() => page.Find("form").SubmitAsync());

        Assert.StartsWith(fault, Assert.Single(page.FindAll(".field-error")).TextContent, StringComparison.Ordinal);
        Assert.Equal(("true", true), (page.Find($"#{field}").GetAttribute("aria-invalid"), page.Find($"#{field}").GetAttribute("aria-describedby")!.Contains("fault-", StringComparison.Ordinal)));
        Assert.Equal(0, _server.Stored.Count("apps"));
    }

    [Fact]
    public async Task Register_NothingChosen_SaysSo()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<NewApp>(await AdminAsync());
        await page.InvokeAsync(() => page.Find("#app-name").ChangeAsync("Photos"));
        await page.InvokeAsync(() => page.Find("#app-id").ChangeAsync("photos"));
        foreach (var chosen in new[] { "authorization_code", "refresh_token" }.Concat(Scopes.Usual))
            await page.InvokeAsync(() => page.Find($"input[value='{chosen}']").ChangeAsync(false));

        await page.InvokeAsync(() => page.Find("form").SubmitAsync());

        Assert.Equal(["Choose at least one.", "Choose at least one."], page.FindAll(".field-error").Select(e => e.TextContent));
    }

    // It reads the apps in its turn, which the watch may have at that moment.
    private static IRenderedComponent<AppsPage> Open(OpenPage tab, Visit admin)
    {
        var page = tab.Open<AppsPage>(admin);
        page.WaitForElement("tbody tr");
        return page;
    }

    private static IEnumerable<string> Shown(IRenderedComponent<AppsPage> page) => page.FindAll("tbody td.mono:nth-child(2)").Select(e => e.TextContent);

    private static AngleSharp.Dom.IElement Row(IRenderedComponent<AppsPage> page, string clientId) => page.FindAll("tbody tr").Single(r => r.QuerySelector("td:nth-child(2)")?.TextContent == clientId);

    private static List<string> Cells(IRenderedComponent<AppsPage> page, string clientId) => [.. Row(page, clientId).QuerySelectorAll("td").Select(c => c.TextContent.Trim())];

    private static RegisteredApp New(string clientId) =>
        new() { ClientId = clientId, Name = clientId, Grants = "authorization_code", Scopes = "profile", RedirectUris = "https://viewer.example.org/a", CreatedBy = "" };

    private async Task<Visit> AdminAsync() => await _server.VisitAsync((await _server.CreateUserAsync(role: SessionClaims.AdminRole)).Id);
}
