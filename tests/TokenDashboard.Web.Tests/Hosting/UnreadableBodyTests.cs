using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>
/// A body that can't be read, or is larger than any of ours, is the client's fault wherever it is sent: the field's answer, nothing logged,
/// nothing written. Over real sockets, which alone read chunks.
/// </summary>
public sealed class UnreadableBodyTests(UnreadableBodyTests.Socketed server) : IClassFixture<UnreadableBodyTests.Socketed>
{
    /// <summary>A server on a socket, with a person signed in.</summary>
    public sealed class Socketed : IAsyncLifetime
    {
        public CapturedLogs Logs { get; } = new();

        public DashboardServer Server { get; private set; } = null!;

        public Uri Origin { get; private set; } = null!;

        public string Cookies { get; private set; } = "";

        public async Task InitializeAsync()
        {
            Server = new() { Kestrel = true, Logs = Logs };
            using var client = Server.Client();
            var user = await Server.CreateUserAsync(Visits.Password, SessionClaims.AdminRole);
            using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
            Origin = new($"http://localhost:{client.BaseAddress!.Port}");
            var visitor = new WebVisitor(browser, Origin.GetLeftPart(UriPartial.Authority));
            await visitor.SignInAsync(user.Email!, Visits.Password);
            Assert.Contains(Visits.SessionCookie, visitor.Cookies.Keys);
            Cookies = string.Join("; ", visitor.Cookies.Select(c => $"{c.Key}={c.Value}"));
        }

        public Task DisposeAsync()
        {
            Server.Dispose();
            Logs.Dispose();
            return Task.CompletedTask;
        }
    }

    /// <summary>The bodies, after their headers, and what may be said of them.</summary>
    public static TheoryData<string, string, int> Bodies => new()
    {
        { "Transfer-Encoding: chunked", "80000000\r\nclient_id=companion", 400 },
        { "Transfer-Encoding: chunked", "FFFFFFFFFF\r\nclient_id=companion", 400 },
        { "Transfer-Encoding: chunked", "zz\r\nclient_id=companion\r\n0\r\n\r\n", 400 },
        { "Transfer-Encoding: chunked", "5\r\nclient_id=companion\r\n0\r\n\r\n", 400 },
        { "Transfer-Encoding: chunked", $"A000\r\n{new string('c', 0xA000)}\r\n0\r\n\r\n", 413 },
        { "Transfer-Encoding: chunked", "0\r\nX-Trailer: \0\r\n\r\n", 400 },
        { "Content-Length: 99999999999999999999", "client_id=companion", 400 },
        { "Content-Length: 28000000", "client_id=companion", 413 },
        { "Content-Length: 40000", new string('c', 40_000), 413 },
        { "Content-Length: 30000", string.Join('&', Enumerable.Range(0, 2000).Select(i => $"p{i}=1")).PadRight(30_000, 'x'), 400 },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Post_AnywhereABodyIsRead_IsRefused(string header, string body, int expected)
    {
        var before = server.Server.Stored.Dump(counts: false);
        var logged = server.Logs.Lines.Count;

        var network = 0;
        foreach (var path in Posts())
        {
            using var client = new RawClient(server.Origin);
            // From a network each, so that no refusal waits.
            var (status, text) = await client.AskAsync(
                $"POST {path} HTTP/1.1\r\nHost: {server.Origin.Authority}\r\nConnection: close\r\nAccept: text/html\r\nCookie: {server.Cookies}\r\n"
                + $"{DashboardServer.AddressHeader}: 203.0.113.{++network}\r\nContent-Type: application/x-www-form-urlencoded\r\n{header}\r\n\r\n{body}");

            var isProtocol = path.StartsWith("/oauth", StringComparison.Ordinal) && !path.StartsWith("/oauth/authorize", StringComparison.Ordinal);
            // RFC 6749 section 5.2 has one status for whatever is wrong with a request that was read.
            Assert.True(status == (isProtocol && !header.StartsWith("Content-Length", StringComparison.Ordinal) ? 400 : expected), $"{path}: {text}");
            Assert.DoesNotContain("Something went wrong", text, StringComparison.Ordinal);
            if (isProtocol && !header.Contains("999", StringComparison.Ordinal))
                Assert.Contains("\"invalid_request\"", text, StringComparison.Ordinal);
        }

        Assert.Equal(before, server.Server.Stored.Dump(counts: false));
        // Kestrel's own word for a trailer that is no text comes after the answer.
        Assert.DoesNotContain(server.Logs.Lines.Skip(logged), line => line.Split(' ')[1] is "Error" or "Critical" or "Warning" && !line.Contains("automatic draining of the request body failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_PartsOfWhichThereAreNone_IsNoFaultOfTheServers()
    {
        var logged = server.Logs.Lines.Count;

        foreach (var path in Posts())
        {
            using var client = new RawClient(server.Origin);
            var (status, text) = await client.AskAsync(
                $"POST {path} HTTP/1.1\r\nHost: {server.Origin.Authority}\r\nConnection: close\r\nAccept: text/html\r\nCookie: {server.Cookies}\r\n"
                + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 0\r\n\r\n");

            Assert.True(status is >= 300 and < 500, $"{path}: {text}");
        }

        Assert.DoesNotContain(server.Logs.Lines.Skip(logged), line => line.Split(' ')[1] is "Error" or "Critical" && !line.StartsWith("Microsoft.AspNetCore.Antiforgery", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(431, "GET /sign-in HTTP/1.1\r\nHost: {0}\r\nConnection: close\r\nX-Large: {1}\r\n\r\n", 17_000)]
    [InlineData(414, "GET /sign-in?{1} HTTP/1.1\r\nHost: {0}\r\nConnection: close\r\n\r\n", 9_000)]
    [InlineData(200, "GET /sign-in HTTP/1.1\r\nHost: {0}\r\nConnection: close\r\nX-Large: {1}\r\n\r\n", 12_000)]
    public async Task Get_HeadersBeyondTheLimit_IsRefused(int status, string request, int length)
    {
        using var client = new RawClient(server.Origin);

        Assert.Equal(status, (await client.AskAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, request, server.Origin.Authority, new string('h', length)))).Status);
    }

    // Every address that takes a POST: pages with a form all do.
    private IReadOnlyList<string> Posts() =>
    [
        .. server.Server.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>() is not { } methods || methods.HttpMethods.Contains(HttpMethods.Post))
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
            // Who has no access token is answered that, and nobody reads the body.
            .Where(path => path != UserinfoEndpoint.Path && !path.StartsWith("/api/", StringComparison.Ordinal))
            .Where(path => !path.Contains('{', StringComparison.Ordinal) && !path.StartsWith("/_", StringComparison.Ordinal) && !path.Contains('.', StringComparison.Ordinal) && !path.StartsWith("/health", StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal),
    ];
}
