using System.Diagnostics;
using System.Net;
using TokenDashboard.Web.Tests.Hosting;
using Xunit.Abstractions;

namespace TokenDashboard.Web.Tests.Tokens;

/// <summary>Promise 11: another program that holds the database makes everyone wait for some seconds, and nobody for longer.</summary>
public sealed class LockedDatabaseTests(DashboardServer server, ITestOutputHelper output) : IClassFixture<DashboardServer>
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task FiftyAtOnce_DatabaseLocked_AreUnavailableInTimeAndThenWork()
    {
        var device = server.Device();
        var owner = (await server.CreateUserAsync()).Id;
        var apps = new List<LinkedApp>();
        for (var i = 0; i < 48; i++)
            apps.Add(await server.LinkAsync(owner));
        var first = await device.RefreshAsync(apps[0].Token);
        var before = server.Stored.Dump(counts: false);

        using (server.Stored.Hold())
        {
            var answers = await Task.WhenAll(apps.Skip(1).Select(a => TimedAsync(() => device.RefreshAsync(a.Token)))
                .Append(TimedAsync(() => device.RefreshAsync(first.RefreshToken!)))
                .Append(TimedAsync(() => device.RevokeAsync(first.RefreshToken!)))
                .Append(TimedAsync(() => device.PostAsync("/oauth/device", ("client_id", "companion")))));

            output.WriteLine($"{answers.Length} answers after {answers.Min(a => a.Took):s\\.ff} to {answers.Max(a => a.Took):s\\.ff} s.");
            Assert.All(answers, a => a.Answer.AssertUnavailable());
            Assert.All(answers, a => Assert.InRange(a.Took, TimeSpan.Zero, 3 * Promised));
            // Whoever only reads needn't wait.
            Assert.Equal(HttpStatusCode.OK, (await device.MeAsync(first.AccessToken!)).Status);
        }

        Assert.Equal(before, server.Stored.Dump(counts: false));
        await device.AssertRotatesAsync(server, apps[0], first.RefreshToken!);
        foreach (var app in apps.Skip(1))
            await device.AssertRotatesAsync(server, app, app.Token);
    }

    private static async Task<(OAuthAnswer Answer, TimeSpan Took)> TimedAsync(Func<Task<OAuthAnswer>> ask)
    {
        var start = Stopwatch.GetTimestamp();
        return (await ask(), Stopwatch.GetElapsedTime(start));
    }
}
