using System.Net;
using System.Text.RegularExpressions;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>A write that storage refuses because it is wrong is a bug: asking again would not help, so nobody is told to.</summary>
public sealed class StorageBugTests : IDisposable
{
    private readonly CapturedLogs _logs = new();
    private readonly DashboardServer _server;

    public StorageBugTests() => _server = new DashboardServer { Logs = _logs };

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData(BrokenStorage.Twice)]
    [InlineData(BrokenStorage.OfNobody)]
    public async Task Refresh_ConstraintViolated_IsAServerErrorWithAReferenceLoggedOnce(string fault)
    {
        var (app, device) = (await _server.LinkAsync(), _server.Device());
        var before = _server.Stored.Dump(counts: false);

        using (new BrokenStorage(_server.Stored, "sessions", "UPDATE", fault))
            AssertBug(await device.RefreshAsync(app.Token));

        Assert.Equal(before, _server.Stored.Dump(counts: false));
        await device.AssertRotatesAsync(_server, app, app.Token);
    }

    [Fact]
    public async Task Me_TableMissing_IsAServerErrorAndNotSignedOut()
    {
        var answer = await _server.Device().RefreshAsync((await _server.LinkAsync()).Token);
        _server.Stored.Execute("ALTER TABLE sessions RENAME TO sessions_away");

        AssertBug(await _server.Device().MeAsync(answer.AccessToken!));
    }

    [Theory]
    [InlineData(BrokenStorage.Twice)]
    [InlineData(BrokenStorage.OfNobody)]
    public async Task Page_ConstraintViolated_SaysAReferenceLoggedOnce(string fault)
    {
        var user = await _server.CreateUserAsync(Visits.Password);

        WebAnswer answer;
        using (new BrokenStorage(_server.Stored, "sessions", "INSERT", fault))
            answer = await _server.Visitor().SignInAsync(user.Email!, Visits.Password);

        Assert.Equal((HttpStatusCode.InternalServerError, "Something went wrong."), (answer.Status, answer.Page.QuerySelector("h1")?.TextContent));
        Assert.Null(answer.Response.Headers.RetryAfter);
        AssertLoggedOnce(Regex.Match(answer.Words, "Reference (\\S+)").Groups[1].Value);
    }

    [Fact]
    public async Task Page_StorageFails_SaysAReferenceLoggedOnce()
    {
        var user = await _server.CreateUserAsync(Visits.Password);

        WebAnswer answer;
        using (new BrokenStorage(_server.Stored, "sessions", "INSERT"))
            answer = await _server.Visitor().SignInAsync(user.Email!, Visits.Password);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        AssertLoggedOnce(Regex.Match(answer.Words, "Reference (\\S+)").Groups[1].Value);
    }

    [Fact]
    public async Task Ready_TableMissing_IsNoStorageFailure()
    {
        var client = _server.Client();
        _server.Stored.Execute("ALTER TABLE key_checks RENAME TO key_checks_away");

        var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    private void AssertBug(OAuthAnswer answer)
    {
        var isOfApi = answer.Text("type") == "urn:token-dashboard:problem:server-error";
        Assert.Equal((HttpStatusCode.InternalServerError, "server_error"), (answer.Status, isOfApi ? "server_error" : answer.Error));
        Assert.Null(answer.Response.Headers.RetryAfter);
        Assert.True(answer.Response.Headers.CacheControl?.NoStore);
        Assert.DoesNotContain("SQLite", answer.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Exception", answer.Body, StringComparison.Ordinal);
        AssertLoggedOnce(Regex.Match(answer.Text(isOfApi ? "detail" : "error_description")!, "reference ([2-9A-Z]{6})\\.$").Groups[1].Value);
    }

    private void AssertLoggedOnce(string reference)
    {
        Assert.Matches("^[2-9A-Z]{6}$", reference);
        Assert.Matches("(Sqlite|Postgres)Exception", Assert.Single(_logs.Lines, line => line.Contains(reference, StringComparison.Ordinal)));
        Assert.DoesNotContain(_logs.Lines, line => line.StartsWith("Microsoft.AspNetCore.Diagnostics", StringComparison.Ordinal) && line.Contains(" Error ", StringComparison.Ordinal));
    }
}
