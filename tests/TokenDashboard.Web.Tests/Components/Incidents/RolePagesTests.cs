using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Audit;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Tests.Hosting;
using TokenDashboard.Web.Tests.Rest;

namespace TokenDashboard.Web.Tests.Components.Incidents;

/// <summary>What each role sees of cases and is offered there, and that a look leaves a line.</summary>
[Trait("Database", "Sqlite")]
public sealed class RolePagesTests : IDisposable
{
    private const string Stranger = "198.51.100.24";

    private readonly DashboardServer _server = new();

    public RolePagesTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("", "The list has initials")]
    [InlineData("?as=table", "The list has initials")]
    public async Task Inbox_ForAViewer_HasInitialsAndNoAddresses(string form, string said)
    {
        var (id, app) = await ApiScript.ReplayAsync(_server);
        var viewer = (await _server.SignInAsync(role: DeskRoles.Viewer)).Browser;

        var page = await viewer.GetAsync("/admin/incidents" + form);

        var main = page.Page.QuerySelector("main")!;
        Assert.NotNull(main.QuerySelector($"a[href^='admin/incidents/{id}']"));
        Assert.Contains(said, main.TextContent, StringComparison.Ordinal);
        Assert.Contains("AL", main.TextContent, StringComparison.Ordinal);
        Assert.All(new[] { "Lovelace", Stranger, "Laptop", app.UserId, "@example.org", AppDevice.DefaultAddress }, hidden => Assert.DoesNotContain(hidden, page.Page.DocumentElement.QuerySelector("main")!.OuterHtml, StringComparison.Ordinal));
        Assert.Empty(main.QuerySelectorAll("[data-key=a], [data-key=e], [type=checkbox], [data-search], a[href*='.csv'], a[href*='.json'], a[href^='admin/users'], a[href^='admin/find'], a[href='admin/groups']"));
    }

    /// <summary>Who sees no names and addresses finds out none by asking for them.</summary>
    [Theory]
    [InlineData("q=Nobody")]
    [InlineData("q=203.0.113.1")]
    [InlineData("user=nobody")]
    public async Task Inbox_SearchedByAViewer_ShowsTheSameAsWithout(string asked)
    {
        var (id, _) = await ApiScript.ReplayAsync(_server);
        var (viewer, admin) = ((await _server.SignInAsync(role: DeskRoles.Viewer)).Browser, (await _server.SignInAsync(role: DeskRoles.Admin)).Browser);

        Assert.NotNull((await viewer.GetAsync($"/admin/incidents?{asked}")).Page.QuerySelector($"[data-case='{id}']"));
        Assert.Null((await admin.GetAsync($"/admin/incidents?{asked}")).Page.QuerySelector($"[data-case='{id}']"));
    }

    [Fact]
    public async Task Case_ForAViewer_HasAllOfItAndNothingToDo()
    {
        var (id, app) = await ApiScript.ReplayAsync(_server);
        var (viewer, investigator) = ((await _server.SignInAsync(role: DeskRoles.Viewer)).Browser, (await _server.SignInAsync(role: DeskRoles.Investigator)).Browser);

        var main = (await viewer.GetAsync($"/admin/incidents/{id}")).Page.QuerySelector("main")!;

        Assert.Contains(Stranger, main.TextContent, StringComparison.Ordinal);
        Assert.Contains("@example.org", main.TextContent, StringComparison.Ordinal);
        Assert.Empty(main.QuerySelectorAll($"a[href^='admin/users'], a[href^='admin/sessions'], a[href^='admin/find'], a[href^='admin/groups'], a[href*='.json'], form"));
        Assert.Equal(["data-print"], main.QuerySelectorAll(".case button").SelectMany(b => b.Attributes.Select(a => a.Name)).Where(a => a.StartsWith("data-", StringComparison.Ordinal)));
        var other = (await investigator.GetAsync($"/admin/incidents/{id}")).Page.QuerySelector("main")!;
        Assert.NotNull(other.QuerySelector($"a[href='admin/users/{app.UserId}']"));
        Assert.Contains("Contain account", other.QuerySelectorAll(".case button").Select(b => b.TextContent));
    }

    [Fact]
    public async Task Inbox_PreviewedByAViewer_OffersNothingAndIsALook()
    {
        await using var tab = new OpenPage(_server);
        var (id, app) = await ApiScript.ReplayAsync(_server);
        var viewer = await _server.VisitAsync((await _server.CreateUserAsync(role: DeskRoles.Viewer)).Id);
        tab.Services.GetRequiredService<NavigationManager>().NavigateTo($"/admin/incidents?preview={id}");

        var page = tab.Open<Inbox>(viewer);

        page.WaitForAssertion(() => Assert.Contains(Stranger, page.Find(".preview").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".preview button, .take, .pick"));
        Assert.Equal([$"IncidentLookedAt {viewer.UserId} {app.UserId} incident {id}"], await LooksAsync());
    }

    /// <summary>Drawn once by the server and again by the open page, and opened again: one line.</summary>
    [Fact]
    public async Task Open_PersonAndCase_IsALookEachOnce()
    {
        var (id, app) = await ApiScript.ReplayAsync(_server);
        var (browser, user, session) = await _server.SignInAsync(role: DeskRoles.Investigator);
        await using var tab = new OpenPage(_server);

        for (var i = 0; i < 2; i++)
        {
            await browser.GetAsync($"/admin/incidents/{id}");
            await browser.GetAsync($"/admin/users/{app.UserId}");
            await browser.GetAsync("/admin/users/nobody");
            await browser.GetAsync("/admin/incidents/999");
            tab.Open<IncidentPage>(new Visit(user.Id, session), p => p.Add(x => x.Id, id));
        }

        Assert.Equal([$"IncidentLookedAt {user.Id} {app.UserId} incident {id}", $"PersonLookedAt {user.Id} {app.UserId} "], await LooksAsync());
    }

    [Fact]
    public async Task Api_OneCase_IsALookThroughTheApp()
    {
        var (id, _) = await ApiScript.ReplayAsync(_server);
        var script = await ApiScript.OfAsync(_server, role: DeskRoles.Viewer);

        await script.GetAsync($"/admin/incidents/{id}");
        await script.GetAsync($"/admin/incidents/{id}");

        Assert.Single(await LooksAsync());
        Assert.Equal("companion", _server.Stored.Value<string>("SELECT AppId FROM audit"));
    }

    private async Task<List<string>> LooksAsync()
    {
        await _server.Service<LookLog>().FlushAsync(default);
        return [.. (await _server.Service<AuditLog>().ListAsync(new AuditQuery(null, null, null, null, null, null, true) { WithLooks = true }, default)).Lines.Select(l => $"{l.Action} {l.ActorId} {l.UserId} {l.Target}")];
    }
}
