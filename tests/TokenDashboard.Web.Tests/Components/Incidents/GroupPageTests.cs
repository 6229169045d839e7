using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Tests.Hosting;
using GroupsPage = TokenDashboard.Web.Components.Incidents.Groups;

namespace TokenDashboard.Web.Tests.Components.Incidents;

/// <summary>A group's page, the list of those that grow, and the line on a case's page.</summary>
[Trait("Database", "Sqlite")]
public sealed class GroupPageTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public GroupPageTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Open_AGroup_NamesItAndShowsItsCases()
    {
        await using var tab = new OpenPage(_server);
        var (first, _) = (await ReplayAsync(), await ReplayAsync());
        var admin = await AdminAsync();

        var list = tab.Open<GroupsPage>(admin);
        list.WaitForAssertion(() => Assert.Equal("python-requests from 45.66.77.0/24", list.Find("h2 a").TextContent));
        Assert.Equal($"admin/groups/network-{first}", list.Find("h2 a").GetAttribute("href"));
        var page = Open(tab, admin, $"network-{first}");

        Assert.Equal("python-requests from 45.66.77.0/24", page.Find("h1").TextContent);
        Assert.StartsWith("2 people, 2 sessions · since ", page.Find(".sub").TextContent, StringComparison.Ordinal);
        Assert.Equal(2, page.FindAll(".hit a").Count);
        Assert.Equal((2, 2), (page.FindAll(".lanes svg svg").Count, page.FindAll(".lanes tbody tr").Count));
        Assert.Equal(
            ["admin/blocks?kind=network&value=45.66.77.0%2F24", "admin/blocks?kind=program&value=python-requests"], page.FindAll(".acts a").Select(a => a.GetAttribute("href")));

        var incident = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, first));
        incident.WaitForAssertion(() => Assert.Equal($"admin/groups/network-{first}", incident.Find(".part-of a").GetAttribute("href")));
        var partOf = System.Text.RegularExpressions.Regex.Replace(incident.Find(".part-of").TextContent, @"\s+", " ");
        Assert.Contains("Part of: python-requests from 45.66.77.0/24: 2 people, 2 sessions", partOf, StringComparison.Ordinal);
        Assert.EndsWith($"One other person was hit: {page.FindAll(".hit a")[0].TextContent}", partOf.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OfMoreThanAPage_NamesTheNewestAndGoesOn()
    {
        await using var tab = new OpenPage(_server);
        var (first, admin) = (await ReplayAsync(), await AdminAsync());
        var columns = _server.Stored.Value<string>("SELECT group_concat(name) FROM pragma_table_info('incidents') WHERE name NOT IN ('Id', 'UserId', 'Status')");
        for (var i = 0; i < 103; i++)
            _server.Stored.Execute($"INSERT INTO incidents (UserId, Status, {columns}) SELECT $user, 'Resolved', {columns} FROM incidents WHERE Id = {first}", ("$user", (await _server.CreateUserAsync($"p{i}@example.org")).Id));

        var page = Open(tab, admin, $"network-{first}");

        Assert.EndsWith(" and 101 more people", page.Find(".hit").TextContent, StringComparison.Ordinal);
        Assert.Equal((100, "104 incidents 1 to 100, the newest first"), (page.FindAll(".nets li").Count, page.Find("#group-cases").TextContent));
        var next = page.FindAll(".sect nav a").Single().GetAttribute("href")!;
        foreach (var address in new[] { next, next.Replace("page=2", "page=99", StringComparison.Ordinal) })
        {
            tab.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
            page = Open(tab, admin, $"network-{first}");
            Assert.Equal((4, "104 incidents 101 to 104, the newest first"), (page.FindAll(".nets li").Count, page.Find("#group-cases").TextContent));
            Assert.Equal([$"admin/groups/network-{first}?page=1"], page.FindAll(".sect nav a").Select(a => a.GetAttribute("href")));
        }

        Assert.InRange(double.Parse(page.Find(".lanes > svg").GetAttribute("height")!, CultureInfo.InvariantCulture), 100, 320);
    }

    [Fact]
    public async Task Act_OnAGroup_DoesItToAllOfIt()
    {
        await using var tab = new OpenPage(_server);
        var (first, second) = (await ReplayAsync(), await ReplayAsync());
        var (admin, dialogs) = (await AdminAsync(), tab.Dialogs());
        var page = Open(tab, admin, $"network-{first}");

        await page.InvokeAsync(() => page.Find("[data-key=a]").ClickAsync(new()));
        page.WaitForAssertion(() => Assert.Contains("<p>2 incidents are yours.</p>", page.Markup, StringComparison.Ordinal));

        // The page goes on being drawn meanwhile.
        await page.InvokeAsync(() => page.Find("#note").ChangeAsync("One attack."));
        await page.InvokeAsync(() => page.Find(".note").SubmitAsync());
        page.WaitForAssertion(() => Assert.Contains("<p>2 incidents have the note.</p>", page.Markup, StringComparison.Ordinal));

        _ = page.InvokeAsync(() => page.FindAll(".acts .ends")[1].ClickAsync(new()));
        dialogs.WaitForAssertion(() => Assert.Contains("2 accounts are contained.", dialogs.Find(".effects").TextContent, StringComparison.Ordinal));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());
        page.WaitForAssertion(() => Assert.Contains("<p>2 accounts are contained.</p>", page.Markup, StringComparison.Ordinal));

        _ = page.InvokeAsync(() => page.Find("[data-key=e]").ClickAsync(new()));
        dialogs.WaitForElement("#resolve-stolen");
        await dialogs.InvokeAsync(() => dialogs.Find("#resolve-stolen").ChangeAsync(true));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());
        page.WaitForAssertion(() => Assert.Contains("<p>2 incidents are resolved.</p>", page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("[data-key]"));
        Assert.Equal("IncidentsAssigned,IncidentsNoted,IncidentsContained,IncidentsResolved", _server.Stored.Value<string>(
            "SELECT group_concat(Action) FROM (SELECT Action FROM audit WHERE Target = 'python-requests from 45.66.77.0/24' ORDER BY Id)"));
        Assert.Equal(2, _server.Stored.Value<int>($"SELECT COUNT(*) FROM incidents WHERE Id IN ({first}, {second}) AND Status = 'Resolved' AND AssigneeId = '{admin.UserId}' AND ContainedAt IS NOT NULL"));
    }

    [Theory]
    [InlineData("network-1")]
    [InlineData("nonsense")]
    public async Task Open_WhatIsNoGroup_SaysSo(string group)
    {
        await using var tab = new OpenPage(_server);

        var page = Open(tab, await AdminAsync(), group);

        Assert.Equal("There is no such group.", page.Find("h1").TextContent);
    }

    private static IRenderedComponent<GroupPage> Open(OpenPage tab, Visit admin, string group)
    {
        var page = tab.Open<GroupPage>(admin, p => p.Add(g => g.Group, group));
        page.WaitForElement("h1");
        return page;
    }

    private async Task<Visit> AdminAsync() => await _server.VisitAsync((await _server.CreateUserAsync(role: SessionClaims.AdminRole)).Id);

    // A spent token that comes back from elsewhere.
    private async Task<int> ReplayAsync()
    {
        var app = await _server.LinkAsync();
        _server.Clock!.Advance(TimeSpan.FromMinutes(1));
        await _server.Device().RotateAsync(app.Token);
        _server.Clock!.Advance(TimeSpan.FromMinutes(1));
        var replayed = await _server.Service<RefreshTokenService>().RotateAsync(new RawToken(app.Token), "companion", null, new Requester("45.66.77.9", "python-requests/2.31"), default);
        return Assert.IsType<RotationResult.Reused>(replayed).IncidentId;
    }
}
