using System.Globalization;
using Bunit;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Overview;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Overview;

/// <summary>What cases turned out to be, by reason and month.</summary>
[Trait("Database", "Sqlite")]
public sealed class OutcomesPageTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public OutcomesPageTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Open_NothingWasSettled_SaysSoAndDrawsNothing()
    {
        await using var tab = new OpenPage(_server);

        var page = await OpenAsync(tab);

        Assert.Equal("No incident has been settled in the last twelve months.", page.Find("h1").TextContent);
        Assert.Empty(page.FindAll("figure, table"));
    }

    [Fact]
    public async Task Open_SettledIncidents_AreARowAndABarOfTheirMonth()
    {
        await using var tab = new OpenPage(_server);
        AddCases(3, new DateTimeOffset(2025, 10, 5, 12, 0, 0, TimeSpan.Zero), Resolution.LostReply);
        AddCases(1, new DateTimeOffset(2025, 10, 6, 12, 0, 0, TimeSpan.Zero), Resolution.Stolen);
        AddCases(2, new DateTimeOffset(2025, 11, 6, 12, 0, 0, TimeSpan.Zero), Resolution.Other);

        var page = await OpenAsync(tab);

        Assert.Equal($"6 incidents were settled in the last twelve months; {Percent(0.5)} were false alarms.", page.Find("h1").TextContent);
        Assert.Equal(["Month", "Stolen", "Something else", "Lost reply", "Total", "False alarms"], page.FindAll("thead th").Select(h => h.TextContent));
        Assert.Equal(
            [$"Nov 2025 0 2 0 2 {Percent(0)}", $"Oct 2025 1 0 3 4 {Percent(0.75)}"], page.FindAll("tbody tr").Select(row => string.Join(' ', row.Children.Select(cell => cell.TextContent))));
        Assert.Equal(["Oct 2025: 4, Stolen: 1, Lost reply: 3", "Nov 2025: 2, Something else: 2"], page.FindAll("svg svg").Where(bar => bar.QuerySelectorAll("rect").Length > 1).Select(bar => bar.QuerySelector("title")!.TextContent));
        Assert.Equal(["b-err", "b-double", "b-lost"], page.FindAll(".legend rect").Select(r => r.ClassName));
        Assert.All(page.Find("svg[role=img]").GetAttribute("aria-labelledby")!.Split(' '), id => Assert.NotNull(page.Find($"#{id}")));
    }

    [Fact]
    public async Task Settled_WhileItIsOpen_AppearsByItself()
    {
        await using var tab = new OpenPage(_server);
        var page = await OpenAsync(tab);

        AddCases(1, _server.Clock!.GetUtcNow(), Resolution.Test);
        _server.Service<SessionFeed>().Publish(new Change.Incidents(1));

        page.WaitForAssertion(() => Assert.Equal("One incident was settled in the last twelve months.", page.Find("h1").TextContent), TimeSpan.FromSeconds(10));
    }

    private static string Percent(double share) => share.ToString("P0", CultureInfo.CurrentCulture);

    private async Task<IRenderedComponent<Outcomes>> OpenAsync(OpenPage tab)
    {
        var viewer = await _server.SignInAsync(role: SessionClaims.AdminRole);
        var page = tab.Open<Outcomes>(new(viewer.User.Id, viewer.SessionId));
        page.WaitForElement("h1");
        return page;
    }

    private void AddCases(int count, DateTimeOffset at, Resolution resolution)
    {
        using var db = _server.Service<IDbContextFactory<DashboardContext>>().CreateDbContext();
        db.Incidents.AddRange(Enumerable.Range(0, count).Select(_ => new Incident
        {
            UserId = "somebody", Kind = IncidentKind.Reuse, OpenedAt = at.AddDays(-1), ResolvedAt = at, Status = IncidentStatus.Resolved, Resolution = resolution,
        }));
        db.SaveChanges();
    }
}
