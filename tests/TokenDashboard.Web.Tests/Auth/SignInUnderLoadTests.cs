using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Tests.Hosting;
using Xunit.Abstractions;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>While others write, how long a refusal takes tells no more of whether there is an account than on an idle server.</summary>
[Trait("Category", "Thorough")]
[Collection(nameof(SignInUnderLoadTests))]
[CollectionDefinition(nameof(SignInUnderLoadTests), DisableParallelization = true)]
public sealed class SignInUnderLoadTests(ITestOutputHelper output)
{
    private const int Each = 200;
    private const int PairsAtOnce = 10;
    private const int Connections = 200;
    private const int Apps = 16;

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/forgot")]
    [InlineData("/confirm/again")]
    public async Task Refusal_BesideTwoHundredThatWriteDeviceCodes_TakesAsLongForAKnownAddress(string path)
    {
        const string boundless = "1000000000";
        using var server = new DashboardServer
        {
            // Links that are not https leave in Development only.
            Clock = null, Environment = "Development",
            Settings =
            {
                ["RateLimits:DeviceCodes"] = boundless, ["RateLimits:WaitingDeviceCodes"] = boundless, ["RateLimits:WaitingDeviceCodesInAll"] = boundless,
                // Nobody is there to take them.
                ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = "9", ["Mail:From"] = "accounts@example.org",
            },
        };
        var known = new List<string>();
        while (known.Count < Each)
            known.Add(path == "/confirm/again" ? await RegisterAsync(server) : (await server.CreateUserAsync(Visits.Password)).Email!);
        var browser = server.Visitor();
        var page = await browser.GetAsync(path);
        using var over = new CancellationTokenSource();
        var tokens = new List<string>();
        while (tokens.Count < Apps)
            tokens.Add((await server.LinkAsync()).Token);
        // Of device codes no more than some are made in a second; those who are somebody write as fast as they can.
        var load = Enumerable.Range(0, Connections).Select(i => Task.Run(() => WriteAsync(server.Device($"10.9.{i}.1"), over.Token)))
            .Concat(tokens.Select((token, i) => Task.Run(() => RotateAsync(server.Device($"10.8.{i}.1"), token, over.Token)))).ToList();
        await Task.Delay(TimeSpan.FromSeconds(2));

        var (times, unknown) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var first = 0; first < Each; first += PairsAtOnce)
        {
            var pairs = Enumerable.Range(first, PairsAtOnce).Select(async i =>
            {
                // Each is first as often as the other.
                var (one, other) = i % 2 == 0 ? (known[i], $"{i}@example.org") : ($"{i}@example.org", known[i]);
                var (a, b) = (await TryAsync(browser.Copy().At($"172.16.{i}.1"), page, one), await TryAsync(browser.Copy().At($"172.17.{i}.1"), page, other));
                return i % 2 == 0 ? (a, b) : (b, a);
            });
            foreach (var (ofKnown, ofUnknown) in await Task.WhenAll(pairs))
            {
                times.Add(ofKnown);
                unknown.Add(ofUnknown);
            }
        }

        await over.CancelAsync();
        var written = (await Task.WhenAll(load)).Sum();
        var share = times.Average(k => unknown.Average(u => k > u ? 1 : k == u ? 0.5 : 0));
        output.WriteLine($"A known address took longer than an unknown one in {share:P1} of all pairs: medians {Median(times):F0} and {Median(unknown):F0} ms, beside {written} device codes and refreshes.");
        Assert.InRange(written, Connections, int.MaxValue);
        Assert.InRange(share, 0.4, 0.6);
    }

    private static async Task<int> WriteAsync(AppDevice device, CancellationToken over)
    {
        var written = 0;
        while (!over.IsCancellationRequested)
            written += (await device.PostAsync("/oauth/device", ("client_id", "companion"))).Status == HttpStatusCode.OK ? 1 : 0;
        return written;
    }

    private static async Task<int> RotateAsync(AppDevice device, string token, CancellationToken over)
    {
        var written = 0;
        for (; !over.IsCancellationRequested; written++)
            token = (await device.RefreshAsync(token)).RefreshToken!;
        return written;
    }

    // An account whose address waits to be confirmed.
    private static async Task<string> RegisterAsync(DashboardServer server)
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        await using var scope = server.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RegistrationService>().RegisterAsync(email, "Ada", Visits.Password, Requester.Unknown, CancellationToken.None);
        return email;
    }

    private static async Task<TimeSpan> TryAsync(WebVisitor browser, WebAnswer page, string email)
    {
        var form = page.Page.QuerySelector("input[name='_handler']")!.GetAttribute("value")!;
        var started = Stopwatch.GetTimestamp();
        var answer = await (form == "sign-in" ? browser.SubmitAsync(page, form, ("Input.Email", email), ("Input.Password", "wrong horse battery")) : browser.SubmitAsync(page, form, ("Email", email)));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return Stopwatch.GetElapsedTime(started);
    }

    private static double Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2).TotalMilliseconds;
}
