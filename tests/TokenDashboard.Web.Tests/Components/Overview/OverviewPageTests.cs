using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Overview;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;
using OverviewPage = TokenDashboard.Web.Components.Overview.Overview;

namespace TokenDashboard.Web.Tests.Components.Overview;

/// <summary>Whether something is going on, in one sentence, and what it rests on.</summary>
[Trait("Database", "Sqlite")]
public sealed class OverviewPageTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public OverviewPageTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Open_NothingHappened_SaysSoAndShowsTheCoursesOfADay()
    {
        await using var tab = new OpenPage(_server);

        var page = Open(tab, await AdminAsync());

        Assert.Equal("Nothing unusual is going on.", page.Find("h1").TextContent);
        Assert.Equal("No new incident in the last five minutes.", page.Find(".new").TextContent);
        Assert.Equal(
            ["As usual", "Not known yet", "Not known yet", "Not known yet", "As usual", "As usual"], page.FindAll(".checks li .vh").Select(s => s.TextContent.Trim().TrimEnd(':')));
        Assert.Equal(["Incidents", "Refused sign-ins", "Refused tokens"], page.FindAll(".course h2").Select(h => h.TextContent));
        Assert.All(page.FindAll(".course"), course =>
        {
            Assert.Equal((24, 24), (course.QuerySelectorAll("svg svg").Length, course.QuerySelectorAll("details table tbody tr").Length));
            Assert.All(course.QuerySelector("svg")!.GetAttribute("aria-labelledby")!.Split(' '), id => Assert.NotNull(page.Find($"#{id}")));
        });
    }

    [Fact]
    public async Task Open_TwelveWeeks_AreByTheDay()
    {
        await using var tab = new OpenPage(_server);
        tab.Services.GetRequiredService<NavigationManager>().NavigateTo("admin?span=weeks");
        AddCases(3, _server.Clock!.GetUtcNow().AddDays(-80));

        var page = Open(tab, await AdminAsync());

        Assert.All(page.FindAll(".course"), course => Assert.Equal(84, course.QuerySelectorAll("svg svg").Length));
        Assert.Equal([1, 0, 0], page.FindAll(".course").Select(course => course.QuerySelectorAll("tbody tr").Length));
        Assert.Equal("3, never more than usual", page.Find(".course p").TextContent);
        Assert.Equal("12 weeks", page.Find(".chips [aria-current]").TextContent);
    }

    /// <summary>A burst is one line, and the sentence says it; nothing on the page is more than before or less.</summary>
    [Fact]
    public async Task Burst_WhileItIsOpen_IsTheSentenceAndOneLine()
    {
        await using var tab = new OpenPage(_server);
        var page = Open(tab, await AdminAsync());
        var before = page.FindAll("li, p, h2, svg svg, .course tr").Count;

        AddCases(40, _server.Clock!.GetUtcNow());
        for (var i = 0; i < 40; i++)
            _server.Service<SessionFeed>().Publish(new Change.Incidents(i));

        page.WaitForAssertion(() => Assert.Contains("Something is going on: 40 incidents in the hour from ", page.Find("h1").TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        Assert.EndsWith(", where up to 5 are usual.", page.Find("h1").TextContent, StringComparison.Ordinal);
        Assert.StartsWith("40 new incidents in the last five minutes, the last one is #", page.Find(".new").TextContent, StringComparison.Ordinal);
        Assert.Equal("Unusual: ", page.Find(".checks li .vh").TextContent);
        Assert.Equal(before, page.FindAll("li, p, h2, svg svg, .course tr").Count);
        Assert.Equal("40, unusually many in 1 of 24 hours", page.Find(".course p").TextContent);
        Assert.Equal("40", page.Find(".course text.bad").TextContent);
    }

    [Fact]
    public async Task Open_FalseAlarmsOfAMonth_StandInItsRow()
    {
        await using var tab = new OpenPage(_server);
        AddCases(4, new DateTimeOffset(2025, 10, 5, 12, 0, 0, TimeSpan.Zero), Resolution.LostReply);
        AddCases(1, new DateTimeOffset(2025, 10, 6, 12, 0, 0, TimeSpan.Zero), Resolution.Stolen);

        var page = Open(tab, await AdminAsync());

        Assert.Equal(["Oct 2025", "5", "4", "1", "0", "0"], page.FindAll("#months tbody tr > *").Select(cell => cell.TextContent));
    }

    [Fact]
    public async Task Open_WhatElseIsUnusual_IsTheSentenceWhenThereAreNoCases()
    {
        await using var tab = new OpenPage(_server);
        var hour = Session.StartOf(Session.HourOf(_server.Clock!.GetUtcNow()));
        Store(db => db.HourlyCounts.AddRange(Enumerable.Range(0, 10).SelectMany(day => new[]
        {
            new HourlyCount { Hour = hour.AddDays(-day), Kind = Counted.TokensRefused, Count = day == 0 ? 1000 : 10 },
            new HourlyCount { Hour = hour.AddDays(-day), Kind = Counted.SignInsFailed, Count = 3 },
        })));
        var admin = await AdminAsync();

        var page = Open(tab, admin);

        Assert.StartsWith("Unusually many tokens are refused: 1,000 in the hour from ", page.Find("h1").TextContent, StringComparison.Ordinal);
    }

    /// <summary>A link can choose nothing for its reader: it is offered, and they save it.</summary>
    [Fact]
    public async Task Choose_HowOftenToBeTold_IsKeptOnceItIsSaved()
    {
        var admin = await AdminAsync();
        await using (var tab = new OpenPage(_server))
        {
            tab.Services.GetRequiredService<NavigationManager>().NavigateTo("admin?then=quiet-0");
            var page = Open(tab, admin);
            Assert.Equal("0", page.Find("#alarms select").GetAttribute("value"));
            Assert.Equal(AlarmService.QuietHours, await _server.Service<AlarmService>().QuietHoursOfAsync(admin.UserId, default));

            await page.InvokeAsync(() => page.Find("#alarms select").ChangeAsync("24"));
            await page.InvokeAsync(() => page.Find("#alarms").SubmitAsync());
            page.WaitForAssertion(() => Assert.Equal("Saved.", page.Find("[role=status]").TextContent));
        }

        await using var again = new OpenPage(_server);
        Assert.Equal("24", Open(again, admin).Find("#alarms select").GetAttribute("value"));
    }

    private static IRenderedComponent<OverviewPage> Open(OpenPage tab, Visit admin)
    {
        var page = tab.Open<OverviewPage>(admin);
        page.WaitForElement("#alarms");
        return page;
    }

    private void AddCases(int count, DateTimeOffset at, Resolution? resolution = null) => Store(db => db.Incidents.AddRange(Enumerable.Range(0, count).Select(_ => new Incident
    {
        UserId = "somebody", Kind = IncidentKind.Reuse, OpenedAt = at, Status = resolution is null ? IncidentStatus.Open : IncidentStatus.Resolved, Resolution = resolution,
    })));

    private void Store(Action<DashboardContext> what)
    {
        using var db = _server.Service<IDbContextFactory<DashboardContext>>().CreateDbContext();
        what(db);
        db.SaveChanges();
    }

    private async Task<Visit> AdminAsync()
    {
        var boss = await _server.SignInAsync(role: SessionClaims.AdminRole);
        return new(boss.User.Id, boss.SessionId);
    }
}
