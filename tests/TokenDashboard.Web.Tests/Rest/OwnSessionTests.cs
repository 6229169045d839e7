using System.Net;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Rest;

/// <summary>Somebody's own sessions through the API.</summary>
public sealed class OwnSessionTests : IDisposable
{
    private const string Mine = "sessions:read sessions:manage offline_access";
    private static readonly string[] Limits = ["0", "201", "-1", "+1", "999999999999", "ten", ""];
    private static readonly string[] Bodies = ["", "null", "[]", "{", "{}", "{\"name\":null}", "{\"name\":1}", "{\"name\":\"\"}", "{\"name\":\"a\",\"name\":\"b\"}", "{\"name\":\"a\",\"kind\":\"app\"}", "{\"Name\":\"a\"}"];

    private readonly DashboardServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task List_OfOnePerson_HasTheirsAndNobodyElses()
    {
        var script = await ApiScript.OfAsync(_server, Mine);
        var other = await _server.LinkAsync(script.App.UserId);
        await _server.LinkAsync();

        var answer = await script.GetAsync("/sessions");

        Assert.Equal(new[] { script.App.SessionId, other.SessionId }.Order(), answer.Items.Select(s => s.GetProperty("id").GetGuid()).Order());
        Assert.Equal(script.App.SessionId, Assert.Single(answer.Items, s => s.GetProperty("isThis").GetBoolean()).GetProperty("id").GetGuid());
        Assert.Null(answer.Next);
        Assert.Equal("no-store", answer.Response.Headers.CacheControl?.ToString());
    }

    /// <summary>Whoever reads on is told everything that stays, once.</summary>
    [Fact]
    public async Task List_PartByPartWhileSessionsComeAndGo_TellsEachOnce()
    {
        var script = await ApiScript.OfAsync(_server, Mine);
        List<Guid> ids = [script.App.SessionId];
        for (var i = 0; i < 6; i++)
            ids.Add((await _server.LinkAsync(script.App.UserId)).SessionId);
        var first = await script.GetAsync("/sessions?limit=3");
        var told = first.Items.Select(s => s.GetProperty("id").GetGuid()).ToList();
        // Those that began at once stand in any order: not the one that asks.
        await script.AskAsync("DELETE", $"/sessions/{told.First(id => id != script.App.SessionId)}", null);
        var came = (await _server.LinkAsync(script.App.UserId)).SessionId;

        var link = first.Response.Headers.GetValues("Link").Single();
        for (var next = first.Next; next is not null;)
        {
            var part = await script.GetAsync("/sessions?limit=3&cursor=" + next);
            told.AddRange(part.Items.Select(s => s.GetProperty("id").GetGuid()));
            next = part.Next;
        }

        Assert.Equal(ids.Order(), told.Except([came]).Order());
        Assert.Equal(told.Distinct(), told);
        Assert.Equal($"<http://localhost:5080/api/v1/sessions?limit=3&cursor={first.Next}>; rel=\"next\"", link);
    }

    [Fact]
    public async Task List_LimitOrCursorThatIsNone_IsRefused()
    {
        var script = await ApiScript.OfAdminAsync(_server);
        for (var i = 0; i < 2; i++)
            await _server.LinkAsync(script.App.UserId);
        var others = (await script.GetAsync("/admin/sessions?limit=1")).Next!;

        foreach (var limit in Limits)
            await RefusedAsync("/sessions?limit=" + Uri.EscapeDataString(limit));
        foreach (var cursor in new[] { "", "x", "AAAA", "%00", new string('A', 5000), others, (await script.GetAsync("/sessions?limit=1")).Next! + "A" })
            await RefusedAsync("/sessions?cursor=" + cursor);
        await RefusedAsync("/admin/sessions?view=ended&cursor=" + others);
        await RefusedAsync("/admin/sessions?view=all&view=ended");
        await RefusedAsync("/admin/sessions?kind=toaster");
        await RefusedAsync("/admin/sessions?ip=here");
        await RefusedAsync("/admin/sessions?from=yesterday");
        await RefusedAsync("/admin/incidents?verdict=guilty");

        async Task RefusedAsync(string path) => Assert.Equal((path, HttpStatusCode.BadRequest, "bad-request"), await script.GetAsync(path) is var a ? (path, a.Status, a.Problem) : default);
    }

