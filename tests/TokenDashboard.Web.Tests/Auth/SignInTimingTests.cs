using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;
using Xunit.Abstractions;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Neither what a refusal says nor how long it takes tells whether there is an account.</summary>
[Trait("Category", "Times")]
[Collection(nameof(SignInTimingTests))]
[CollectionDefinition(nameof(SignInTimingTests), DisableParallelization = true)]
public sealed class SignInTimingTests(ITestOutputHelper output)
{
    private const string Wrong = "wrong horse battery";
    private const int Rounds = 200;

    /// <summary>
    /// 200 rounds, each with one try of each kind at the same moment. A floor hides only what is shorter than itself: so the
    /// work is measured without one first, a try after the other, and has to fit under the real one. The rounds then have one of three times the
    /// work, which on an idle machine is less than half of the real one and has the test over in half a minute.
    /// </summary>
    [Fact]
    public async Task SignIn_UnknownWrongAndLocked_AnswerAlikeAndTakeAsLong()
    {
        var work = await MeasureAsync(TimeSpan.Zero, Rounds / 10, atOnce: false);
        output.WriteLine($"work alone: {Words(work.Times)}");
        var longest = work.Times.Values.Max(Median);
        Assert.True(longest < new RefusalFloor().Time, $"The work takes {longest.TotalMilliseconds:F0} ms, which the floor does not hide.");
        var floor = 3 * longest;

        var measured = await MeasureAsync(floor, Rounds, atOnce: true);

        output.WriteLine($"with a floor of {floor.TotalMilliseconds:F0} ms: {Words(measured.Times)}");
        Assert.Single(measured.Answers);
        var medians = measured.Times.Values.Select(Median).ToList();
        // A timer may fire a few milliseconds early.
        Assert.All(medians, median => Assert.True(median >= floor - TimeSpan.FromMilliseconds(10)));
        Assert.InRange((medians.Max() - medians.Min()).TotalMilliseconds, 0, 8);
    }

    private static async Task<(Dictionary<string, List<TimeSpan>> Times, HashSet<string> Answers)> MeasureAsync(
        TimeSpan floor, int rounds, bool atOnce)
    {
        using var server = new DashboardServer
        {
            Replace = services => services.Replace(ServiceDescriptor.Singleton(new RefusalFloor { Time = floor }))
                .Configure<PasswordHasherOptions>(options => options.IterationCount = new PasswordHasherOptions().IterationCount),
        };
        // A few tries at each: wrong passwords pause an account, and too many at one address are not looked at.
        var locked = await CreateAsync(server, (rounds / 20) + 1);
        server.Stored.Execute("UPDATE accounts SET LockedAt = 1");
        var known = await CreateAsync(server, rounds / 4);
        var browser = server.Visitor();
        var page = await browser.GetAsync("/sign-in");
        // What is compiled and cached at first is no sample.
        await TryAsync(browser, page, locked[0]);
        await TryAsync(browser, page, "nobody@example.org");

        var times = new Dictionary<string, List<TimeSpan>> { ["unknown"] = [], ["wrong"] = [], ["locked"] = [] };
        var answers = new HashSet<string>();
        for (var round = 0; round < rounds; round++)
        {
            var tries = new[] { ("unknown", $"{round}@example.org"), ("wrong", known[round % known.Count]), ("locked", locked[round % locked.Count]) };
            // Each is first as often as any other, and from another network each time, or the limit would answer.
            var turn = round % tries.Length;
            var running = new List<(string Kind, Task<(TimeSpan Time, string Answer)> Try)>();
            foreach (var (kind, email) in tries[turn..].Concat(tries[..turn]))
            {
                running.Add((kind, TryAsync(browser.Copy().At($"10.{round / 200}.{round % 200}.1"), page, email)));
                if (!atOnce)
                    await running[^1].Try;
            }

            foreach (var (kind, tried) in running)
            {
                times[kind].Add((await tried).Time);
                answers.Add((await tried).Answer);
            }
        }

        return (times, answers);
    }

    private static async Task<(TimeSpan Time, string Answer)> TryAsync(WebVisitor browser, WebAnswer page, string email)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await browser.SubmitAsync(page, "sign-in", ("Input.Email", email), ("Input.Password", Wrong));
        var time = Stopwatch.GetElapsedTime(started);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return (time, SignInRefusalTests.Comparable(answer, email));
    }

    private static async Task<List<string>> CreateAsync(DashboardServer server, int count)
    {
        var emails = new List<string>();
        while (emails.Count < count)
            emails.Add((await server.CreateUserAsync(Visits.Password)).Email!);
        return emails;
    }

    private static TimeSpan Median(IReadOnlyCollection<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    private static string Words(Dictionary<string, List<TimeSpan>> times) =>
        string.Join(", ", times.Select(t => $"{t.Key} {Median(t.Value).TotalMilliseconds:F1} ms"));
}
