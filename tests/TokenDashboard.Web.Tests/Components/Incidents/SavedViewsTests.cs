using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Incidents;

/// <summary>The saved views above the inbox.</summary>
[Trait("Database", "Sqlite")]
public sealed class SavedViewsTests : IDisposable
{
    private static readonly InboxQuery Open = new(InboxView.Open, null, null, null, null, InboxSort.Severity, 0);

    private readonly DashboardServer _server = new();

    public SavedViewsTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Save_WhatTheInboxShows_IsAChipThatLeadsThere()
    {
        await using var tab = new OpenPage(_server);
        var inbox = OpenInbox(tab, await VisitAsync(DeskRoles.Investigator), "admin/incidents?view=resolved&verdict=lostreply");
        Assert.Empty(inbox.FindAll(".saved-views"));

        await inbox.InvokeAsync(() => inbox.Find("#view-name").InputAsync("Lost <b>"));
        await inbox.InvokeAsync(() => inbox.Find("#view-shared").ChangeAsync(true));
        await inbox.InvokeAsync(() => inbox.Find(".keep-view form").SubmitAsync());

        var chip = inbox.WaitForElement(".saved-views a");
        Assert.Equal("Lost <b> shared 0", Words(chip));
        Assert.Equal(["Open", "Mine", "Not", "Resolved"], inbox.FindAll("search .chips:not(.forms) a").Select(a => Words(a).Split(' ')[0]));
        Assert.Equal(("admin/incidents?view=resolved&verdict=lostreply", "true"), (chip.GetAttribute("href"), chip.GetAttribute("aria-current")));
        Assert.Equal("", inbox.Find("#view-name").GetAttribute("value") ?? "");
    }

    [Fact]
    public async Task Save_NameThatIsTaken_SaysSoAtTheField()
    {
        var admin = await VisitAsync(DeskRoles.Admin);
        await _server.Service<SavedViewService>().SaveAsync("Copies", Open, false, admin.Actor, default);
        await using var tab = new OpenPage(_server);
        var inbox = OpenInbox(tab, admin);

        await inbox.InvokeAsync(() => inbox.Find("#view-name").InputAsync("copies"));
        await inbox.InvokeAsync(() => inbox.Find(".keep-view form").SubmitAsync());

        Assert.Equal("Another one is called so.", inbox.WaitForElement("#view-fault").TextContent.Trim());
        Assert.Equal(("true", "view-fault", "copies"), (inbox.Find("#view-name").GetAttribute("aria-invalid"), inbox.Find("#view-name").GetAttribute("aria-describedby"), inbox.Find("#view-name").GetAttribute("value")));
    }

    /// <summary>A viewer has their own, shares none, and removes none of others. Nobody hands them a case.</summary>
    [Fact]
    public async Task Open_ByAViewer_OffersWhatTheyMay()
    {
        await _server.Service<SavedViewService>().SaveAsync("Everybody’s", Open, true, (await VisitAsync(DeskRoles.Admin)).Actor, default);
        await using var tab = new OpenPage(_server);

        var inbox = OpenInbox(tab, await VisitAsync(DeskRoles.Viewer));

        Assert.Equal("Everybody’s shared 0", Words(inbox.WaitForElement(".saved-views a")));
        Assert.Equal((1, 0, 0), (inbox.FindAll("#view-name").Count, inbox.FindAll("#view-shared").Count, inbox.FindAll(".keep-view li").Count));
        Assert.Equal(["Open", "Not", "Resolved"], inbox.FindAll("search .chips:not(.forms) a").Select(a => Words(a).Split(' ')[0]));
    }

    [Fact]
    public async Task Count_WhileItIsOpen_FollowsTheCases()
    {
        var admin = await VisitAsync(DeskRoles.Admin);
        await _server.Service<SavedViewService>().SaveAsync("Mine", Open, false, admin.Actor, default);
        await using var tab = new OpenPage(_server);
        var inbox = OpenInbox(tab, admin);
        Assert.Equal("Mine 0", Words(inbox.WaitForElement(".saved-views a")));

        using (var db = _server.Service<IDbContextFactory<DashboardContext>>().CreateDbContext())
        {
            db.Incidents.Add(new Incident { UserId = admin.UserId, Kind = IncidentKind.Reuse, OpenedAt = _server.Clock!.GetUtcNow() });
            db.SaveChanges();
        }

        _server.Service<SessionFeed>().Publish(new Change.Incidents(1));
        inbox.WaitForAssertion(() => Assert.Equal("Mine 1", Words(inbox.Find(".saved-views a"))), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Remove_OnesOwn_IsGone()
    {
        var admin = await VisitAsync(DeskRoles.Admin);
        await _server.Service<SavedViewService>().SaveAsync("Mine", Open, false, admin.Actor, default);
        await using var tab = new OpenPage(_server);
        var inbox = OpenInbox(tab, admin);

        Assert.Equal("Remove Mine", inbox.WaitForElement(".keep-view li button").GetAttribute("aria-label"));
        await inbox.InvokeAsync(() => inbox.Find(".keep-view li button").ClickAsync(new()));

        inbox.WaitForAssertion(() => Assert.Empty(inbox.FindAll(".saved-views")), TimeSpan.FromSeconds(10));
    }

    /// <summary>A link names nothing for its reader: it is offered, and they save it.</summary>
    [Fact]
    public async Task Open_AfterAProof_HasTheNameThatWasTyped()
    {
        await using var tab = new OpenPage(_server);
        var admin = await VisitAsync(DeskRoles.Admin);

        var inbox = OpenInbox(tab, admin, "admin/incidents?then=view-Copies");

        Assert.Equal("Copies", inbox.Find("#view-name").GetAttribute("value"));
        Assert.True(inbox.Find(".keep-view").HasAttribute("open"));
        Assert.Empty(await _server.Service<SavedViewService>().ListAsync(admin.UserId, true, default));
    }

    private static string Words(IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static IRenderedComponent<Inbox> OpenInbox(OpenPage tab, Visit visit, string address = "admin/incidents")
    {
        tab.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        var page = tab.Open<Inbox>(visit);
        page.WaitForElement("#view-name");
        return page;
    }

    private async Task<Visit> VisitAsync(string role)
    {
        var user = await _server.SignInAsync(role: role);
        return new(user.User.Id, user.SessionId);
    }
}
