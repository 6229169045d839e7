using System.Net;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>Pages are sent small, unless their length could tell a stranger something.</summary>
public sealed class CompressedPagesTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Theory]
    [InlineData("/sign-in", "br")]
    [InlineData("/nothing-here", "br")]
    // What the address asks for is said again on the page, beside what is not the stranger's to know.
    [InlineData("/sign-in?return=%2Flink", null)]
    [InlineData("/oauth/jwks", null)]
    [InlineData("/health/ready", null)]
    public async Task Get_ByABrowserThatUnpacks_IsPackedWhereThatIsSafe(string path, string? encoding)
    {
        using var http = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        request.Headers.Add("Accept-Encoding", "gzip, br");

        using var answer = await http.SendAsync(request);

        Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
    }

    [Fact]
    public async Task Get_ByABrowserThatDoesNotUnpack_IsPlain() =>
        Assert.Empty((await server.Visitor().GetAsync("/sign-in")).Response.Content.Headers.ContentEncoding);
}
