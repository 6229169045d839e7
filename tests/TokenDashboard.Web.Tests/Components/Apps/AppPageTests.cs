using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Apps;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Tests.Hosting;
using AppsPage = TokenDashboard.Web.Components.Apps.Apps;

namespace TokenDashboard.Web.Tests.Components.Apps;

/// <summary>The page of one app, and what admins do there.</summary>
[Trait("Database", "Sqlite")]
public sealed class AppPageTests : IDisposable
{
    private readonly DashboardServer _server = new() { Settings = { ["Apps:1:SecretHashes:0"] = new string('a', 64), ["Apps:1:Origins:0"] = "https://app.example.org", ["Apps:1:Scopes:0"] = "openid" } };

    public AppPageTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Open_FromTheConfiguration_SaysWhatItIsAndHasNothingToEdit()
    {
        await using var tab = new OpenPage(_server);
        await _server.LinkAsync();
        var admin = await AdminAsync();

        var (companion, other) = (Open(tab, admin, "companion"), Open(tab, admin, "other"));

        Assert.Equal(("Companion CLI", "companion"), (companion.Find("h1").TextContent.Trim(), companion.Find(".sub").TextContent));
        Assert.Equal(("May connect", "1", "Public"), (Fact(companion, "State"), Fact(companion, "Living sessions"), Fact(companion, "Type")));
        Assert.Equal("admin/sessions?app=app%3Acompanion", companion.Find(".facts a").GetAttribute("href"));
        Assert.Equal("admin/incidents?app=companion", companion.Find(".sect-h a").GetAttribute("href"));
        Assert.Equal("Configuration Set by configuration: it is changed there.", Fact(other, "Registered"));
        Assert.Equal(("Confidential One secret is in force", "https://app.example.org", "openid"), (Fact(other, "Type"), Fact(other, "Web origins"), Fact(other, "Scopes")));
        Assert.Equal(["Disable…"], Acts(other));
    }

    [Fact]
    public async Task Open_Registered_SaysByWhomAndChangesLive()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        await _server.Service<AppService>().AddAsync(New("viewer"), admin.Actor, default);

        var page = Open(tab, admin, "viewer");

