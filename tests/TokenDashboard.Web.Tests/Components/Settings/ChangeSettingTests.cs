using System.Globalization;
using System.Net;
using System.Reflection;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Settings;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Components.Settings;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Tests.Hosting;
using SettingsPage = TokenDashboard.Web.Components.Settings.Settings;

namespace TokenDashboard.Web.Tests.Components.Settings;

/// <summary>Settings that are changed while the server runs: what counts, what it ends, and what is said before.</summary>
public sealed class ChangeSettingTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Catalog_EverySettingThatMayBeChanged_CountsFromThenOn()
    {
        _server.Client().Dispose();
        var changeable = Changeable();
        // Lifetimes go together only in this order.
        foreach (var setting in changeable.OrderBy(s => s.Change!.Property.Name == nameof(TokenOptions.RefreshTokenLifetime)))
            await SetAsync(setting.Change!.Key, Another(setting.Change));

        Assert.Equal(22, changeable.Count);
        foreach (var setting in Changeable())
            Assert.Equal(setting.Change!.Stored!.Value, setting.Value);
        Assert.DoesNotContain(Changeable(), s => s.Value == s.Default);
    }

    [Fact]
    public void Options_ThatChange_AreReadAnewByWhoeverUsesThem()
    {
        Type[] changing = [typeof(TokenOptions), typeof(CleanupOptions), typeof(RateLimitOptions), typeof(KeyOptions), typeof(RegistrationOptions)];
        _server.Client().Dispose();
        Assert.Equal(changing.Select(t => t.Name).Order(), Changeable().Select(s => s.Change!.Property.DeclaringType!.Name).Distinct().Order());

        var once = new[] { typeof(TokenOptions).Assembly, typeof(DashboardSettings).Assembly }.SelectMany(a => a.GetTypes())
            .SelectMany(t => t.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).SelectMany(c => c.GetParameters())
                .Where(p => p.ParameterType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(IOptions<>) && changing.Contains(type.GenericTypeArguments[0])).Select(_ => t.Name));

        Assert.Empty(once);
    }

    [Fact]
    public async Task Stored_WhatTheConfigurationSays_CountsForNothing()
    {
        using var server = new DashboardServer { Settings = { ["Tokens:RetryWindow"] = "00:00:10" } };
        server.Client().Dispose();
        await SetAsync("Tokens:RetryWindow", "00:02:00", server);

        Assert.Equal(TimeSpan.FromSeconds(10), server.Service<IOptionsMonitor<TokenOptions>>().CurrentValue.RetryWindow);
        var setting = Setting("Tokens__RetryWindow", server);
        Assert.True(setting.IsConfigured);
        Assert.Null(setting.Change);
    }

    [Theory]
    [InlineData("Tokens:RetryWindow", "soon")]
    [InlineData("Tokens:RetryWindow", "01:00:00")]
    [InlineData("Tokens:RetryWindow", "-00:00:01")]
    [InlineData("RateLimits:Token", "0")]
    [InlineData("RateLimits:Token", "99999999999")]
    [InlineData("Registration:Mode", "1")]
    [InlineData("Cleanup:Schedule", "0 0 0 1 1 ? 2099")]
    [InlineData("Admins:RequireSecondFactor", "true")]
    public async Task Stored_WhatCanNotBe_CountsForNothing(string key, string value)
    {
        _server.Client().Dispose();
        var before = _server.Service<SettingCatalog>().List().SelectMany(g => g.Settings).Select(s => (s.Name, s.Value)).ToList();

        await SetAsync(key, value);

        Assert.Equal(before, _server.Service<SettingCatalog>().List().SelectMany(g => g.Settings).Select(s => (s.Name, s.Value)));
    }

    [Fact]
    public async Task Stored_WhatDoesNotGoWithTheConfigurationSince_IsLeftOutAtTheNextStartAndSaid()
    {
        using var folder = new TempFolder();
        using (var before = new DashboardServer { Folder = folder.Path, OnSqlite = true })
        {
            before.Client().Dispose();
            await SetAsync("Tokens:SessionLifetime", "8.00:00:00", before);
            await SetAsync("Tokens:RetryWindow", "00:00:00", before);
            before.LetGo();
        }

        using var server = new DashboardServer { Folder = folder.Path, OnSqlite = true, Settings = { ["Tokens:RefreshTokenLifetime"] = "30.00:00:00" } };
        var (admin, _, _) = await server.SignInAsync(role: DeskRoles.Admin);

        var tokens = server.Service<IOptionsMonitor<TokenOptions>>().CurrentValue;
        Assert.Equal((TimeSpan.FromDays(90), TimeSpan.Zero), (tokens.SessionLifetime, tokens.RetryWindow));
        var page = (await admin.GetAsync("/admin/settings")).Page;
        Assert.Equal(["Set here to 8 days, which does not go together with the configuration and does not count."], page.QuerySelectorAll(".settings .warn").Select(w => w.TextContent));
    }

    [Fact]
    public async Task Change_AtAnotherInstance_CountsHereWithinSeconds()
    {
        _server.Client().Dispose();
        await StoreAsync("RateLimits:Token", "7");

        _server.Clock!.Advance(TimeSpan.FromSeconds(5));

        Assert.True(SpinWait.SpinUntil(() => _server.Service<IOptionsMonitor<RateLimitOptions>>().CurrentValue.Token == 7, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Limit_ThatIsChanged_CountsForTheNextRequest()
    {
        await _server.Device().PostAsync("/oauth/device", ("client_id", "companion"));
        await SetAsync("RateLimits:DeviceCodes", "1");
        Assert.Equal(HttpStatusCode.OK, (await _server.Device().PostAsync("/oauth/device", ("client_id", "companion"))).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await _server.Device().PostAsync("/oauth/device", ("client_id", "companion"))).Status);

        await SetAsync("RateLimits:DeviceCodes", "50");

        Assert.Equal(HttpStatusCode.OK, (await _server.Device().PostAsync("/oauth/device", ("client_id", "companion"))).Status);
    }

    [Fact]
    public async Task Page_OfAnAdmin_ShowsNamesPeopleReadAndWhoChangedWhat()
    {
        await using var tab = new OpenPage(_server);
        var admin = await _server.VisitAsync(role: DeskRoles.Admin);
        await SaveAsync("Tokens:LateRetry", "06:00:00", "12:00:00", admin);

        var row = Row(tab.Open<SettingsPage>(admin), "Late retry");

        Assert.Equal("Tokens__LateRetry", row.QuerySelector(".mono")!.TextContent);
        Assert.Equal(["6 hours", "changed by Ada Lovelace on 03/01/2026; default 12 hours"], row.QuerySelectorAll(".value > div p").Select(p => p.TextContent));
        Assert.Equal("Change Late retry", row.QuerySelector("button")!.GetAttribute("aria-label"));
    }

    [Fact]
    public async Task Change_ByAnAdmin_SaysBeforeAndAfterAndSaves()
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        var page = tab.Open<SettingsPage>(await _server.VisitAsync(role: DeskRoles.Admin));
        await OpenAsync(page, dialogs, "Retry window");
        Assert.Equal(("30", "10000000"), (dialogs.Find("#setting-value").GetAttribute("value"), dialogs.Find("#setting-unit").GetAttribute("value")));

        await dialogs.InvokeAsync(() => dialogs.Find("#setting-value").InputAsync("45"));

        dialogs.WaitForAssertion(() => Assert.Equal(["30 seconds", "45 seconds"], dialogs.FindAll(".difference dd").Select(d => d.TextContent)));
        Assert.Equal("Counts from the next request on, on every instance.", dialogs.Find("p[role=status]").TextContent);
        Assert.Equal("Save", dialogs.Find("button[type=submit]").TextContent);
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());
        page.WaitForAssertion(() => Assert.Equal("Saved: Retry window is 45 seconds.", page.Find("[role=status]").TextContent));
        Assert.Equal("45 seconds", Row(page, "Retry window").QuerySelector(".value p")!.TextContent);
        Assert.Equal(TimeSpan.FromSeconds(45), _server.Service<IOptionsMonitor<TokenOptions>>().CurrentValue.RetryWindow);
    }

    [Fact]
    public async Task Change_ThatEndsSessions_SaysHowManyBeforeAndEndsThem()
    {
        var linked = await _server.LinkAsync();
        _server.Clock!.Advance(TimeSpan.FromHours(2));
        var young = await _server.LinkAsync();
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        var page = tab.Open<SettingsPage>(await _server.VisitAsync(role: DeskRoles.Admin));
        await OpenAsync(page, dialogs, "Longest session");

        await dialogs.InvokeAsync(() => dialogs.Find("#setting-unit").ChangeAsync(TimeSpan.TicksPerHour.ToString(CultureInfo.InvariantCulture)));
        await dialogs.InvokeAsync(() => dialogs.Find("#setting-value").InputAsync("1"));
        Assert.Equal("A session must be able to rest for longer than an access token lives, and no longer than it may get.", dialogs.Find(".field-error").TextContent);
        await dialogs.InvokeAsync(() => dialogs.Find("button.btn").ClickAsync());
        await OpenAsync(page, dialogs, "Longest rest of a session");
        await dialogs.InvokeAsync(() => dialogs.Find("#setting-unit").ChangeAsync(TimeSpan.TicksPerHour.ToString(CultureInfo.InvariantCulture)));
        await dialogs.InvokeAsync(() => dialogs.Find("#setting-value").InputAsync("1"));

        dialogs.WaitForAssertion(() => Assert.Equal("1 of 3 sessions ends at once, and does not come back.", dialogs.Find("p[role=status]").TextContent));
        Assert.Equal("Save, and end 1 session", dialogs.Find("button[type=submit]").TextContent);
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());
        page.WaitForAssertion(() => Assert.Equal("Saved: Longest rest of a session is 1 hour.", page.Find("[role=status]").TextContent));
        Assert.True(SpinWait.SpinUntil(() => !IsLive(linked.SessionId), TimeSpan.FromSeconds(20)));
        Assert.Equal(HttpStatusCode.BadRequest, (await _server.Device().RefreshAsync(linked.Token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _server.Device().RefreshAsync(young.Token)).Status);
    }

    /// <summary>Who presses Enter at once has not read what it ends: it says so, and saves when it is pressed again.</summary>
    [Fact]
    public async Task Change_SavedBeforeTheNumberWasThere_ShowsItFirst()
    {
        await _server.LinkAsync();
        _server.Clock!.Advance(TimeSpan.FromHours(2));
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        var page = tab.Open<SettingsPage>(await _server.VisitAsync(role: DeskRoles.Admin));
        await OpenAsync(page, dialogs, "Longest rest of a session");
        await dialogs.InvokeAsync(() => dialogs.Find("#setting-unit").ChangeAsync(TimeSpan.TicksPerHour.ToString(CultureInfo.InvariantCulture)));

        _ = dialogs.InvokeAsync(() => dialogs.Find("#setting-value").InputAsync("1"));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        dialogs.WaitForAssertion(() => Assert.Equal("Save, and end 1 session", dialogs.Find("button[type=submit]").TextContent));
        Assert.Empty(_server.Service<StoredSettings>().Last);
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());
        page.WaitForAssertion(() => Assert.Equal("Saved: Longest rest of a session is 1 hour.", page.Find("[role=status]").TextContent));
    }

    /// <summary>Each fits alone, and the second not to the first.</summary>
    [Fact]
    public async Task Change_OfAnotherSettingMeanwhile_IsLookedAtInTheTransaction()
    {
        var (first, second) = (await _server.VisitAsync(role: DeskRoles.Admin), await _server.VisitAsync(role: DeskRoles.Admin));
        var (access, rest) = (Change("Tokens__AccessTokenLifetime", "01:00:00"), Change("Tokens__RefreshTokenLifetime", "00:30:00"));

        Assert.Equal(AdminResult.Done, await _server.Service<SettingService>().ChangeAsync(access, first.Actor, default));
        Assert.Equal(AdminResult.ChangedElsewhere, await _server.Service<SettingService>().ChangeAsync(rest, second.Actor, default));

        Assert.Equal(["Tokens:AccessTokenLifetime"], _server.Service<StoredSettings>().Last.Keys);

        SettingChange Change(string name, string value)
        {
            var setting = Setting(name, _server).Change!;
            Assert.Null(setting.Find(value, new Dictionary<string, string>()));
            return new SettingChange(setting.Key, null, value, "before", stored => setting.Find(value, stored) is null);
        }
    }

    [Theory]
    [InlineData("", "From 10 seconds to 1 hour.")]
    [InlineData("9", "From 10 seconds to 1 hour.")]
    [InlineData("3601", "From 10 seconds to 1 hour.")]
    [InlineData("-60", "From 10 seconds to 1 hour.")]
    [InlineData("soon", "From 10 seconds to 1 hour.")]
    [InlineData("99999999999999999999", "From 10 seconds to 1 hour.")]
    [InlineData("9223372036854775807", "From 10 seconds to 1 hour.")]
    [InlineData("600", "It is so already.")]
    public async Task Change_ToWhatCanNotBe_SaysWhatCanAndSavesNothing(string text, string fault)
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        await OpenAsync(tab.Open<SettingsPage>(await _server.VisitAsync(role: DeskRoles.Admin)), dialogs, "Lifetime of access tokens");
        await dialogs.InvokeAsync(() => dialogs.Find("#setting-unit").ChangeAsync(TimeSpan.TicksPerSecond.ToString(CultureInfo.InvariantCulture)));

        await dialogs.InvokeAsync(() => dialogs.Find("#setting-value").InputAsync(text));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        Assert.Equal(fault, dialogs.Find(".field-error").TextContent);
        Assert.Equal("true", dialogs.Find("#setting-value").GetAttribute("aria-invalid"));
        Assert.Empty(_server.Service<StoredSettings>().Last);
    }

    /// <summary>Whoever could set them so could not set them back.</summary>
    [Theory]
    [InlineData("Pages", "99", "From 100 to 1,000,000,000.")]
    [InlineData("Forms", "9", "From 10 to 1,000,000,000.")]
    [InlineData("Requests of an account", "1", "From 100 to 1,000,000,000.")]
    [InlineData("Requests of apps", "1,50", "From 1 to 1,000,000,000.")]
    public async Task Change_ToWhatWouldShutAdminsOut_IsNotTaken(string title, string text, string fault)
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        await OpenAsync(tab.Open<SettingsPage>(await _server.VisitAsync(role: DeskRoles.Admin)), dialogs, title);

        await dialogs.InvokeAsync(() => dialogs.Find("#setting-value").InputAsync(text));

        dialogs.WaitForAssertion(() => Assert.Equal(fault, dialogs.Find(".field-error").TextContent));
    }

    [Theory]
    [InlineData("1.5", null)]
    [InlineData("1,5", null)]
    [InlineData("1.500", "1.500")]
    [InlineData(" 1500 ", "1.500")]
    public async Task Change_TypedInGerman_IsTheNumberThatWasMeantOrNone(string text, string? meant)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de");
        try
        {
            await using var tab = new OpenPage(_server);
            var dialogs = tab.Dialogs();
            await OpenAsync(tab.Open<SettingsPage>(await _server.VisitAsync(role: DeskRoles.Admin)), dialogs, "Requests of apps");

            await dialogs.InvokeAsync(() => dialogs.Find("#setting-value").InputAsync(text));

            dialogs.WaitForAssertion(() => Assert.Equal(meant ?? "–", dialogs.FindAll(".difference dd")[1].TextContent.Trim()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Change_OfWhatTheConfigurationMadeUnfit_IsPossibleAllTheSame()
    {
        using var server = new DashboardServer { Settings = { ["Tokens:RefreshTokenLifetime"] = "100.00:00:00" } };
        server.Client().Dispose();

        Assert.Null(Setting("Tokens__RetryWindow", server).Change!.Find("00:01:00", new Dictionary<string, string>()));
        Assert.Equal(Misfit.WithOthers, Setting("Tokens__SessionLifetime", server).Change!.Find("10.00:00:00", new Dictionary<string, string>()));
    }

    [Fact]
    public async Task Change_OfWhatAColleagueChangedMeanwhile_SavesNothingAndShowsTheirs()
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        var page = tab.Open<SettingsPage>(await _server.VisitAsync(role: DeskRoles.Admin));
        await OpenAsync(page, dialogs, "Registrations");
        await dialogs.InvokeAsync(() => dialogs.Find("#setting-value").InputAsync("5"));
        await SaveAsync("RateLimits:Registrations", "7", "100", await _server.VisitAsync(role: DeskRoles.Admin));

        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.StartsWith("Somebody else has changed settings meanwhile", page.Find(".toast .alert").TextContent, StringComparison.Ordinal));
        page.WaitForAssertion(() => Assert.Equal("7", Row(page, "Registrations").QuerySelector(".value p")!.TextContent));
    }

    [Fact]
    public async Task Change_WithoutARecentProof_LeadsToItAndBackToTheSetting()
    {
        await using var tab = new OpenPage(_server);
        var admin = await _server.VisitAsync(role: DeskRoles.Admin);
        _server.Clock!.Advance(TimeSpan.FromHours(2));
        var page = tab.Open<SettingsPage>(admin);

        await AskAsync(page, "Who may register");

        page.WaitForAssertion(() => Assert.Contains("change%2520Registration%253AMode", tab.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Change_BackFromTheProof_AsksAtOnce()
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        tab.Services.GetRequiredService<NavigationManager>().NavigateTo("/admin/settings?then=change%20Registration%3AMode");
        tab.Open<SettingsPage>(await _server.VisitAsync(role: DeskRoles.Admin));

        dialogs.WaitForElement("#setting-value");

        await dialogs.InvokeAsync(() => dialogs.Find("#setting-value").ChangeAsync(nameof(RegistrationMode.Open)));

        dialogs.WaitForAssertion(() => Assert.Equal("Anyone who finds this site can make an account.", dialogs.Find("p[role=status]").TextContent));
    }

    [Fact]
    public async Task Change_ByWhoseRoleIsGoneSince_IsRefused()
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        var admin = await _server.VisitAsync(role: DeskRoles.Admin);
        var page = tab.Open<SettingsPage>(admin);
        await OpenAsync(page, dialogs, "Retry window");
        await dialogs.InvokeAsync(() => dialogs.Find("#setting-value").InputAsync("45"));
        using (var db = _server.Service<IDbContextFactory<DashboardContext>>().CreateDbContext())
            await db.Accounts.Where(a => a.Id == admin.UserId).ExecuteUpdateAsync(set => set.SetProperty(a => a.Roles, ""));

        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".toast .alert")));
        Assert.Empty(_server.Service<StoredSettings>().Last);
    }

    private bool IsLive(Guid session)
    {
        using var db = _server.Service<IDbContextFactory<DashboardContext>>().CreateDbContext();
        return db.Live(_server.Clock!.GetUtcNow()).Any(s => s.Id == session);
    }

    private static string Another(ChangeableSetting setting) => setting.Default switch
    {
        TimeSpan span => (span + TimeSpan.FromSeconds(1)).ToString("c", CultureInfo.InvariantCulture),
        int number => (number + 1).ToString(CultureInfo.InvariantCulture),
        _ => nameof(RegistrationMode.Open),
    };

    private static IElement Row(IRenderedComponent<SettingsPage> page, string title)
    {
        page.WaitForElement(".settings button");
        return Find(page, title);
    }

    // What is drawn is waited for before its turn: in it nothing else is drawn.
    private static Task AskAsync(IRenderedComponent<SettingsPage> page, string title)
    {
        page.WaitForElement(".settings button");
        return page.InvokeAsync(() => Find(page, title).QuerySelector("button")!.ClickAsync());
    }

    private static IElement Find(IRenderedComponent<SettingsPage> page, string title) =>
        page.FindAll(".settings > li").Single(li => li.QuerySelector("button") is not null && li.QuerySelector("h3")!.TextContent == title);

    private static Task OpenAsync(IRenderedComponent<SettingsPage> page, IRenderedComponent<MudBlazor.MudDialogProvider> dialogs, string title)
    {
        dialogs.WaitForAssertion(() => Assert.Empty(dialogs.FindAll("form")));
        _ = AskAsync(page, title);
        dialogs.WaitForElement("#setting-value");
        return Task.CompletedTask;
    }

    private List<SettingInForce> Changeable() => [.. _server.Service<SettingCatalog>().List().SelectMany(g => g.Settings).Where(s => s.Change is not null)];

    private static SettingInForce Setting(string name, DashboardServer server) => server.Service<SettingCatalog>().List().SelectMany(g => g.Settings).Single(s => s.Name == name);

    private async Task SaveAsync(string key, string value, string standard, Visit admin) =>
        Assert.Equal(AdminResult.Done, await _server.Service<SettingService>().ChangeAsync(new SettingChange(key, null, value, standard, _ => true), admin.Actor, default));

    private Task SetAsync(string key, string value) => SetAsync(key, value, _server);

    private static async Task SetAsync(string key, string value, DashboardServer server)
    {
        await StoreAsync(key, value, server);
        await server.Service<StoredSettings>().LoadAsync(default);
    }

    private Task StoreAsync(string key, string value) => StoreAsync(key, value, _server);

    private static async Task StoreAsync(string key, string value, DashboardServer server)
    {
        await using var db = await server.Service<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        await db.Settings.Where(s => s.Key == key).ExecuteDeleteAsync();
        db.Settings.Add(new StoredSetting { Key = key, Value = value, ChangedAt = server.Clock!.GetUtcNow(), ChangedBy = "nobody" });
        await db.SaveChangesAsync();
    }
}
