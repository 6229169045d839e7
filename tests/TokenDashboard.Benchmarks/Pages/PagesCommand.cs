using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Benchmarks.Pages;

/// <summary>Starts the product and an empty Blazor Server application in turn, opens many pages of each, and tells what that takes.</summary>
internal sealed partial record PagesCommand(string Path, int Count, TimeSpan Rest, string? Published)
{
    public const string Usage = """
        pages [--page /sessions] [--count 1000] [--rest 20] [--published FOLDER]
            Publishes the server and an empty Blazor Server application, starts each several times, opens a page of it many times as
            browsers do, and leaves them alone. Prints how long a start takes until the first answer, the resident memory of an idle
            server and of an open page, and after how long the end of a session is seen on all of them. On an idle machine.

            --page /sessions    the page, as an admin of the demo's data sees it
            --count N           how many times it is opened, after 20 times for what the first ones alone cost; by default 1000
            --rest SECONDS      how long nothing happens before memory is read; by default 20
            --published FOLDER  a published build, instead of publishing one
        """;

    private const int Starts = 5;
    private const int First = 20;
    private const int AtOnce = 4;
    private const int MostOfBrowser = 1000;
    private const string Admin = "jonas@example.org";
    private const string Password = "a story of five weeks";
    private static readonly Uri Address = new("http://localhost:6110");
    private static readonly string[] Urls = ["--urls", Address.GetLeftPart(UriPartial.Authority)];

    /// <summary>Reads what follows the command. Throws <see cref="StartupException"/> with a sentence about what is wrong with it.</summary>
    public static PagesCommand Parse(string[] args)
    {
        var options = Options.Parse(args, "--page", "--count", "--rest", "--published");
        var page = options.Text("--page", "/sessions");
        return new PagesCommand(
            page.StartsWith('/') ? page : throw new StartupException($"--page is '{page}': write it like /sessions."),
            options.Number("--count", 1, 100_000, 1000), TimeSpan.FromSeconds(options.Number("--rest", 0, 3600, 20)),
            options.Text("--published", ".") is { Length: > 1 } folder ? System.IO.Path.GetFullPath(folder) : null);
    }

    /// <summary>Measures, and tells.</summary>
    public async Task RunAsync(TextWriter console)
    {
        var work = Directory.CreateTempSubdirectory("token-dashboard-").FullName;
        try
        {
            var published = Published ?? System.IO.Path.Combine(work, "published");
            if (Published is null)
                await ServerProcess.PublishAsync("src/TokenDashboard.Web", published, console);
            var empty = System.IO.Path.Combine(work, "empty");
            await ServerProcess.PublishAsync("tests/TokenDashboard.Empty", empty, console);
            // A browser may not have nearly as many by itself.
            var settings = new Dictionary<string, string>
            {
                ["DataDirectory"] = System.IO.Path.Combine(work, "data"), ["PublicOrigin"] = Address.GetLeftPart(UriPartial.Authority), ["RateLimits__Pages"] = "1000000000",
                ["RateLimits__Account"] = "1000000000", ["Pages__PerSession"] = $"{MostOfBrowser}", ["Pages__InAll"] = $"{Count + First}",
            };
            await MakeDemoAsync(published, settings);
            settings["DataDirectory"] += "-demo";
            Site[] sites =
            [
                new("TokenDashboard", System.IO.Path.Combine(published, "TokenDashboard.Web.dll"), settings, "/sign-in", Path),
                new("empty", System.IO.Path.Combine(empty, "TokenDashboard.Empty.dll"), new Dictionary<string, string>(), "/", "/"),
            ];

            var starts = sites.ToDictionary(site => site, _ => new List<double>());
            for (var i = 0; i < Starts; i++)
            {
                foreach (var site in sites)
                    starts[site].Add(await StartAsync(site));
            }

            var costs = new List<Cost>();
            foreach (var site in sites)
                costs.Add(await OpenAsync(site, starts[site].Order().ElementAt(Starts / 2)));
            await console.WriteLineAsync("| server | start until the first answer, s | idle, MiB | a page that is open, MiB | an end is seen on all, s |\n|---|--:|--:|--:|--:|");
            foreach (var (site, cost) in sites.Zip(costs))
                await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {site.Name} | {cost.Start:0.00} | {cost.Idle:0} | {cost.Page:0.000} | {cost.End:0.00} |"));
            await console.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"| × | {costs[0].Start / costs[1].Start:0.00} | {costs[0].Idle / costs[1].Idle:0.00} | {costs[0].Page / costs[1].Page:0.00} | |"));
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    // The demo is for Development only; its data is then served as anybody's is.
    private static async Task MakeDemoAsync(string published, Dictionary<string, string> settings)
    {
        using var server = await ServerProcess.StartAsync(
            System.IO.Path.Combine(published, "TokenDashboard.Web.dll"), ["--demo", .. Urls],
            new Dictionary<string, string>(settings) { ["ASPNETCORE_ENVIRONMENT"] = "Development" }, Address);
        await StopAsync(server);
    }

