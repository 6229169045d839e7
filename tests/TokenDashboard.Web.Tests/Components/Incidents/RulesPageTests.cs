using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Incidents;

/// <summary>The page of rules: a trial first, then the switch; and the line on a case that a rule settled.</summary>
[Trait("Database", "Sqlite")]
public sealed class RulesPageTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public RulesPageTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Rule_Tried_IsSwitchedOnAndSettles()
    {
        await using var tab = new OpenPage(_server);
        var (open, stolen) = (await LostReplyAsync(), await LostReplyAsync());
        _server.Stored.Execute($"UPDATE incidents SET Status = 'Resolved', Resolution = 'Stolen' WHERE Id = {stolen}");
        var (admin, dialogs) = (await AdminAsync(), tab.Dialogs());
        var page = Open(tab, admin);
        Assert.Equal("No rule is on.", page.Find("h1").TextContent);
        Assert.Empty(page.FindAll("#trial"));
        await page.InvokeAsync(() => page.Find("#rule-days").ChangeAsync("1"));

        await page.InvokeAsync(() => page.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.Equal("It would have settled 2 incidents in the last 30 days.", page.Find("#trial h2").TextContent));
        Assert.StartsWith("One of them turned out to be something else.", page.Find("#trial .alert").TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal(
            [($"admin/incidents/{stolen}", "Settled as “Stolen”"), ($"admin/incidents/{open}", "Open")],
            page.FindAll("#trial li").Select(l => (l.QuerySelector("a")!.GetAttribute("href")!, l.QuerySelector("li > span")!.TextContent)));

        _ = page.InvokeAsync(() => page.Find("#trial button").ClickAsync(new()));
        dialogs.WaitForAssertion(() => Assert.Contains("One incident is settled at the next run.", dialogs.Find(".effects").TextContent, StringComparison.Ordinal));
        Assert.Contains("turned out to be something else", dialogs.Find(".alert").TextContent, StringComparison.Ordinal);
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        page.WaitForAssertion(() => Assert.Equal("One rule is on.", page.Find("h1").TextContent));
        Assert.Equal(1, await _server.Service<RuleService>().RunAsync(default));
        page.WaitForAssertion(() => Assert.Contains("One incident", page.Find("#rule-1 dl").TextContent, StringComparison.Ordinal));
        var incident = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, open));
        incident.WaitForAssertion(() => Assert.Contains(
            "Settled by the rule “Lost reply, same program and network, owner didn’t object: after one day”: Lost reply.", incident.Find(".ev").TextContent, StringComparison.Ordinal));

        await page.InvokeAsync(() => page.Find("#rule-1 button").ClickAsync(new()));
        page.WaitForAssertion(() => Assert.Equal("No rule is on.", page.Find("h1").TextContent));
        Assert.Equal(2, _server.Stored.Value<int>("SELECT COUNT(*) FROM audit WHERE Action LIKE 'RuleSwitched%'"));
    }

    /// <summary>What was chosen comes back from the proof, and is tried.</summary>
    [Fact]
    public async Task Try_BackFromTheProof_IsOfWhatWasChosen()
    {
        await using var tab = new OpenPage(_server);
        var navigation = tab.Services.GetRequiredService<NavigationManager>();
        var admin = await AdminAsync();
        _server.Stored.Execute("UPDATE sessions SET ProvedAt = NULL WHERE Id = $id", ("$id", admin.SessionId));
        var page = Open(tab, admin);
        await page.InvokeAsync(() => page.Find("#rule-days").ChangeAsync("30"));
        await page.InvokeAsync(() => page.Find("input[value=KnownNetworks]").ChangeAsync(true));
        await page.InvokeAsync(() => page.Find("form").SubmitAsync());
        var back = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(navigation.Uri).Query)["return"].ToString();

        _server.Stored.Execute("UPDATE sessions SET ProvedAt = CreatedAt WHERE Id = $id", ("$id", admin.SessionId));
        navigation.NavigateTo(back);
        var after = Open(tab, admin);

        after.WaitForAssertion(() => Assert.Equal("It would have settled nothing in the last 30 days.", after.Find("#trial h2").TextContent));
        Assert.Contains("in a known network, owner didn’t object: after 30 days", after.Find("#trial p").TextContent, StringComparison.Ordinal);
        Assert.Equal(1, _server.Stored.Count("rules"));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("SameNetwork 99 LostReply")]
    public async Task Open_WithWhatIsNoRule_TriesNothing(string then)
    {
        await using var tab = new OpenPage(_server);
        tab.Services.GetRequiredService<NavigationManager>().NavigateTo($"/admin/rules?then={Uri.EscapeDataString(then)}");

        var page = Open(tab, await AdminAsync());

        Assert.Equal((0, 0), (page.FindAll("#trial").Count, _server.Stored.Count("rules")));
    }

    private static IRenderedComponent<RulesPage> Open(OpenPage tab, Visit admin)
    {
        var page = tab.Open<RulesPage>(admin);
        page.WaitForElement("h1");
        return page;
    }

    private async Task<Visit> AdminAsync() => await _server.VisitAsync((await _server.CreateUserAsync(role: SessionClaims.AdminRole)).Id);

    // Two days ago, whose owner was told at once.
    private async Task<int> LostReplyAsync()
    {
        var owner = await _server.CreateUserAsync();
        await using var db = await _server.Service<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        var at = _server.Clock!.GetUtcNow().AddDays(-2);
        var incident = new Incident
        {
            UserId = owner.Id, Kind = IncidentKind.Reuse, Verdict = Verdict.LostReply, Certainty = Certainty.Likely, Reasons = "SameClient,SuccessorUnused", Severity = Severity.Low,
            OpenedAt = at, LastPresentedAt = at, Presentations = 1,
        };
        db.Incidents.Add(incident);
        await db.SaveChangesAsync();
        db.CaseEntries.Add(new CaseEntry { IncidentId = incident.Id, UserId = owner.Id, At = at, Kind = CaseEntryKind.OwnerTold });
        await db.SaveChangesAsync();
        return incident.Id;
    }
}