        Assert.StartsWith("Here, by Ada Lovelace", Fact(page, "Registered"), StringComparison.Ordinal);
        Assert.Equal("https://viewer.example.org/a", Fact(page, "Redirect addresses"));
        Assert.Equal(["Edit", "Disable…", "Remove…"], Acts(page));
        await _server.Service<AppService>().DisableAsync("viewer", admin.Actor, default);
        page.WaitForAssertion(() => Assert.StartsWith("Disabled by Ada Lovelace, 2026-03-01", page.Find(".alert").TextContent, StringComparison.Ordinal));
        Assert.Equal(["Edit", "Enable again", "Remove…"], Acts(page));
    }

    [Fact]
    public async Task Open_WithCases_ListsThoseOfItsSessions()
    {
        await using var tab = new OpenPage(_server);
        var app = await _server.LinkAsync();
        await _server.Device().RefreshAsync(app.Token);
        _server.Clock!.Advance(TimeSpan.FromDays(1));
        await _server.Device().RefreshAsync(app.Token);
        var admin = await AdminAsync();

        Assert.Single(Open(tab, admin, "companion").FindAll(".sect .list li"));
        Assert.Empty(Open(tab, admin, "other").FindAll(".sect .list li"));
    }

    [Fact]
    public async Task Disable_Confirmed_EndsItsSessionsAndSaysHowMany()
    {
        await using var tab = new OpenPage(_server);
        var (app, second) = (await _server.LinkAsync(), await _server.LinkAsync());
        var dialogs = tab.Dialogs();
        var page = Open(tab, await AdminAsync(), "companion");
        _ = ActAsync(page, "Disable…");
        dialogs.WaitForAssertion(() => Assert.Contains("2 sessions end.", dialogs.Find(".effects").TextContent, StringComparison.Ordinal));
        Assert.Null(_server.Stored.Session(app.SessionId).EndReason);

        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.Contains("Companion CLI is disabled. 2 sessions have ended.", page.Markup, StringComparison.Ordinal));
        Assert.Equal(("AppDisabled", "AppDisabled"), (_server.Stored.Session(app.SessionId).EndReason, _server.Stored.Session(second.SessionId).EndReason));
        Assert.Equal("Disabled", Fact(page, "State"));
        Assert.Null(_server.Service<AppRegistry>().Find("companion"));

        await ActAsync(page, "Enable again");

        page.WaitForAssertion(() => Assert.Equal("May connect", Fact(page, "State")));
        Assert.NotNull(_server.Service<AppRegistry>().Find("companion"));
    }

    [Theory]
    [InlineData("Disable…", "disable")]
    [InlineData("Remove…", "remove")]
    public async Task Act_WithoutARecentProof_LeadsToItAndBack(string act, string then)
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        await _server.Service<AppService>().AddAsync(New("viewer"), admin.Actor, default);
        var page = Open(tab, admin, "viewer");
        _server.Clock!.Advance(TimeSpan.FromHours(1));

        await ActAsync(page, act);

        var address = tab.Services.GetRequiredService<NavigationManager>().Uri;
        Assert.Contains("prove", address, StringComparison.Ordinal);
        Assert.Contains($"then%3D{then}", address, StringComparison.Ordinal);
        Assert.Equal((0, 1), (_server.Stored.Count("disabled_apps"), _server.Stored.Count("apps")));
    }

    [Fact]
    public async Task Remove_Confirmed_EndsItsSessionsAndForgetsIt()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        await _server.Service<AppService>().AddAsync(New("viewer"), admin.Actor, default);
        var dialogs = tab.Dialogs();
        var page = Open(tab, admin, "viewer");
        _ = ActAsync(page, "Remove…");
        dialogs.WaitForAssertion(() => Assert.Contains("No session ends.", dialogs.Find(".effects").TextContent, StringComparison.Ordinal));

        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.EndsWith("/admin/apps", tab.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal));
        Assert.Equal(0, _server.Stored.Count("apps"));
        Assert.Null(_server.Service<AppRegistry>().Named("viewer"));
    }

    [Fact]
    public async Task Secrets_AddedAndRemoved_TwoAreInForceBetween()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        var app = New("viewer");
        app.SecretHash = new byte[32];
        await _server.Service<AppService>().AddAsync(app, admin.Actor, default);
        var dialogs = tab.Dialogs();
        var page = Open(tab, admin, "viewer");

        await ActAsync(page, "Add a second secret");

        page.WaitForAssertion(() => Assert.Equal("Confidential 2 secrets are in force", Fact(page, "Type")));
        var secret = page.Find("#new-secret").TextContent;
        _ = ActAsync(page, "Remove the older secret…");
        dialogs.WaitForElement("form");
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());
        page.WaitForAssertion(() => Assert.Equal("Confidential One secret is in force", Fact(page, "Type")));
        Assert.Equal([Convert.ToHexString(Secret.HashOf(secret))], _server.Service<AppRegistry>().Find("viewer")!.SecretHashes);
    }

    [Fact]
    public async Task Edit_Saved_HoldsAndIsAuditedWithWhatChanged()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        await _server.Service<AppService>().AddAsync(New("viewer"), admin.Actor, default);
        var form = tab.Open<EditApp>(admin, p => p.Add(e => e.Id, "viewer"));
        form.WaitForElement("form");
        Assert.Empty(form.FindAll("#app-id"));
        await form.InvokeAsync(() => form.Find("#app-name").ChangeAsync("Bilder"));
        await form.InvokeAsync(() => form.Find("#app-RedirectUris").ChangeAsync("https://viewer.example.org/a\nhttps://viewer.example.org/b"));
        await form.InvokeAsync(() => form.Find("#app-key").ChangeAsync(true));
        Assert.StartsWith("What is connected without a key", form.Find(".alert").TextContent, StringComparison.Ordinal);

        await form.InvokeAsync(() => form.Find("form").SubmitAsync());

        form.WaitForAssertion(() => Assert.EndsWith("/admin/apps/viewer", tab.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal));
        var app = _server.Service<AppRegistry>().Find("viewer")!;
        Assert.Equal(("Bilder", "authorization_code", "profile", true), (app.Name, app.Grants.Single(), app.Scopes.Single(), app.MustShowKey()));
        Assert.Equal(["https://viewer.example.org/a", "https://viewer.example.org/b"], app.RedirectUris);
        var line = (await _server.Service<AuditLog>().ListAsync(new AuditQuery(null, AuditAction.AppChanged, null, null, null, null), default)).Lines.Single();
        Assert.Equal("Name viewer; RedirectUris https://viewer.example.org/a; DPoP optional", line.Before);
        Assert.Equal("Name Bilder; RedirectUris https://viewer.example.org/a https://viewer.example.org/b; DPoP required", line.After);
    }

    [Fact]
    public async Task Edit_WhatTheConfigurationWouldNotTake_SaysSoAndChangesNothing()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        await _server.Service<AppService>().AddAsync(New("viewer"), admin.Actor, default);
        var form = tab.Open<EditApp>(admin, p => p.Add(e => e.Id, "viewer"));
        form.WaitForElement("form");
        await form.InvokeAsync(() => form.Find("#app-RedirectUris").ChangeAsync("javascript:alert(1)"));

        await form.InvokeAsync(() => form.Find("form").SubmitAsync());

        Assert.StartsWith("javascript:alert(1) can’t be registered", Assert.Single(form.FindAll(".field-error")).TextContent, StringComparison.Ordinal);
        Assert.Equal("https://viewer.example.org/a", _server.Stored.Value<string>("SELECT RedirectUris FROM apps"));
    }

    [Fact]
    public async Task Edit_ChangedMeanwhile_ChangesNothingAndSaysSo()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        await _server.Service<AppService>().AddAsync(New("viewer"), admin.Actor, default);
        var form = tab.Open<EditApp>(admin, p => p.Add(e => e.Id, "viewer"));
        form.WaitForElement("form");
        var (seen, other) = (New("viewer"), New("viewer"));
        other.Scopes = "openid";
        Assert.Equal(AdminResult.Done, await _server.Service<AppService>().EditAsync(other, seen, admin.Actor, default));
        await form.InvokeAsync(() => form.Find("#app-name").ChangeAsync("Bilder"));

        await form.InvokeAsync(() => form.Find("form").SubmitAsync());

        form.WaitForAssertion(() => Assert.Contains("somebody else was faster", form.Markup, StringComparison.Ordinal));
        Assert.Equal(("viewer", "openid"), (_server.Stored.Value<string>("SELECT Name FROM apps"), _server.Stored.Value<string>("SELECT Scopes FROM apps")));
    }

    [Fact]
    public async Task Get_ClientIdThatIsAnAddress_HasItsPage()
    {
        var jonas = await _server.SignInAsync(role: SessionClaims.AdminRole);
        await _server.Service<AppService>().AddAsync(New("https://agent.example.org/id?a=b"), new Visit(jonas.User.Id, jonas.SessionId).Actor, default);
        var link = (await jonas.Browser.GetAsync("/admin/apps?q=agent")).Page.QuerySelector("tbody td a")!.GetAttribute("href");

        var answer = await jonas.Browser.GetAsync($"/{link}");

        Assert.Equal("https://agent.example.org/id?a=b", answer.Page.QuerySelector("h1 + .sub")!.TextContent);
        Assert.Equal(404, (int)(await jonas.Browser.GetAsync("/admin/apps/nobody")).Status);
        Assert.Equal(404, (int)(await jonas.Browser.GetAsync("/admin/apps/companion/edit")).Status);
    }

    [Fact]
    public async Task Edit_ToBeObserved_ShowsOnThePageAndIsAudited()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        await _server.Service<AppService>().AddAsync(New("viewer"), admin.Actor, default);
        var form = tab.Open<EditApp>(admin, p => p.Add(e => e.Id, "viewer"));
        form.WaitForElement("form");
        await form.InvokeAsync(() => form.Find("#app-observe").ChangeAsync(true));

        await form.InvokeAsync(() => form.Find("form").SubmitAsync());

        var page = Open(tab, admin, "viewer");
        Assert.StartsWith("It is observed", page.Find(".alert").TextContent, StringComparison.Ordinal);
        Assert.True(_server.Service<AppRegistry>().Find("viewer")!.ObservesReuse());
        var line = (await _server.Service<AuditLog>().ListAsync(new AuditQuery(null, AuditAction.AppChanged, null, null, null, null), default)).Lines.Single();
        Assert.Equal(("Reuse enforce", "Reuse observe"), (line.Before, line.After));
    }

    [Fact]
    public async Task Edit_Icon_IsOneOfOurs()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        await _server.Service<AppService>().AddAsync(New("viewer"), admin.Actor, default);
        var form = tab.Open<EditApp>(admin, p => p.Add(e => e.Id, "viewer"));
        form.WaitForElement("form");
        Assert.Equal(AppIcons.All, form.FindAll("input[name=icon]").Select(e => e.GetAttribute("value")));
        await form.InvokeAsync(() => form.Find("input[name=icon][value=tv]").ChangeAsync(true));

        await form.InvokeAsync(() => form.Find("form").SubmitAsync());

        Assert.Equal("tv", _server.Service<AppRegistry>().Find("viewer")!.Icon);
        Assert.EndsWith("#i-tv", Open(tab, admin, "viewer").Find("h1 use").GetAttribute("href"), StringComparison.Ordinal);
        foreach (var icon in AppIcons.All)
            Assert.Contains($"id=\"i-{icon}\"", await _server.Client().GetStringAsync("/icons.svg"), StringComparison.Ordinal);
        Assert.Equal("Icon", AppRegistry.Check(new TokenDashboard.Web.OAuth.App { ClientId = "a", Icon = "https://elsewhere.example/i.svg" }, []).Single().Property);
    }

    [Theory]
    [InlineData("5", "12", "30", "", "00:05:00 12:00:00 30.00:00:00")]
    [InlineData("", "", "", "", "none none none")]
    [InlineData("11", "168", "91", "app-AccessTokenLifetime app-SessionLifetime", null)]
    [InlineData("0", "-1", "soon", "app-AccessTokenLifetime app-RefreshTokenLifetime app-SessionLifetime", null)]
    [InlineData("1e9", "NaN", "99999999999999999999", "app-AccessTokenLifetime app-RefreshTokenLifetime app-SessionLifetime", null)]
    public async Task Edit_Lifetimes_AreTakenWithinEverybodys(string minutes, string hours, string days, string wrong, string? expected)
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        await _server.Service<AppService>().AddAsync(New("viewer"), admin.Actor, default);
        var form = tab.Open<EditApp>(admin, p => p.Add(e => e.Id, "viewer"));
        form.WaitForElement("form");
        await form.InvokeAsync(() => form.Find("#app-AccessTokenLifetime").ChangeAsync(minutes));
        await form.InvokeAsync(() => form.Find("#app-RefreshTokenLifetime").ChangeAsync(hours));
        await form.InvokeAsync(() => form.Find("#app-SessionLifetime").ChangeAsync(days));

        await form.InvokeAsync(() => form.Find("form").SubmitAsync());

        Assert.Equal(wrong, string.Join(' ', form.FindAll("[aria-invalid=true]").Select(e => e.Id)));
        var app = _server.Service<AppRegistry>().Find("viewer")!;
        Assert.Equal(expected ?? "none none none", $"{Text(app.AccessTokenLifetime)} {Text(app.RefreshTokenLifetime)} {Text(app.SessionLifetime)}");

        static string Text(TimeSpan? lifetime) => lifetime?.ToString() ?? "none";
    }

    [Fact]
    public async Task Open_VersionThatLosesReplies_SaysSoFirst()
    {
        await using var tab = new OpenPage(_server);
        using (var db = _server.Service<IDbContextFactory<DashboardContext>>().CreateDbContext())
        {
            var today = new DateTimeOffset(_server.Clock!.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
            db.AppCounts.AddRange(
                Counted("companion/4.2", AppCounted.Sessions, 1000), Counted("companion/4.2", AppCounted.LostReply, 38), Counted("companion/4.1", AppCounted.Sessions, 2000), Counted("companion/4.1", AppCounted.LostReply, 4));
            await db.SaveChangesAsync();

            AppCount Counted(string version, AppCounted kind, long count) => new() { Day = today, AppId = "companion", Version = version, Kind = kind, Count = count };
        }

        var admin = await AdminAsync();
        var page = Open(tab, admin, "companion");

        Assert.Equal("companion/4.2 loses 38 replies for each 1,000 sessions. Its other versions: 2.", page.Find(".health h3").TextContent);
        Assert.Equal(["companion/4.1", "2,000", "2", "0", "0", "0"], page.FindAll(".health > table tbody tr")[0].Children.Select(c => c.TextContent.Trim()));
        Assert.Equal("38", page.FindAll(".health > table tbody tr")[1].QuerySelector(".bad")!.TextContent.Trim());
        Assert.Single(page.FindAll(".health rect.b-lost"), r => r.GetAttribute("y") is not null);
        Assert.Equal("Nothing went wrong in the last 14 days. Versions appear once their sessions have been counted, every hour.", Open(tab, admin, "other").Find(".health h3").TextContent);
        var list = tab.Open<AppsPage>(admin);
        list.WaitForElement("tbody tr");
        Assert.Equal(["companion"], list.FindAll("tbody tr").Where(r => r.TextContent.Contains("Unwell", StringComparison.Ordinal)).Select(r => r.QuerySelector(".mono")!.TextContent));
    }

    private static IRenderedComponent<AppPage> Open(OpenPage tab, Visit admin, string clientId)
    {
        var page = tab.Open<AppPage>(admin, p => p.Add(a => a.Id, clientId));
        page.WaitForElement(".facts");
        return page;
    }

    private static string Fact(IRenderedComponent<AppPage> page, string term) =>
        string.Join(' ', page.FindAll("dl > div").Single(d => d.QuerySelector("dt")!.TextContent == term).QuerySelector("dd")!.ChildNodes.Select(n => n.TextContent.Trim()).Where(t => t.Length > 0));

    private static IEnumerable<string> Acts(IRenderedComponent<AppPage> page) => page.FindAll(".acts > *").Select(e => e.TextContent);

    private static Task ActAsync(IRenderedComponent<AppPage> page, string act) => page.InvokeAsync(() => page.FindAll(".acts button").Single(b => b.TextContent == act).ClickAsync(new()));

    private static RegisteredApp New(string clientId) =>
        new() { ClientId = clientId, Name = clientId, Grants = "authorization_code", Scopes = "profile", RedirectUris = "https://viewer.example.org/a", CreatedBy = "" };

    private async Task<Visit> AdminAsync() => await _server.VisitAsync((await _server.CreateUserAsync(role: SessionClaims.AdminRole)).Id);
}