    // In seconds.
    private static async Task<double> StartAsync(Site site)
    {
        using var http = new HttpClient();
        var start = Stopwatch.GetTimestamp();
        using var server = await ServerProcess.StartAsync(site.Program, Urls, site.Settings, Address);
        using (var answer = await http.GetAsync(new Uri(Address, site.FirstPage)))
            answer.EnsureSuccessStatusCode();
        var took = Stopwatch.GetElapsedTime(start);
        await StopAsync(server);
        return took.TotalSeconds;
    }

    private async Task<Cost> OpenAsync(Site site, double start)
    {
        using var server = await ServerProcess.StartAsync(site.Program, Urls, site.Settings, Address);
        var browsers = Enumerable.Range(0, ((Count + First - 1) / MostOfBrowser) + 1).Select(_ => new Browser()).ToList();
        var pages = new List<OpenPage>();
        try
        {
            using (var answer = await browsers[0].Http.GetAsync(new Uri(Address, site.FirstPage)))
                answer.EnsureSuccessStatusCode();
            await Task.Delay(Rest);
            var idle = Resident(server);
            using var elsewhere = new Browser();
            if (site.IsOurs)
            {
                foreach (var browser in browsers.Append(elsewhere))
                    await SignInAsync(browser.Http);
            }

            await OpenManyAsync(First);
            await Task.Delay(Rest);
            var before = Resident(server);
            await OpenManyAsync(Count);
            await Task.Delay(Rest);
            var after = Resident(server);
            if (pages.Count(page => !page.IsOpen) is > 0 and var lost)
                throw new StartupException($"{lost} of {pages.Count} pages were closed by the server.");
            return new Cost(start, idle, (after - before) / Count, site.IsOurs ? await EndAsync(elsewhere.Http, pages) : null);
        }
        finally
        {
            await Task.WhenAll(pages.Select(async page => await page.DisposeAsync()));
            browsers.ForEach(browser => browser.Dispose());
            await StopAsync(server);
        }

        async Task OpenManyAsync(int count)
        {
            var address = new Uri(Address, site.Page);
            await Parallel.ForAsync(pages.Count, pages.Count + count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
            {
                var browser = browsers[i / MostOfBrowser];
                var page = await OpenPage.OpenAsync(browser.Http, address, browser.Cookies.GetCookieHeader(address));
                lock (pages)
                    pages.Add(page);
            });
        }
    }

    private static async Task SignInAsync(HttpClient http)
    {
        var address = new Uri(Address, "/sign-in");
        var form = Form().Matches(await http.GetStringAsync(address)).FirstOrDefault(match => match.Value.Contains("Input.Password", StringComparison.Ordinal))
            ?? throw new StartupException($"The page '{address}' has no form for a password.");
        var fields = Hidden().Matches(form.Value).ToDictionary(match => match.Groups["name"].Value, match => WebUtility.HtmlDecode(match.Groups["value"].Value));
        (fields["Input.Email"], fields["Input.Password"]) = (Admin, Password);
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await http.PostAsync(address, content);
        if (answer.RequestMessage?.RequestUri?.AbsolutePath == address.AbsolutePath)
            throw new StartupException("The demo's admin could not sign in.");
    }

    // Signs out on another device, and says after how many seconds the last page has been drawn without it.
    private static async Task<double> EndAsync(HttpClient elsewhere, List<OpenPage> pages)
    {
        var form = Form().Matches(await elsewhere.GetStringAsync(new Uri(Address, "/sessions"))).First(match => match.Value.Contains("\"sign-out\"", StringComparison.Ordinal));
        using var content = new FormUrlEncodedContent(Hidden().Matches(form.Value).ToDictionary(match => match.Groups["name"].Value, match => WebUtility.HtmlDecode(match.Groups["value"].Value)));
        // What the sign-in had drawn is drawn by now.
        var ended = Stopwatch.GetTimestamp();
        using var answer = await elsewhere.PostAsync(new Uri(Address, "/sign-out"), content);
        answer.EnsureSuccessStatusCode();
        while (pages.Exists(page => page.DrawnAt < ended) && Stopwatch.GetElapsedTime(ended) < TimeSpan.FromSeconds(60))
            await Task.Delay(10);
        return Stopwatch.GetElapsedTime(ended, pages.Max(page => page.DrawnAt)).TotalSeconds;
    }

    private static async Task StopAsync(Process server)
    {
        server.Kill();
        await server.WaitForExitAsync();
    }

    // In MiB.
    private static double Resident(Process server)
    {
        server.Refresh();
        return server.WorkingSet64 / 1024.0 / 1024.0;
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)" ?/>""")]
    private static partial Regex Hidden();

    private sealed class Browser : IDisposable
    {
        public Browser()
        {
            Http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies });
            Http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        }

        public CookieContainer Cookies { get; } = new();

        public HttpClient Http { get; }

        public void Dispose() => Http.Dispose();
    }

    private sealed record Site(string Name, string Program, IReadOnlyDictionary<string, string> Settings, string FirstPage, string Page)
    {
        public bool IsOurs => FirstPage != Page;
    }

    // Times in seconds, memory in MiB.
    private sealed record Cost(double Start, double Idle, double Page, double? End);
}
