using System.Net;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>
/// Promises 2, 3 and 5: at most one live token per family, whatever runs in parallel, and a lost race ends nothing.
/// Over real sockets, 16 requests at once, and a thousand.
/// </summary>
public sealed class ParallelRefreshTests
{
    private const int Callers = 16;
    private static readonly int Rounds = Environment.GetEnvironmentVariable("THOROUGH") is { Length: > 0 } ? 100 : 25;

    [Fact]
    public async Task Refresh_SixteenAtOnce_AllGetTheOneSuccessor()
    {
        using var server = new DashboardServer { Kestrel = true };
        var app = await server.LinkAsync();
        var device = server.Device();
        var token = app.Token;
        for (var round = 1; round <= Rounds; round++)
        {
            var answers = await AtOnceAsync(() => device.RefreshAsync(token));

            Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
            var successor = Assert.Single(answers.Select(a => a.RefreshToken).Distinct());
            Assert.Equal(round + 1, server.Stored.Session(app.SessionId).Generation);
            Assert.Equal(round + 1, server.Stored.Tokens(app.SessionId));
            token = successor!;
        }

        Assert.Null(server.Stored.Session(app.SessionId).EndedAt);
        Assert.Equal(0, server.Stored.Incidents(app.SessionId));
    }

    [Fact]
    public async Task Refresh_SixteenAtOnceWithoutRetryWindow_OneWinsAndNothingEnds()
    {
        using var server = new DashboardServer { Kestrel = true, Settings = { ["Tokens:RetryWindow"] = "00:00:00" } };
        var app = await server.LinkAsync();
        var device = server.Device();
        var token = app.Token;
        for (var round = 1; round <= Rounds; round++)
        {
            var answers = await AtOnceAsync(() => device.RefreshAsync(token));

            var winner = Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
            Assert.All(answers.Where(a => a != winner), a => Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (a.Status, a.Error)));
            var stored = server.Stored.Session(app.SessionId);
            Assert.Equal((round + 1, null), (stored.Generation, stored.EndedAt));
            token = winner.RefreshToken!;
        }

        Assert.Equal(0, server.Stored.Incidents(app.SessionId));
        Assert.Equal(HttpStatusCode.OK, (await device.RefreshAsync(token)).Status);
    }

    [Fact]
    public async Task Refresh_AThousandReplaysAtOnce_OneIncidentThatCountsAll()
    {
        using var server = new DashboardServer { Kestrel = true };
        var app = await server.LinkAsync();
        var device = server.Device();
        await device.RotateAsync(await device.RotateAsync(app.Token));

        // What one network presents beyond sixty is answered later.
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(() => InsistAsync(() => server.Device($"192.0.2.{i % 50}").RefreshAsync(app.Token)))));

        Assert.All(answers, a => Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (a.Status, a.Error)));
        Assert.Equal("Reuse", server.Stored.Session(app.SessionId).EndReason);
        Assert.Equal(1, server.Stored.Incidents(app.SessionId));
        Assert.Equal(answers.Length, server.Stored.Value<int>("SELECT Presentations FROM incidents"));
    }

    // A server that is busy has changed nothing.
    private static async Task<OAuthAnswer> InsistAsync(Func<Task<OAuthAnswer>> ask)
    {
        var answer = await ask();
        for (var more = 10; answer.Status == HttpStatusCode.ServiceUnavailable && more > 0; more--)
            answer = await ask();
        return answer;
    }

    private static Task<OAuthAnswer[]> AtOnceAsync(Func<Task<OAuthAnswer>> ask) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(ask)));
}
