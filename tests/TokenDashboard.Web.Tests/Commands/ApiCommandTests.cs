using System.Text.Json;
using TokenDashboard.Web.Commands;
using TokenDashboard.Web.Tests.Hosting;
using TokenDashboard.Web.Tests.Rest;

namespace TokenDashboard.Web.Tests.Commands;

/// <summary>Sessions and incidents at the server's console.</summary>
public sealed class ApiCommandTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public ApiCommandTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("sessions")]
    [InlineData("sessions", "list", "--nothing", "x")]
    [InlineData("sessions", "list", "--user")]
    [InlineData("sessions", "list", "one")]
    [InlineData("sessions", "end")]
    [InlineData("sessions", "end", "not-an-id")]
    [InlineData("sessions", "end", "00000000-0000-0000-0000-000000000001", "--user", "ana")]
    [InlineData("incidents", "show")]
    [InlineData("incidents", "show", "1", "2")]
    [InlineData("incidents", "settle", "1")]
    [InlineData("incidents", "settle", "x", "--as", "test")]
    [InlineData("incidents", "contain", "-1")]
    public async Task Line_NotUnderstood_IsTwoAndTellsHow(params string[] line)
    {
        var (code, said, errors) = await RunAsync(line);

        Assert.Equal((2, ""), (code, said));
        Assert.Contains("[--yes]", errors, StringComparison.Ordinal);
    }

    /// <summary>What a script reads here it can read there.</summary>
    [Fact]
    public async Task Json_OfListAndCase_IsAsTheApiAnswers()
    {
        var script = await ApiScript.OfAdminAsync(_server);
        var (id, app) = await ApiScript.ReplayAsync(_server);
        await ApiScript.ReplayAsync(_server);
        // The command tells the time by the machine's clock, the server under test by its own.
        _server.Stored.Execute($"UPDATE sessions SET ExpiresAt = {DateTimeOffset.UtcNow.AddDays(1).UtcTicks}");

        Assert.Equal((await script.GetAsync("/admin/incidents")).Body, (await RunAsync("incidents", "list", "--json")).Said.Trim());
        Assert.Equal((await script.GetAsync($"/admin/incidents/{id}")).Body, (await RunAsync("incidents", "show", $"{id}", "--json")).Said.Trim());
        Assert.Equal((await script.GetAsync("/admin/sessions?view=all")).Body, (await RunAsync("sessions", "list", "--view", "all", "--json")).Said.Trim());
        var theirs = JsonDocument.Parse((await RunAsync("sessions", "list", "--user", app.UserId, "--view", "all", "--json")).Said).RootElement.GetProperty("items");
        Assert.Equal(app.SessionId, Assert.Single(theirs.EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Contains($"#{id}", (await RunAsync("incidents", "list", "--user", app.UserId)).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_AboutNobodyOrNothing_IsOneAndChangesNothing()
    {
        foreach (var line in new[] { "sessions list --user nobody@example.org", "sessions list --view later", "incidents list --verdict guilty", "incidents show 1", "incidents contain 1 --yes", "incidents settle 1 --as guilty --yes", "sessions end 00000000-0000-0000-0000-000000000001 --yes" })
            Assert.Equal((line, 1), (line, (await RunAsync(line.Split(' '))).Code));
        Assert.Equal(0, _server.Stored.Count("audit"));
    }

    [Fact]
    public async Task Settle_WithoutAYes_ChangesNothing()
    {
        var (id, _) = await ApiScript.ReplayAsync(_server);

        Assert.Equal(1, (await RunAsync(["incidents", "settle", $"{id}", "--as", "stolen"], "no")).Code);
        Assert.Equal("Open", Status());
        Assert.Equal(0, (await RunAsync(["incidents", "settle", $"{id}", "--as", "stolen", "--note", "Sold."], "yes")).Code);
        Assert.Equal("Resolved", Status());
        Assert.Equal((1, 1), (_server.Stored.Value<int>("SELECT COUNT(*) FROM audit WHERE Action = 'IncidentResolved' AND ActorId IS NULL AND AppId IS NULL AND Reason = 'Sold.'"), (await RunAsync("incidents", "settle", $"{id}", "--as", "test", "--yes")).Code));

        string? Status() => _server.Stored.Value<string>("SELECT Status FROM incidents");
    }

    [Fact]
    public async Task ContainAndEnd_ByTheConsole_AreSaidToBeSo()
    {
        var (id, app) = await ApiScript.ReplayAsync(_server);
        var one = await _server.LinkAsync(app.UserId);
        var (two, three) = (await _server.LinkAsync(), await _server.LinkAsync());
        _server.Stored.Execute($"UPDATE sessions SET ExpiresAt = {DateTimeOffset.UtcNow.AddDays(1).UtcTicks}");

        Assert.Equal(0, (await RunAsync("sessions", "end", $"{two.SessionId}", "--yes")).Code);
        Assert.Equal("{\"ended\":1}", (await RunAsync("sessions", "end", "--user", three.UserId, "--yes", "--json")).Said.Trim());
        Assert.Equal(0, (await RunAsync("incidents", "contain", $"{id}", "--yes")).Code);

        Assert.Equal(("ByAdmin", "ByAdmin", "Contained"), (Reason(two), Reason(three), Reason(one)));
        Assert.Equal(3, _server.Stored.Value<int>("SELECT COUNT(*) FROM audit WHERE ActorId IS NULL AND Action IN ('SessionsEnded', 'AccountContained')"));
        Assert.Equal("console", _server.Stored.Value<string>("SELECT Text FROM case_entries WHERE Kind = 'Contained'"));

        string? Reason(LinkedApp of) => _server.Stored.Session(of.SessionId).EndReason;
    }

    private Task<(int Code, string Said, string Errors)> RunAsync(params string[] line) => RunAsync(line, "");

    private async Task<(int Code, string Said, string Errors)> RunAsync(string[] line, string answer)
    {
        using var said = new StringWriter();
        using var errors = new StringWriter();
        using var input = new StringReader(answer);
        string[] all = [.. line, .. _server.Arguments];
        var code = SessionsCommand.IsAsked(all) ? await SessionsCommand.RunAsync(all, input, said, errors) : await IncidentsCommand.RunAsync(all, input, said, errors);
        return (code, said.ToString(), errors.ToString());
    }
}
