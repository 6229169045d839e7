using System.Diagnostics;
using TokenDashboard.Browser.Tests.Hosting;
using Xunit.Abstractions;

namespace TokenDashboard.Browser.Tests.Durability;

/// <summary>Promise 10: an acknowledged rotation or sign-out survives kill -9, and a rotation whose reply was lost is only a repeated request.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Apps = 8;
    private const int KilledBySignal9 = 128 + 9;

    // Each is a start of the server; THOROUGH asks for twenty.
    private static readonly int Kills = Environment.GetEnvironmentVariable("THOROUGH") is { Length: > 0 } ? 20 : 2;

    [Fact]
    public async Task Refresh_ServerKilledAgainAndAgainUnderLoad_LosesNothing()
    {
        await using var server = new DashboardProcess();
        // All of it comes from one address.
        server.Settings["RateLimits__Apps"] = "1000000";
        var families = new StoredFamilies(server);
        var all = await families.CreateAsync(Apps + Kills);
        var (apps, leaving) = (all.Take(Apps).ToList(), all.Skip(Apps).ToList());
        var clock = Stopwatch.StartNew();
        await server.StartAsync();
        using var enough = new CancellationTokenSource();
        var running = apps.Select(a => Task.Run(() => a.RunAsync(enough.Token))).ToList();
        for (var kill = 0; kill < Kills; kill++)
        {
            // Every app has gone on since the start, and at different moments from kill to kill.
            await ProgressAsync(apps, running, Random.Shared.Next(Apps, 100));
            await leaving[kill].SignOutAsync();
            Assert.Equal(KilledBySignal9, await server.KillAsync());
            await server.StartAsync();
        }

        await ProgressAsync(apps, running, Apps);
        await enough.CancelAsync();
        await Task.WhenAll(running);

        var (incidents, retries) = await families.CountAsync();
        output.WriteLine(
            $"{apps.Sum(a => a.Acknowledged)} rotations acknowledged over {Kills} kills in {clock.Elapsed.TotalSeconds:F0} s, "
            + $"{apps.Sum(a => a.Repeats)} requests without an answer, {retries} of them committed and answered by the retry.");
        Assert.Equal(0, incidents);
        foreach (var app in apps)
            await families.AssertKeptAsync(app);
        foreach (var app in leaving)
            await families.AssertSignedOutAsync(app);
        foreach (var app in all)
            app.Dispose();
    }

    /// <summary>Until every app has rotated again, and all together so often.</summary>
    private static async Task ProgressAsync(IReadOnlyList<RotatingApp> apps, IReadOnlyList<Task> running, int rotations)
    {
        var before = apps.Select(a => a.Acknowledged).ToList();
        while (apps.Zip(before).Any(a => a.First.Acknowledged == a.Second) || apps.Sum(a => a.Acknowledged) < before.Sum() + rotations)
        {
            await await Task.WhenAny([.. running, Task.Delay(5)]);
        }
    }
}
