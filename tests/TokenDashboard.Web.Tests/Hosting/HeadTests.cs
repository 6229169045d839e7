using System.Net;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>HEAD is answered as GET is, without a body (RFC 9110 §9.3.2).</summary>
public sealed class HeadTests : IDisposable
{
    private readonly DashboardServer _server = new() { Kestrel = true };

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Head_WhereverGetIs_AnswersTheSameWithoutABody()
    {
        foreach (var path in new[] { "/.well-known/oauth-authorization-server", "/oauth/jwks", "/oauth/token", "/api/me", "/health/live", "/health/ready", "/sign-in", "/device", "/favicon.ico", "/activity.csv", "/nowhere" })
        {
            var (get, head) = (await AskAsync(HttpMethod.Get, path), await AskAsync(HttpMethod.Head, path));

            Assert.Equal((path, get.StatusCode), (path, head.StatusCode));
            Assert.Equal((path, get.Content.Headers.ContentType, get.Headers.ETag), (path, head.Content.Headers.ContentType, head.Headers.ETag));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        }

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(HttpMethod.Head, "/sign-in")).StatusCode);
    }

    private Task<HttpResponseMessage> AskAsync(HttpMethod method, string path) => _server.Client().SendAsync(new(method, path));
}
