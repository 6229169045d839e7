using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Dpop;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Fuzzing;

/// <summary>
/// Whatever comes over the wire is answered with less than 500, repeats nothing that could be run or, in the protocol, anything at all, changes
/// nothing that is stored but what anybody may ask for, and is no error of ours. FUZZ_FROM names the first of the requests that are made.
/// </summary>
public sealed class HostileRequestTests
{
    private const int Count = 5000;
    private const int Thoroughly = 100_000;
    private const int AtOnce = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    // Device codes and requests sent ahead are for anyone, with a proof or without, limits count, and what an admin downloads is noted.
    private static readonly string[] Anybodys = ["device_codes ", "pushed_requests ", "spent_proofs ", "attempts ", "audit "];

    [Fact]
    public async Task Send_AnythingAtAll_IsAnsweredAndChangesNothing()
    {
        using var site = await Site.OpenAsync();

        await site.SendAsync(Count);

        site.AssertUnchanged();
    }

    /// <summary>Alone in the process, whose memory is looked at.</summary>
    [Collection(nameof(Thorough))]
    [Trait("Category", "Thorough")]
    public sealed class Thorough
    {
        [Fact]
        public async Task Send_AnythingAtAllForLong_AlsoKeepsNothing()
        {
            using var site = await Site.OpenAsync();
            await site.SendAsync(Thoroughly / 5);
            var before = Memory();

            await site.SendAsync(Thoroughly * 4 / 5);

            site.AssertUnchanged();
            Assert.InRange(Memory(), 0, before * 1.2);
        }

        private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

        /// <summary>Runs when no other test does.</summary>
        [CollectionDefinition(nameof(Thorough), DisableParallelization = true)]
        public sealed class Alone;
    }

    private sealed class Site : IDisposable
    {
        private readonly Complaints _complaints = new();
        private readonly DashboardServer _server;
        private HostileRequests _requests = null!;
        private int _port;
        private int _next = int.Parse(Environment.GetEnvironmentVariable("FUZZ_FROM") ?? "1", CultureInfo.InvariantCulture);
        private string _before = "";

        private Site()
        {
            const string boundless = "1000000";
            _server = new()
            {
                Kestrel = true, Logs = _complaints,
                Settings = { ["RateLimits:Apps"] = boundless, ["RateLimits:Pages"] = boundless, ["RateLimits:Forms"] = boundless, ["RateLimits:Account"] = boundless, ["RateLimits:Token"] = boundless, ["RateLimits:DeviceCodes"] = boundless,
                    ["Apps:0:Grants:0"] = "authorization_code", ["Apps:0:Grants:1"] = "refresh_token", ["Apps:0:Grants:2"] = "urn:ietf:params:oauth:grant-type:device_code",
                    ["Apps:0:RedirectUris:0"] = "http://127.0.0.1/callback", ["ClientDocuments:Hosts:0"] = "*",
                },
                Replace = services => services.Replace(ServiceDescriptor.Singleton(new ClientDocumentSource(new HttpClient(new Documents())))),
            };
        }

        public static async Task<Site> OpenAsync()
        {
            var site = new Site();
            using var client = site._server.Client();
            site._port = client.BaseAddress!.Port;
            var host = string.Create(CultureInfo.InvariantCulture, $"localhost:{site._port}");
            var user = await site._server.CreateUserAsync(Visits.Password, SessionClaims.AdminRole);
            using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
            var visitor = new WebVisitor(browser, "http://" + host) { Agent = "Mozilla/5.0" };
            await visitor.SignInAsync(user.Email!, Visits.Password);
            var linked = await site._server.LinkAsync();
            var script = await Rest.ApiScript.OfAsync(site._server, "sessions:read admin:read offline_access", userId: user.Id);
            // Made once, for whoever asks first.
            await site._server.Service<SigningKeys>().HaveAsync(SigningKey.Rsa, default);
            var key = new DeviceKey(site._server.Clock!) { Nonce = site._server.Service<DpopNonces>().Current };
            site._requests = new(
                site.Paths(), host, string.Join("; ", visitor.Cookies.Select(c => $"{c.Key}={c.Value}")), linked.Token, script.Token, (method, path, change) => key.Prove(method, DeviceKey.Origin + path, change: change));
            site._before = site.Stored();
            return site;
        }

        public void Dispose()
        {
            _server.Dispose();
            _complaints.Dispose();
        }

        /// <summary>Sends the next so many, whose answers are all right.</summary>
        public async Task SendAsync(int count)
        {
            var wrong = new ConcurrentQueue<string>();
            await Parallel.ForAsync(_next, _next + count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
            {
                var request = _requests.Make(number);
                if (Fault(request, await AskAsync(request)) is { } fault)
                    wrong.Enqueue($"{number}: {fault}\n{Shown(request.Text)}");
            });
            _next += count;
            Assert.True(wrong.IsEmpty, string.Join("\n\n", [.. wrong.Take(3), .. _complaints.Lines.Take(3)]));
        }

