using System.Net;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>An answer made after a fault is as closed as any other.</summary>
public sealed class FaultHeadersTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    /// <summary>What shows after a fault is made by other code than what was asked for.</summary>
    [Fact]
    public async Task Get_PageThatFails_CarriesTheHeaders()
    {
        var user = await server.CreateUserAsync(Visits.Password);

        WebAnswer answer;
        using (new BrokenStorage(server.Stored, "sessions", "INSERT"))
            answer = await server.Visitor().SignInAsync(user.Email!, Visits.Password);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Something went wrong."), (answer.Status, answer.Page.QuerySelector("h1")?.TextContent));
        SecurityHeadersTests.AssertHeaders(answer);
    }

    [Fact]
    public async Task Post_TokenEndpointWithoutStorage_CarriesTheHeaders()
    {
        var app = await server.LinkAsync();

        OAuthAnswer answer;
        using (new BrokenStorage(server.Stored, "sessions", "UPDATE"))
            answer = await server.Device().RefreshAsync(app.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        SecurityHeadersTests.AssertHeaders(new WebAnswer("/oauth/token", answer.Response, answer.Body));
    }
}
