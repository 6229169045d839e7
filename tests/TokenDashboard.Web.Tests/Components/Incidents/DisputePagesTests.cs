using System.Text.Json;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Audit;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Components.Users;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Incidents;

/// <summary>An account that two addresses claim, as admins see and settle it.</summary>
[Trait("Database", "Sqlite")]
public sealed class DisputePagesTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public DisputePagesTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Inbox_Claimed_AppearsByItselfAndSaysWhose()
    {
        await using var tab = new OpenPage(_server);
        var page = tab.Open<Inbox>(await AdminAsync());
        Assert.Equal("Nothing waits for you.", page.Find("h1").TextContent);

        await _server.DisputedAsync();

        page.WaitForAssertion(() => Assert.Equal("Start with Ada Lovelace’s account.", page.Find("h1").TextContent));
        Assert.Equal("Two addresses claim this account.", page.Find(".inc h3").TextContent);
        Assert.Contains("Ada Lovelace · 198.51.100.9", page.Find(".inc p").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("answered", page.Find(".inc").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inbox_ResolvedWithOthers_StaysAndSaysWhereItIsSettled()
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        var admin = await AdminAsync();
        await _server.DisputedAsync();
        await ReplayAsync();
        var page = tab.Open<Inbox>(admin);
        foreach (var i in new[] { 0, 1 })
            await page.InvokeAsync(() => page.FindAll(".pick input")[i].ChangeAsync(true));

        var asked = page.InvokeAsync(() => page.FindAll(".bulk button")[1].ClickAsync());
        dialogs.WaitForAssertion(() => Assert.Equal("What was it?", dialogs.Find("h2").TextContent));
        Assert.Equal(4, dialogs.FindAll("input[type=radio]").Count);
        await dialogs.InvokeAsync(() => dialogs.Find("#resolve-test").ChangeAsync(true));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());
        await asked;

        Assert.Equal("Open |Resolved Test", _server.Stored.Value<string>("SELECT string_agg(Status || ' ' || coalesce(Resolution, ''), '|') FROM (SELECT * FROM incidents ORDER BY Id) AS cases"));
        Assert.Contains("can’t be settled from the list", page.Markup, StringComparison.Ordinal);
        await page.InvokeAsync(() => page.FindAll(".bulk button")[1].ClickAsync());
        Assert.Empty(dialogs.FindAll("form"));
    }

    [Theory]
    [InlineData(0, "ada@example.org", "Resolved: Given back to the former address")]
    [InlineData(1, Disputes.Thiefs, "Resolved: Left with the present address")]
    public async Task Case_Settled_GoesToThatAddressAndSaysSo(int button, string address, string status)
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        var admin = await AdminAsync();
        var ada = await _server.DisputedAsync();
        var page = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, Id()));
        Assert.Equal("Whose account is Ada Lovelace’s?", page.Find("h1").TextContent);
        Assert.Equal(["ada@example.org", Disputes.Thiefs], page.FindAll(".facts dd").Take(2).Select(d => d.FirstChild!.TextContent));
        Assert.Equal(3, page.FindAll(".head time, .facts time").Count);
        Assert.Equal($"admin/users/{ada.Id}", page.Find(".sub a").GetAttribute("href"));
        Assert.Empty(page.FindAll("svg[role=img], .menu, [data-key=e]"));

        var asked = page.InvokeAsync(() => page.FindAll(".acts button")[button].ClickAsync());
        dialogs.WaitForAssertion(() => Assert.Contains(address, dialogs.Find(".effects").TextContent, StringComparison.Ordinal));
        await dialogs.InvokeAsync(() => dialogs.Find("#act-reason").ChangeAsync("Ada came by."));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());
        await asked;

        page.WaitForAssertion(() => Assert.Equal(status, page.Find(".sub b").TextContent));
        Assert.Equal(address, _server.Stored.Value<string>("SELECT Address FROM accounts WHERE Id = $id", ("$id", ada.Id)));
        Assert.Single(page.FindAll(".acts"));
        Assert.Empty(page.FindAll(".acts button"));
        Assert.Equal("It is settled. The link is on its way.", page.Find("[role=status]").TextContent);
    }

    [Fact]
    public async Task Case_OfTheAdminsOwnAccount_IsForAnother()
    {
        await using var tab = new OpenPage(_server);
        var ada = await _server.DisputedAsync(DeskRoles.Admin);
        _server.Stored.Execute("UPDATE accounts SET ContainedAt = NULL WHERE Id = $id", ("$id", ada.Id));
        var page = tab.Open<IncidentPage>(await _server.VisitAsync(ada.Id), p => p.Add(i => i.Id, Id()));

        Assert.All(page.FindAll(".acts[role=group] button"), b => Assert.True(b.HasAttribute("disabled")));
        Assert.Contains("another admin settles it", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_ProofTooLongAgo_AsksForItAndComesBackToTheAct()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        await _server.DisputedAsync();
        _server.Clock!.Advance(TimeSpan.FromMinutes(11));
        var page = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, Id()));

        await page.InvokeAsync(() => page.FindAll(".acts button")[0].ClickAsync());

        var to = tab.Services.GetRequiredService<BunitNavigationManager>().Uri;
        Assert.Contains("/prove?", to, StringComparison.Ordinal);
        Assert.Contains("give-back", to, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UserPage_Claimed_LeadsToItsCase()
    {
        await using var tab = new OpenPage(_server);
        var ada = await _server.DisputedAsync();
        var page = tab.Open<UserPage>(await AdminAsync(), p => p.Add(u => u.Id, ada.Id));

        Assert.Equal($"admin/incidents/{Id()}", page.Find(".alert.sev-high a").GetAttribute("href"));
    }

    [Fact]
    public async Task Files_HaveItWithoutASession()
    {
        await _server.DisputedAsync();
        var admin = await _server.SignInAsync(role: DeskRoles.Admin);

        var csv = (await admin.Browser.GetAsync("/admin/incidents.csv")).Body.Split('\n');
        using var json = JsonDocument.Parse((await admin.Browser.GetAsync($"/admin/incidents/{Id()}.json")).Body);

        Assert.Contains("twoAddresses", csv[1], StringComparison.Ordinal);
        var root = json.RootElement;
        Assert.Equal(("twoAddresses", "high", JsonValueKind.Null), (root.GetProperty("kind").GetString(), root.GetProperty("severity").GetString(), root.GetProperty("session").GetProperty("id").ValueKind));
        var line = Assert.Single(root.GetProperty("case").EnumerateArray());
        Assert.Equal(("claimed", $"ada@example.org {Disputes.Thiefs}"), (line.GetProperty("kind").GetString(), line.GetProperty("text").GetString()));
    }

    private int Id() => _server.Stored.Value<int>("SELECT Id FROM incidents WHERE Kind = 'TwoAddresses'");

    private async Task<Visit> AdminAsync() => await _server.VisitAsync((await _server.CreateUserAsync(role: DeskRoles.Admin)).Id);

    private async Task ReplayAsync()
    {
        var app = await _server.LinkAsync();
        await _server.Device().RotateAsync(app.Token);
        _server.Clock!.Advance(TimeSpan.FromMinutes(1));
        await (_server.Device() with { Agent = "curl/8.9" }).RefreshAsync(app.Token);
    }
}
