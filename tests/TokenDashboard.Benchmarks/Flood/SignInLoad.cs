using System.Diagnostics;
using System.Globalization;
using System.Net;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Benchmarks.Flood;

/// <summary>How long honest sign-ins took, in milliseconds, and how many let nobody in.</summary>
internal sealed record SignInResult(double P50, double P95, int Failed);

/// <summary>People who sign in with their passwords, each from a network of their own where they have been before.</summary>
internal sealed class SignInLoad(HttpClient http)
{
    private const int People = 40;
    private const string Password = "a story of five weeks";
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(20);

    private readonly List<BrowserForm> _forms = [];

    /// <summary>Makes their accounts.</summary>
    public async Task RegisterAsync()
    {
        for (var person = 0; person < People; person++)
        {
            var form = await BrowserForm.OpenAsync(http, "/register");
            if (!await SendAsync(form.Fill("/register", "register", ("Name", "Ada"), ("Email", Email(person)), ("Password", Password)), person))
                throw new StartupException("Somebody could not register.");
            _forms.Add(await BrowserForm.OpenAsync(http, "/sign-in"));
        }
    }

    /// <summary>Has each of them sign in every twenty seconds, one after the other.</summary>
    public async Task<SignInResult> RunAsync(TimeSpan time)
    {
        var (began, failed) = (Stopwatch.GetTimestamp(), 0);
        var times = Enumerable.Range(0, People).Select(_ => new List<double>()).ToArray();
        await Task.WhenAll(Enumerable.Range(0, People).Select(person => Task.Run(async () =>
        {
            for (var due = Pace * person / People; due < time; due += Pace)
            {
                if (due > Stopwatch.GetElapsedTime(began))
                    await Task.Delay(due - Stopwatch.GetElapsedTime(began));
                var sent = Stopwatch.GetTimestamp();
                if (!await SendAsync(_forms[person].Fill("/sign-in", "sign-in", ("Email", Email(person)), ("Password", Password)), person))
                    Interlocked.Increment(ref failed);
                times[person].Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }
        })));
        double[] all = [.. times.SelectMany(t => t).Order()];
        return new SignInResult(all[all.Length / 2], all[(int)(all.Length * 0.95)], failed);
    }

    private static string Email(int person) => string.Create(CultureInfo.InvariantCulture, $"ada{person}@example.org");

    private async Task<bool> SendAsync(HttpRequestMessage request, int person)
    {
        using (request)
        {
            request.Headers.Add("X-Forwarded-For", string.Create(CultureInfo.InvariantCulture, $"203.0.113.{person + 1}"));
            using var answer = await http.SendAsync(request);
            return answer.StatusCode == HttpStatusCode.Redirect;
        }
    }
}