    [Fact]
    public async Task One_ThatIsKnownAlready_Is304()
    {
        var script = await ApiScript.OfAsync(_server, Mine);
        var path = $"/sessions/{script.App.SessionId}";
        var tag = (await script.GetAsync(path)).Tag!;

        Assert.Equal((HttpStatusCode.NotModified, ""), await script.GetAsync(path, ("If-None-Match", $"\"other\", W/{tag}")) is var same ? (same.Status, same.Body) : default);
        Assert.Equal(HttpStatusCode.OK, (await script.GetAsync(path, ("If-None-Match", "\"other\""))).Status);
        await script.AskAsync("PATCH", path, "{\"name\":\"Build server\"}", ("If-Match", tag));
        var now = await script.GetAsync(path, ("If-None-Match", tag));
        Assert.Equal((HttpStatusCode.OK, "Build server"), (now.Status, now.Json.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Rename_OfAStateThatIsOver_ChangesNothing()
    {
        var script = await ApiScript.OfAsync(_server, Mine);
        var path = $"/sessions/{script.App.SessionId}";
        var seen = (await script.GetAsync(path)).Tag!;
        await script.AskAsync("PATCH", path, "{\"name\":\"First\"}", ("If-Match", seen));

        foreach (var (match, status, problem) in new[]
        {
            (seen, HttpStatusCode.PreconditionFailed, "changed-meanwhile"), ("W/" + (await script.GetAsync(path)).Tag, HttpStatusCode.PreconditionFailed, "changed-meanwhile"),
            ("garbage", HttpStatusCode.BadRequest, "bad-request"), ("\"", HttpStatusCode.BadRequest, "bad-request"),
        })
            Assert.Equal((match, status, problem), await script.AskAsync("PATCH", path, "{\"name\":\"Second\"}", ("If-Match", match)) is var a ? (match, a.Status, a.Problem) : default);
        Assert.Equal("condition-needed", (await script.AskAsync("PATCH", path, "{\"name\":\"Second\"}")).Problem);
        Assert.Equal("changed-meanwhile", (await script.AskAsync("DELETE", path, null, ("If-Match", seen))).Problem);
        Assert.Equal(("First", null), (Name(script), _server.Stored.Session(script.App.SessionId).EndReason));
        Assert.Equal(HttpStatusCode.OK, (await script.AskAsync("PATCH", path, "{\"name\":\"Second\"}", ("If-Match", "*"))).Status);
    }

    [Fact]
    public async Task Rename_BodyThatIsNone_ChangesNothing()
    {
        var script = await ApiScript.OfAsync(_server, Mine);
        var path = $"/sessions/{script.App.SessionId}";

        foreach (var body in Bodies.Append($"{{\"name\":\"{new string('a', SessionService.NameLength + 1)}\"}}").Append("{\"name\":\"a\\u202Eb\"}"))
            Assert.Equal((body, HttpStatusCode.BadRequest, "bad-request"), await script.AskAsync("PATCH", path, body, ("If-Match", "*")) is var a ? (body, a.Status, a.Problem) : default);
        Assert.Equal("too-large", (await script.AskAsync("PATCH", path, $"{{\"name\":\"{new string(' ', 70_000)}\"}}", ("If-Match", "*"))).Problem);
        Assert.Equal("not-json", (await script.AskAsync("PATCH", path, null, ("If-Match", "*"))).Problem);
        Assert.Equal("Laptop", Name(script));
    }

    [Fact]
    public async Task End_OfSomebodyElsesSession_IsNotFound()
    {
        var script = await ApiScript.OfAsync(_server, Mine);
        var other = await _server.LinkAsync();

        foreach (var method in new[] { "GET", "DELETE" })
            Assert.Equal("not-found", (await script.AskAsync(method, $"/sessions/{other.SessionId}", null)).Problem);
        Assert.Equal("not-found", (await script.AskAsync("PATCH", $"/sessions/{other.SessionId}", "{\"name\":\"Mine\"}", ("If-Match", "*"))).Problem);
        Assert.Null(_server.Stored.Session(other.SessionId).EndReason);
    }

    [Fact]
    public async Task End_OfItsOwn_IsTheTokensLast()
    {
        var script = await ApiScript.OfAsync(_server, Mine);

        Assert.Equal(HttpStatusCode.NoContent, (await script.AskAsync("DELETE", $"/sessions/{script.App.SessionId}", null)).Status);

        var after = await script.GetAsync("/sessions");
        Assert.Equal((HttpStatusCode.Unauthorized, "not-signed-in"), (after.Status, after.Problem));
    }

    /// <summary>A page asks for the password; an app's owner gave it when they allowed the app. Where a copied token is worth nothing that counts for a day's work.</summary>
    [Theory]
    [InlineData(false, 9, true)]
    [InlineData(false, 11, false)]
    [InlineData(true, 11 * 60, true)]
    [InlineData(true, 12 * 60, false)]
    public async Task EndOthers_SoLongAfterTheAppWasAllowed_IsDoneOrAsksForThat(bool isBound, int minutes, bool isDone)
    {
        var key = isBound ? new DeviceKey(_server.Clock!) : null;
        var script = await ApiScript.OfAsync(_server, Mine, key: key);
        var other = await _server.LinkAsync(script.App.UserId);
        _server.Clock!.Advance(TimeSpan.FromMinutes(minutes));
        var rotated = await (_server.Device() with { Key = key }).RefreshAsync(script.Refresh);
        script = script with { Token = rotated.AccessToken! };

        var answer = await script.PostAsync("/sessions/end-others");

        if (isDone)
            Assert.Equal((HttpStatusCode.OK, 1), (answer.Status, answer.Json.GetProperty("ended").GetInt32()));
        else
        {
            Assert.Equal((HttpStatusCode.Unauthorized, "proof-needed"), (answer.Status, answer.Problem));
            Assert.Matches($"error=\"insufficient_user_authentication\".*max_age=\"{(isBound ? 43200 : 600)}\", resource_metadata=\"", answer.Response.Headers.WwwAuthenticate.ToString());
        }

        Assert.Equal(isDone, _server.Stored.Session(other.SessionId).EndReason is not null);
        Assert.Null(_server.Stored.Session(script.App.SessionId).EndReason);
    }

    private string? Name(ApiScript script) => _server.Stored.Value<string>("SELECT Name FROM sessions WHERE Id = $id", ("$id", script.App.SessionId));
}