        public void AssertUnchanged()
        {
            var (before, now) = (_before.Split('\n'), Stored().Split('\n'));
            Assert.True(before.SequenceEqual(now), string.Join('\n', now.Except(before).Concat(before.Except(now))));
            Assert.True(_complaints.Lines.IsEmpty, string.Join("\n\n", _complaints.Lines.Take(3)));
        }

        private static string? Fault(HostileRequest request, string answer)
        {
            if (answer.Length == 0)
                return request.IsWhole ? "no answer" : null;
            var parts = answer.Split("\r\n\r\n", 2);
            var (head, body) = (parts[0], parts.ElementAtOrDefault(1) ?? "");
            var status = head.Split(' ').ElementAtOrDefault(1) ?? "";
            if (status.StartsWith('5') && status is not ("501" or "505"))
                return head.Split('\r')[0];
            if (head.Contains("\r\n" + HostileRequests.Injected, StringComparison.OrdinalIgnoreCase))
                return "a header of the request's: " + head;
            // A library's script is a file, and has such words.
            if (head.Contains("\r\nContent-Type: text/javascript", StringComparison.OrdinalIgnoreCase))
                return null;
            if (body.Contains("   at ", StringComparison.Ordinal) || body.Contains("Exception", StringComparison.Ordinal))
                return "a stack: " + body;
            var isProtocol = HostileRequests.IsProtocol(request.Path) || request.Path.StartsWith("/api/", StringComparison.Ordinal) || request.Path.StartsWith("/.well-known/", StringComparison.Ordinal);
            string[] unfit = isProtocol ? [HostileRequests.Marker] : [HostileRequests.Marker + "<", "<script>" + HostileRequests.Marker, "\"'>"];
            return unfit.Any(u => body.Contains(u, StringComparison.Ordinal)) ? "an echo: " + body : null;
        }

        private async Task<string> AskAsync(HostileRequest request)
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync("localhost", _port);
            var stream = tcp.GetStream();
            var text = new StringBuilder();
            var buffer = new byte[16 * 1024];
            // What is not whole may be waited for, and is owed no answer.
            using var patience = new CancellationTokenSource(request.IsWhole ? 2 * Patience : 5 * Pause);
            try
            {
                await stream.WriteAsync(Encoding.Latin1.GetBytes(request.Text), patience.Token);
                var reading = stream.ReadAsync(buffer, patience.Token).AsTask();
                // The server may wait for more, which never comes.
                if (await Task.WhenAny(reading, Task.Delay(request.IsWhole ? Patience : Pause)) != reading)
                    tcp.Client.Shutdown(SocketShutdown.Send);
                while (await reading is > 0 and var read)
                {
                    text.Append(Encoding.Latin1.GetString(buffer, 0, read));
                    reading = stream.ReadAsync(buffer, patience.Token).AsTask();
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // It was cut off, before or after an answer, or there is none.
            }

            return text.ToString();
        }

        private List<string> Paths()
        {
            var all = _server.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<StaticAssetDescriptor>() is null).Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
                // That somebody took their own data is noted for them.
                .Where(path => !path.Contains('*', StringComparison.Ordinal) && path != "/profile/data.json").Distinct().Order(StringComparer.Ordinal).ToList();
            // Three of four requests are for what gives out tokens.
            var protocol = all.Where(p => p.StartsWith("/oauth/", StringComparison.Ordinal) || p.StartsWith("/api/", StringComparison.Ordinal)).ToList();
            return [.. all, "/", "/" + HostileRequests.Marker, "/css/app.css", .. Enumerable.Repeat(protocol, 3 * all.Count / protocol.Count).SelectMany(p => p)];
        }

        private string Stored() => string.Join('\n', _server.Stored.Dump(counts: false).Split('\n').Where(line => !Anybodys.Any(a => line.StartsWith(a, StringComparison.Ordinal))));

        private static string Shown(string request) => request.Length > 3000 ? request[..3000] + "…" : request;
    }

    // Servers that say whatever is asked for is an app, with a name that nobody should be shown.
    private sealed class Documents : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(new HttpResponseMessage
        {
            Content = System.Net.Http.Json.JsonContent.Create(new { client_id = request.RequestUri!.AbsoluteUri, client_name = HostileRequests.Marker + "<\"'>", redirect_uris = new[] { "http://127.0.0.1/callback" } }),
        });
    }

    // What a log says when something is wrong with us.
    private sealed class Complaints : ILoggerProvider
    {
        // Takes a cookie that somebody made up for an error of the server's; appsettings.json silences it.
        private const string Antiforgery = "Microsoft.AspNetCore.Antiforgery";

        // What Kestrel says of a trailer that is no text, once the request has its answer.
        private const string Drained = "automatic draining of the request body failed";

        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void Dispose()
        {
        }

        private sealed class Logger(Complaints complaints, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (IsEnabled(logLevel) && !category.StartsWith(Antiforgery, StringComparison.Ordinal) && formatter(state, exception) is var line && !line.Contains(Drained, StringComparison.Ordinal))
                    complaints.Lines.Enqueue($"{category} {line} {exception}");
            }
        }
    }
}
