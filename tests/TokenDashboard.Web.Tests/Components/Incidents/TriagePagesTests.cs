using System.Text.Json;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Components.Incidents;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Incidents;

/// <summary>Working through cases: taken, settled, contained, undone; and refused when that is due.</summary>
[Trait("Database", "Sqlite")]
public sealed class TriagePagesTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public TriagePagesTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Inbox_Take_IsMineAndCanBeUndone()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        await ReplayAsync();
        var page = tab.Open<Inbox>(admin);

        await page.InvokeAsync(() => page.Find(".take").ClickAsync());

        Assert.Equal(admin.UserId, Assignee());
        Assert.Equal("Incident 1 is yours.", page.Find(".done p").TextContent);
        page.WaitForAssertion(() => Assert.Equal("you have it", page.Find(".avatar").GetAttribute("aria-label")));
        await page.InvokeAsync(() => page.Find(".done button").ClickAsync());
        Assert.Null(Assignee());
        Assert.Empty(page.FindAll(".done"));
    }

    /// <summary>The same cases in columns, with the same hands.</summary>
    [Fact]
    public async Task InboxAsTable_ChosenAndTaken_IsMineAndStaysATable()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        await ReplayAsync();
        tab.Services.GetRequiredService<NavigationManager>().NavigateTo("/admin/incidents?as=table");
        var page = tab.Open<Inbox>(admin);
        Assert.Equal("admin/incidents/1", page.Find(".case-row .case a").GetAttribute("href"));

        await page.InvokeAsync(() => page.Find(".case-row input").ChangeAsync(true));
        Assert.Equal("1 selected", page.Find(".bulk b").TextContent);
        await page.InvokeAsync(() => page.Find(".case-row .take").ClickAsync());

        Assert.Equal(admin.UserId, Assignee());
        page.WaitForAssertion(() => Assert.Equal("you have it", page.Find(".case-row .avatar").GetAttribute("aria-label")));
        tab.Services.GetRequiredService<NavigationManager>().NavigateTo("/admin/incidents?sort=oldest");
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".case-row")));
    }

    [Fact]
    public async Task Inbox_PreviewedCase_IsTakenBesideTheListAndStaysThere()
    {
        await using var tab = new OpenPage(_server);
        var first = await ReplayAsync();
        var second = await ReplayAsync();
        var admin = await AdminAsync();
        var navigation = tab.Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo($"/admin/incidents?preview={first}");
        var page = tab.Open<Inbox>(admin);
        page.WaitForAssertion(() => Assert.Contains($"Incident {first} ", page.Find(".preview").TextContent, StringComparison.Ordinal));

        await page.InvokeAsync(() => page.Find($"[data-case='{second}'] .peep").ClickAsync());
        page.WaitForAssertion(() => Assert.Contains($"Incident {second} ", page.Find(".preview").TextContent, StringComparison.Ordinal));
        await page.InvokeAsync(() => page.Find(".preview [data-key=a]").ClickAsync());

        Assert.Equal(admin.UserId, _server.Stored.Value<string?>("SELECT AssigneeId FROM incidents WHERE Id = $id", ("$id", second)));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".preview [data-key=a]")));
        navigation.NavigateTo("/admin/incidents?preview=99");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".preview")));
    }

    [Fact]
    public async Task Case_FoundAmongOthers_LeadsToThemAndBackToItsRow()
    {
        await using var tab = new OpenPage(_server);
        int[] ids = [await ReplayAsync(), await ReplayAsync(), await ReplayAsync()];
        var admin = await AdminAsync();
        tab.Services.GetRequiredService<NavigationManager>().NavigateTo($"/admin/incidents/{ids[1]}?sort=oldest");

        var page = tab.Open<IncidentPage>(admin, p => p.Add(c => c.Id, ids[1]));

        page.WaitForAssertion(() => Assert.Equal(
            [$"admin/incidents/{ids[0]}?sort=oldest", $"admin/incidents/{ids[2]}?sort=oldest"], page.FindAll(".trail .btn").Select(a => a.GetAttribute("href"))));
        Assert.Equal($"admin/incidents?sort=oldest#case-{ids[1]}", page.Find(".trail > a").GetAttribute("href"));
        await page.InvokeAsync(() => page.Find("#note").ChangeAsync(new() { Value = "half a note" }));
        page.Render(p => p.Add(c => c.Id, ids[2]));
        page.WaitForAssertion(() => Assert.Equal($"admin/incidents?sort=oldest#case-{ids[2]}", page.Find(".trail > a").GetAttribute("href")));
        Assert.Equal("true", page.FindAll(".trail .btn")[1].GetAttribute("aria-disabled"));
        Assert.NotEqual("half a note", page.Find("#note").GetAttribute("value"));
    }

    [Theory]
    [InlineData(false, 1, InboxSort.Severity, 2, "2 incidents.")]
    [InlineData(true, 1, InboxSort.Severity, null, "2+ incidents.")]
    [InlineData(false, 3, InboxSort.Severity, null, "102 incidents.")]
    [InlineData(false, 1, InboxSort.Newest, null, "2 incidents.")]
    public void Inbox_GroupsAndHeadline_CountWhatTheySay(bool hasMore, int number, InboxSort sort, int? counted, string headline)
    {
        IncidentRow[] rows = [Row(1), Row(2)];
        var page = new InboxPage(rows, hasMore, new Dictionary<InboxView, int>());
        var filter = InboxFilter.Of("open", "laptop", null, null, null, sort.ToString().ToLowerInvariant(), number.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(counted, InboxWords.CountOf(InboxWords.Grouped(rows, filter).First(), page, filter));
        Assert.Equal(headline, InboxWords.Headline(page, filter));
    }

    [Theory]
    [InlineData("open", "982 incidents.")]
    [InlineData("nottaken", "1,000+ incidents.")]
    [InlineData("mine", "2+ incidents.")]
    public void Inbox_OfAWholeView_HasItsCountForHeadline(string view, string headline)
    {
        var page = new InboxPage([Row(1), Row(2)], true, new Dictionary<InboxView, int> { [InboxView.Open] = 982, [InboxView.NotTaken] = IncidentInbox.MostCounted });

        Assert.Equal(headline, InboxWords.Headline(page, InboxFilter.Of(view, null, null, null, null, "newest", null)));
    }

    [Theory]
    [InlineData(0, "No session is open")]
    [InlineData(1, "Ends the one session that is open")]
    [InlineData(7, "Ends all 7 sessions")]
    [InlineData(1000, "Ends all 1,000+ sessions")]
    public async Task Contain_Asked_SaysHowManySessionsItEnds(int sessions, string sentence)
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        await dialogs.InvokeAsync(() => tab.Services.GetRequiredService<IDialogService>().ShowAsync<ContainDialog>(null, new DialogParameters<ContainDialog> { { d => d.Sessions, sessions } }));

        Assert.Equal(sentence, dialogs.WaitForElement(".effects b").TextContent);
    }

    [Fact]
    public async Task Inbox_SeveralChosen_AreSettledTogether()
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        var admin = await AdminAsync();
        await ReplayAsync();
        await ReplayAsync();
        var page = tab.Open<Inbox>(admin);
        await page.InvokeAsync(() => page.FindAll(".pick input")[0].ChangeAsync(true));
        await page.InvokeAsync(() => page.FindAll(".pick input")[1].ChangeAsync(true));
        Assert.Equal("2 selected", page.Find(".bulk b").TextContent);

        var asked = page.InvokeAsync(() => page.FindAll(".bulk button").Single(b => b.TextContent == "Resolve…").ClickAsync());
        dialogs.WaitForAssertion(() => Assert.Equal("What were these 2?", dialogs.Find("h2").TextContent));
        await dialogs.InvokeAsync(() => dialogs.Find("#resolve-test").ChangeAsync(true));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());
        await asked;

        Assert.Equal("Resolved Test|Resolved Test", Settled());
        Assert.Equal("2 incidents are resolved.", page.Find("[role=status]").TextContent);
        Assert.Equal("Nothing waits for you.", page.Find("h1").TextContent);
    }

    /// <summary>All that match are settled in the background, whatever page of them is shown; the page finds the act again.</summary>
    [Fact]
    public async Task Inbox_AllThatMatch_AreSettledWhileThePageIsAway()
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        for (var i = 0; i < 12; i++)
            await ReplayAsync();
        var admin = await AdminAsync();
        var page = tab.Open<Inbox>(admin);
        await page.InvokeAsync(() => page.Find(".pick input").ChangeAsync(true));
        await page.InvokeAsync(() => Button(page, "Select all that match").ClickAsync());
        Assert.Equal("All 12 that match are selected", page.Find(".bulk b").TextContent);

        var asked = page.InvokeAsync(() => Button(page, "Resolve…").ClickAsync());
        dialogs.WaitForElement("#resolve-number");
        await dialogs.InvokeAsync(() => dialogs.Find("#resolve-number").ChangeAsync("11"));
        await dialogs.InvokeAsync(() => dialogs.Find("#resolve-test").ChangeAsync(true));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());
        Assert.Equal("Type exactly 12.", dialogs.Find("[role=alert]").TextContent.Trim());
        await dialogs.InvokeAsync(() => dialogs.Find("#resolve-number").ChangeAsync("12"));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());
        await asked;

        // What it was told before it listened, a page learns with its next poll, for which no time passes here.
        while (_server.Stored.Value<string>("SELECT State FROM bulk_acts") != nameof(BulkState.Finished))
            await Task.Delay(10);
        await using var again = new OpenPage(_server);
        var found = again.Open<Inbox>(admin);
        found.WaitForAssertion(() => Assert.Equal("12 incidents are resolved.", found.Find(".done p").TextContent));
        Assert.Equal(12, _server.Stored.Value<int>("SELECT COUNT(*) FROM incidents WHERE Status = 'Resolved'"));
        await found.InvokeAsync(() => Button(found, "Close").ClickAsync());
        found.WaitForAssertion(() => Assert.Empty(found.FindAll(".done")));

        static AngleSharp.Dom.IElement Button(IRenderedComponent<Inbox> page, string text) => page.FindAll(".bulk button, .done button").Single(b => b.TextContent == text);
    }

    /// <summary>A server that was killed in the middle: the page says how far it came, and goes on from there.</summary>
    [Fact]
    public async Task Inbox_ActThatWasLeft_SaysHowFarItCameAndGoesOn()
    {
        await using var tab = new OpenPage(_server);
        var (one, two) = (await ReplayAsync(), await ReplayAsync());
        var admin = await AdminAsync();
        await using (var db = await _server.Service<IDbContextFactory<DashboardContext>>().CreateDbContextAsync())
        {
            db.BulkActs.Add(new BulkAct
            {
                UserId = admin.UserId, Kind = BulkKind.Resolve, Resolution = Resolution.Test, Query = JsonSerializer.Serialize(new InboxQuery(InboxView.Open, null, null, null, null, InboxSort.Newest, 0)),
                Search = "everything", Asked = _server.Clock!.GetUtcNow(), Count = 2, Done = 1, Last = one, State = BulkState.Running, Until = _server.Clock!.GetUtcNow(),
            });
            await db.SaveChangesAsync();
        }

        var page = tab.Open<Inbox>(admin);
        page.WaitForAssertion(() => Assert.Equal("It stopped after 1 of 2 when the server was restarted. The others are as they were. Go on?", page.Find(".done p").TextContent));
        await page.InvokeAsync(() => page.FindAll(".done button").Single(b => b.TextContent == "Go on").ClickAsync());

        page.WaitForAssertion(() => Assert.Equal("2 incidents are resolved.", page.Find(".done p").TextContent));
        Assert.Equal(two, _server.Stored.Value<int>("SELECT Id FROM incidents WHERE Status = 'Resolved'"));
        Assert.Equal("IncidentsResumed", _server.Stored.Value<string>("SELECT Action FROM audit"));
    }

    /// <summary>Whoever must prove who they are first comes back to what they had chosen.</summary>
    [Fact]
    public async Task Resolve_WithoutARecentProof_KeepsWhatWasChosen()
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        var admin = await AdminAsync();
        var (one, _) = (await ReplayAsync(), await ReplayAsync());
        _server.Stored.Execute("UPDATE sessions SET ProvedAt = NULL WHERE Id = $id", ("$id", admin.SessionId));
        var page = tab.Open<Inbox>(admin);
        await page.InvokeAsync(() => page.Find($"[data-case='{one}'] .pick input").ChangeAsync(true));
        await page.InvokeAsync(() => page.FindAll(".bulk button").Single(b => b.TextContent == "Resolve…").ClickAsync());
        var navigation = tab.Services.GetRequiredService<NavigationManager>();
        var back = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(navigation.Uri).Query)["return"].ToString();

        _server.Stored.Execute("UPDATE sessions SET ProvedAt = CreatedAt WHERE Id = $id", ("$id", admin.SessionId));
        navigation.NavigateTo(back);
        var after = tab.Open<Inbox>(admin);

        dialogs.WaitForAssertion(() => Assert.Equal("What was it?", dialogs.Find("h2").TextContent));
        Assert.Equal("1 selected", after.Find(".bulk b").TextContent);
        Assert.True(after.Find($"[data-case='{one}'] .pick input").HasAttribute("checked"));
    }

    [Fact]
    public async Task Resolve_WithoutAReason_SaysSoAndStaysOpen()
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        var admin = await AdminAsync();
        var id = await ReplayAsync();
        var page = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, id));

        _ = page.InvokeAsync(() => page.Find(".acts [data-key=e]").ClickAsync());
        dialogs.WaitForAssertion(() => dialogs.Find("form"));
        await dialogs.InvokeAsync(() => dialogs.Find("form").SubmitAsync());

        Assert.Equal("Choose what it was.", dialogs.Find("[role=alert]").TextContent.Trim());
        Assert.Equal("Open ", Settled());
    }

    [Fact]
    public async Task Contain_NamesWhatHappensThenDoesIt()
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        var admin = await AdminAsync();
        var id = await ReplayAsync();
        var page = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, id));

        var asked = page.InvokeAsync(() => page.Find(".verdict button").ClickAsync());
        dialogs.WaitForAssertion(() => Assert.Equal("Contain Ada Lovelace’s account?", dialogs.Find("h2").TextContent));
        Assert.Equal(
            ["No session is open", "Refuses every refresh", "Asks for a new password"], dialogs.FindAll(".effects b").Select(b => b.TextContent));
        Assert.Equal("contain-not", dialogs.Find(".mud-dialog button").Id);
        await dialogs.InvokeAsync(() => dialogs.Find(".danger").ClickAsync());
        await asked;

        Assert.Equal(1, _server.Stored.Value<int>("SELECT COUNT(*) FROM accounts u JOIN incidents i ON i.UserId = u.Id WHERE u.ContainedAt IS NOT NULL"));
        page.WaitForAssertion(() => Assert.Equal("Resolve…", page.Find(".verdict button").TextContent));
        Assert.Contains("Ada Lovelace contained the account.", page.Find("section:last-of-type .ev").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Contain_Cancelled_ChangesNothing()
    {
        await using var tab = new OpenPage(_server);
        var dialogs = tab.Dialogs();
        var admin = await AdminAsync();
        var id = await ReplayAsync();
        var page = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, id));

        var asked = page.InvokeAsync(() => page.Find(".verdict button").ClickAsync());
        dialogs.WaitForAssertion(() => dialogs.Find("#contain-not"));
        await dialogs.InvokeAsync(() => dialogs.Find("#contain-not").ClickAsync());
        await asked;

        Assert.Equal(0, _server.Stored.Value<int>("SELECT COUNT(*) FROM accounts WHERE ContainedAt IS NOT NULL"));
    }

    [Fact]
    public async Task Note_Kept_StandsInTheCaseAndTheFieldIsEmpty()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        var id = await ReplayAsync();
        var page = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, id));

        await page.InvokeAsync(() => page.Find("#note").ChangeAsync("Called <b>Ada</b>.\r\n\u202eTwice."));
        await page.InvokeAsync(() => page.Find(".note").SubmitAsync());

        page.WaitForAssertion(() => Assert.Equal("Called <b>Ada</b>.\n\ufffdTwice.", page.Find("q").TextContent));
        Assert.Equal("", page.Find("#note").GetAttribute("value") ?? "");
    }

    [Theory]
    [InlineData("   ")]
    [InlineData("\u3164\n\u2800\u0301")]
    public async Task Note_Empty_SaysSoBesideTheField(string typed)
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        var id = await ReplayAsync();
        var page = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, id));

        await page.InvokeAsync(() => page.Find("#note").ChangeAsync(typed));
        await page.InvokeAsync(() => page.Find(".note").SubmitAsync());

        Assert.Equal("Write something first.", page.Find("#note-error").TextContent.Trim());
    }

    [Fact]
    public async Task Correct_Verdict_SaysWhatTheEvidenceSaid()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        var id = await ReplayAsync();
        var page = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, id));

        await page.InvokeAsync(() => page.FindAll(".acts .pop button").Single(b => b.TextContent == "A lost reply").ClickAsync());

        page.WaitForAssertion(() => Assert.Equal("Probably a lost reply, not a thief.", page.Find(".verdict strong").TextContent));
        Assert.Equal("Corrected by an admin. The evidence says: A copy was refused.", page.Find(".verdict .small").TextContent);
    }

    [Fact]
    public async Task Act_WithoutARecentProof_LeadsToItAndBack()
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        var id = await ReplayAsync();
        var navigation = tab.Services.GetRequiredService<BunitNavigationManager>();
        navigation.NavigateTo($"/admin/incidents/{id}");
        var page = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, id));
        _server.Clock!.Advance(Proof.Kept);

        await page.InvokeAsync(() => page.Find(".verdict button").ClickAsync());

        Assert.EndsWith($"/prove?return=%2Fadmin%2Fincidents%2F{id}%3Fthen%3Dcontain", navigation.Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM AspNetUserRoles")]
    [InlineData("UPDATE sessions SET EndedAt = 1 WHERE Kind = 'Browser'")]
    public async Task Act_ByWhoMayNotAnyMore_IsRefusedAndSaysSo(string meanwhile)
    {
        await using var tab = new OpenPage(_server);
        var admin = await AdminAsync();
        var id = await ReplayAsync();
        var page = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, id));
        _server.Stored.Execute(meanwhile);

        await page.InvokeAsync(() => page.Find(".acts [data-key=a]").ClickAsync());

        Assert.Equal("Nothing was changed: your role does not allow this, or not any more, or you have been signed out.", page.Find(".toast").TextContent.Trim());
        Assert.Null(Assignee());
    }

    [Fact]
    public async Task IncidentPage_SettledByAColleague_ShowsItByItself()
    {
        await using var tab = new OpenPage(_server);
        var (admin, other) = (await AdminAsync(), await AdminAsync());
        var id = await ReplayAsync();
        var page = tab.Open<IncidentPage>(admin, p => p.Add(i => i.Id, id));

        await _server.Service<TriageService>().ResolveAsync([id], Core.Data.Resolution.Stolen, null, other.Actor, default);

        page.WaitForAssertion(() => Assert.Equal("Reopen", page.Find(".verdict button").TextContent));
    }

    private string? Assignee() => _server.Stored.Value<string?>("SELECT AssigneeId FROM incidents");

    private string? Settled() => _server.Stored.Value<string?>("SELECT string_agg(Status || ' ' || coalesce(Resolution, ''), '|') FROM incidents");

    private async Task<Visit> AdminAsync()
    {
        var user = await _server.CreateUserAsync(role: DeskRoles.Admin);
        return await _server.VisitAsync(user.Id);
    }

    private async Task<int> ReplayAsync()
    {
        var app = await _server.LinkAsync();
        _server.Clock!.Advance(TimeSpan.FromMinutes(1));
        await _server.Device().RotateAsync(app.Token);
        _server.Clock.Advance(TimeSpan.FromMinutes(1));
        await (_server.Device("198.51.100.24") with { Agent = "curl/8.9" }).RefreshAsync(app.Token);
        return _server.Stored.Value<int>("SELECT Id FROM incidents WHERE SessionId = $id", ("$id", app.SessionId));
    }

    private static IncidentRow Row(int id) => new(
        id, IncidentKind.Reuse, Verdict.SomeoneElse, Verdict.SomeoneElse, false, Certainty.Likely, Core.Data.Severity.High, IncidentStatus.Open, null, "ada", "Ada", "Laptop", DeviceType.Laptop,
        new IncidentParty(null, null), null, default, default, 1, OwnerAnswer.None, null, null, null, null);
}
