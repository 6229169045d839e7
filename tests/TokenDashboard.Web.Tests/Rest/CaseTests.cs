using System.Net;
using System.Text.Json;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Rest;

/// <summary>What admins do through the API.</summary>
public sealed class CaseTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task List_WithTheInboxsFilters_HasThoseThatMatch()
    {
        var script = await ApiScript.OfAdminAsync(_server);
        var (one, app) = await ApiScript.ReplayAsync(_server);
        var (two, _) = await ApiScript.ReplayAsync(_server);
        script = await FreshAsync(script);
        await script.PostAsync("/admin/incidents/settle", new { ids = new[] { two }, resolution = "test" });

        Assert.Equal((int[])[one], await IdsAsync(""));
        Assert.Equal((int[])[two], await IdsAsync("?view=resolved"));
        Assert.Equal((int[])[one], await IdsAsync("?user=" + app.UserId));
        Assert.Equal((int[])[], await IdsAsync("?answer=notMe"));
        Assert.Equal((int[])[one], await IdsAsync("?q=ada&sort=oldest"));

        async Task<int[]> IdsAsync(string filter) => [.. (await script.GetAsync("/admin/incidents" + filter)).Items.Select(i => i.GetProperty("id").GetInt32())];
    }

    [Theory]
    [InlineData("severity")]
    [InlineData("newest")]
    [InlineData("oldest")]
    public async Task List_PartByPartWhileCasesAreSettled_TellsEachOnce(string sort)
    {
        var script = await ApiScript.OfAdminAsync(_server);
        List<int> ids = [];
        for (var i = 0; i < 7; i++)
            ids.Add((await ApiScript.ReplayAsync(_server)).Id);
        _server.Stored.Execute("UPDATE incidents SET Severity = 1 WHERE Id % 2 = 0");
        _server.Stored.Execute("UPDATE incidents SET OpenedAt = (SELECT MIN(OpenedAt) FROM incidents) WHERE Id % 3 = 0");
        script = await FreshAsync(script);
        List<int> told = [];
        for (string? next = ""; next is not null;)
        {
            var part = await script.GetAsync($"/admin/incidents?limit=2&sort={sort}" + (next.Length > 0 ? "&cursor=" + next : ""));
            var some = part.Items.Select(i => i.GetProperty("id").GetInt32()).ToArray();
            told.AddRange(some);
            await script.PostAsync("/admin/incidents/settle", new { ids = some, resolution = "lostReply" });
            next = part.Next;
        }

        Assert.Equal(ids, told.Order());
        Assert.Equal(7, told.Distinct().Count());
    }

    [Fact]
    public async Task One_WithEvidence_IsAsItsFileAndHasATag()
    {
        var script = await ApiScript.OfAdminAsync(_server);
        var (id, _) = await ApiScript.ReplayAsync(_server);

        var answer = await script.GetAsync($"/admin/incidents/{id}");

        Assert.Equal((HttpStatusCode.OK, "198.51.100.24"), (answer.Status, answer.Json.GetProperty("alarm").GetProperty("ip").GetString()));
        Assert.NotEmpty(answer.Json.GetProperty("events").EnumerateArray());
        Assert.NotEmpty(answer.Json.GetProperty("reasons").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotModified, (await script.GetAsync($"/admin/incidents/{id}", ("If-None-Match", answer.Tag!))).Status);
        Assert.Equal("not-found", (await script.GetAsync("/admin/incidents/999999")).Problem);
    }

    [Fact]
    public async Task Settle_OfWhatWasSeen_IsInTheCaseAndTheAuditLogWithTheApp()
    {
        var script = await ApiScript.OfAdminAsync(_server);
        var (id, _) = await ApiScript.ReplayAsync(_server);
        script = await FreshAsync(script);
        var seen = await script.GetAsync($"/admin/incidents/{id}");

        var answer = await script.PostAsync($"/admin/incidents/{id}/settle", new { resolution = "stolen", note = "A laptop that was sold." }, ("If-Match", seen.Tag!));

        Assert.Equal((HttpStatusCode.OK, "resolved", "stolen"), (answer.Status, answer.Json.GetProperty("status").GetString(), answer.Json.GetProperty("resolution").GetString()));
        Assert.NotEqual(seen.Tag, answer.Tag);
        Assert.Equal($"IncidentResolved companion A laptop that was sold. {script.App.UserId}", _server.Stored.Value<string>("SELECT Action || ' ' || AppId || ' ' || Reason || ' ' || ActorId FROM audit"));
        Assert.Equal(2, _server.Stored.Count("case_entries"));
    }

    [Fact]
    public async Task Settle_OfWhatIsNotAsItWas_ChangesNothing()
    {
        var script = await ApiScript.OfAdminAsync(_server);
        var (id, _) = await ApiScript.ReplayAsync(_server);
        script = await FreshAsync(script);
        var seen = (await script.GetAsync($"/admin/incidents/{id}")).Tag!;
        await _server.Service<TriageService>().NoteAsync(id, "I am on it.", new Actor(script.App.UserId, script.App.SessionId, Requester.Unknown), default);
        var settle = new { resolution = "lostReply" };

        Assert.Equal("changed-meanwhile", (await script.PostAsync($"/admin/incidents/{id}/settle", settle, ("If-Match", seen))).Problem);
        Assert.Equal("condition-needed", (await script.PostAsync($"/admin/incidents/{id}/settle", settle)).Problem);
        Assert.Equal("bad-request", (await script.PostAsync($"/admin/incidents/{id}/settle", settle, ("If-Match", "none"))).Problem);
        foreach (var wrong in new object[] { new { resolution = "givenBack" }, new { resolution = "1" }, new { resolution = "other", note = new string('a', 2001) }, new { note = "why" }, new { resolution = "other", x = 1 } })
            Assert.Equal("bad-request", (await script.PostAsync($"/admin/incidents/{id}/settle", wrong, ("If-Match", "*"))).Problem);
        foreach (var ids in new[] { [], Enumerable.Range(1, 501).ToArray() })
            Assert.Equal("bad-request", (await script.PostAsync("/admin/incidents/settle", new { ids, resolution = "other" })).Problem);
        Assert.Equal("Open", _server.Stored.Value<string>("SELECT Status FROM incidents"));
        Assert.Equal(HttpStatusCode.OK, (await script.PostAsync($"/admin/incidents/{id}/settle", settle, ("If-Match", "*"))).Status);
        Assert.Equal("unchanged", (await script.PostAsync($"/admin/incidents/{id}/settle", settle, ("If-Match", "*"))).Problem);
        Assert.Equal("not-found", (await script.PostAsync("/admin/incidents/999999/settle", settle, ("If-Match", "*"))).Problem);
    }

    [Fact]
    public async Task SettleMany_SomeOfThemOver_SaysWhichWereSettled()
    {
        var script = await ApiScript.OfAdminAsync(_server);
        var (one, _) = await ApiScript.ReplayAsync(_server);
        var (two, _) = await ApiScript.ReplayAsync(_server);
        script = await FreshAsync(script);
        await script.PostAsync("/admin/incidents/settle", new { ids = new[] { one }, resolution = "test" });

        var answer = await script.PostAsync("/admin/incidents/settle", new { ids = new[] { two, one, 999999 }, resolution = "stolen", note = "Same thief." });

        Assert.Equal((HttpStatusCode.OK, $"{{\"settled\":[{two}],\"left\":[{one},999999]}}"), (answer.Status, answer.Body));
        Assert.Equal("Test Stolen", $"{Resolution(one)} {Resolution(two)}");

        string? Resolution(int id) => _server.Stored.Value<string>("SELECT Resolution FROM incidents WHERE Id = $id", ("$id", id));
    }

    [Fact]
    public async Task Contain_OfACaseAndOfAnAccount_EndsAllOfThem()
    {
        var script = await ApiScript.OfAdminAsync(_server);
        var (id, app) = await ApiScript.ReplayAsync(_server);
        var other = await _server.LinkAsync(app.UserId);
        var third = await _server.LinkAsync();
        script = await FreshAsync(script);

        Assert.Equal(HttpStatusCode.NoContent, (await script.PostAsync($"/admin/incidents/{id}/contain")).Status);
        Assert.Equal("unchanged", (await script.PostAsync($"/admin/incidents/{id}/contain")).Problem);
        Assert.Equal(HttpStatusCode.NoContent, (await script.PostAsync($"/admin/users/{third.UserId}/contain")).Status);

        Assert.Equal(("Contained", "Contained"), (_server.Stored.Session(other.SessionId).EndReason, _server.Stored.Session(third.SessionId).EndReason));
        Assert.Equal(2, _server.Stored.Value<int>("SELECT COUNT(*) FROM audit WHERE Action = 'AccountContained' AND AppId = 'companion'"));
    }

    [Fact]
    public async Task Sessions_OfAnyone_AreSeenAndEnded()
    {
        var script = await ApiScript.OfAdminAsync(_server);
        var (one, browser) = (await _server.LinkAsync(), await _server.BrowserAsync((await _server.CreateUserAsync()).Id));
        var two = await _server.LinkAsync(one.UserId);

        Assert.Equal(4, (await script.GetAsync("/admin/sessions")).Items.Count());
        Assert.Equal(browser.Id, Assert.Single((await script.GetAsync("/admin/sessions?kind=browser")).Items).GetProperty("id").GetGuid());
        Assert.Equal(one.UserId, (await script.GetAsync($"/admin/sessions/{one.SessionId}")).Json.GetProperty("userId").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await script.AskAsync("DELETE", $"/admin/sessions/{one.SessionId}", null)).Status);
        Assert.Equal("unchanged", (await script.AskAsync("DELETE", $"/admin/sessions/{one.SessionId}", null)).Problem);
        Assert.Equal("not-found", (await script.AskAsync("DELETE", $"/admin/sessions/{Guid.NewGuid()}", null)).Problem);
        Assert.Equal(HttpStatusCode.NoContent, (await script.PostAsync($"/admin/users/{one.UserId}/end-sessions")).Status);
        Assert.Equal("unchanged", (await script.PostAsync("/admin/users/nobody/end-sessions")).Problem);

        Assert.Equal(("ByAdmin", "ByAdmin"), (_server.Stored.Session(one.SessionId).EndReason, _server.Stored.Session(two.SessionId).EndReason));
    }

    [Fact]
    public async Task Sessions_PartByPart_AreToldOnceThoughTheyBeganAtOnce()
    {
        var script = await ApiScript.OfAdminAsync(_server);
        List<Guid> ids = [script.App.SessionId];
        for (var i = 0; i < 6; i++)
            ids.Add((await _server.LinkAsync()).SessionId);
        List<Guid> told = [];
        for (string? next = ""; next is not null;)
        {
            var part = await script.GetAsync("/admin/sessions?limit=2" + (next.Length > 0 ? "&cursor=" + next : ""));
            told.AddRange(part.Items.Select(s => s.GetProperty("id").GetGuid()));
            foreach (var id in told.Skip(1).Where(id => id != script.App.SessionId))
                await script.AskAsync("DELETE", $"/admin/sessions/{id}", null);
            next = part.Next;
        }

        Assert.Equal(ids.Order(), told.Order());
    }

    [Fact]
    public async Task Export_AsLinesOrTable_HasWhatMatchesAndIsNoted()
    {
        var script = await ApiScript.OfAdminAsync(_server);
        var (id, _) = await ApiScript.ReplayAsync(_server);
        script = await FreshAsync(script);

        var (csv, lines) = (await script.GetAsync("/admin/incidents.csv?sort=newest"), await script.GetAsync("/admin/incidents.ndjson"));

        Assert.StartsWith("id,openedAt,", csv.Body, StringComparison.Ordinal);
        Assert.Equal(id, JsonDocument.Parse(Assert.Single(lines.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement.GetProperty("id").GetInt32());
        Assert.Equal("incidents.csv sort=newest companion|incidents.ndjson  companion", _server.Stored.Value<string>("SELECT string_agg(Target || ' ' || coalesce(After, '') || ' ' || AppId, '|') FROM audit WHERE Action = 'IncidentExported'"));
        _server.Clock!.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("proof-needed", (await (script with { Token = (await _server.Device().RefreshAsync(script.Refresh)).AccessToken! }).GetAsync("/admin/incidents.csv")).Problem);
    }

    /// <summary>What a token says of its owner is ten minutes old.</summary>
    [Fact]
    public async Task Ask_AdminWhoseRoleWasTaken_IsRefusedAtOnce()
    {
        var script = await ApiScript.OfAdminAsync(_server);
        var other = await ApiScript.OfAdminAsync(_server);
        Assert.Equal(HttpStatusCode.OK, (await script.GetAsync("/admin/incidents")).Status);

        Assert.Equal(AdminResult.Done, await _server.Service<AccountService>().ChangeRoleAsync(script.App.UserId, null, "why", new Actor(other.App.UserId, other.App.SessionId, Requester.Unknown), default));

        var answer = await script.GetAsync("/admin/incidents");
        Assert.Equal((HttpStatusCode.Forbidden, "not-an-admin"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Ask_WhereAdminsNeedASecondFactor_IsForWhoGaveOne()
    {
        using var server = new DashboardServer { Settings = { ["Admins:RequireSecondFactor"] = "true" } };
        var script = await ApiScript.OfAdminAsync(server);

        Assert.Equal("second-factor-needed", (await script.GetAsync("/admin/incidents")).Problem);
        server.Stored.Execute("UPDATE sessions SET SecondFactor = TRUE");
        Assert.Equal(HttpStatusCode.OK, (await script.GetAsync("/admin/incidents")).Status);
    }

    private async Task<ApiScript> FreshAsync(ApiScript script) => await ApiScript.OfAsync(_server, userId: script.App.UserId);
}
