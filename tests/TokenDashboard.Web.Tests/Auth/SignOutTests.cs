using System.Net;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Signing out is a change: by POST, from our own page, and over on the server.</summary>
public sealed class SignOutTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task SignOut_FromThePage_EndsTheRowAndTakesTheCookie()
    {
        var (browser, _, id) = await server.SignInAsync();

        var answer = await browser.SubmitAsync("/link", "/sign-out");

        Assert.Equal("/signed-out", answer.Location);
        Assert.Equal("SignedOut", server.Stored.Session(id).EndReason);
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
    }

    [Fact]
    public async Task SignOut_FromThePage_EndsNoOtherSession()
    {
        var (browser, user, _) = await server.SignInAsync();
        var other = await server.SignInAsync(user);

        await browser.SubmitAsync("/link", "/sign-out");

        Assert.Equal(HttpStatusCode.OK, (await other.Browser.GetAsync("/sessions")).Status);
    }

    /// <summary>Somebody who copied the cookie before, or presses Back, gets nothing.</summary>
    [Fact]
    public async Task SignOut_CookieKept_IsRefused()
    {
        var (browser, _, _) = await server.SignInAsync();
        var kept = browser.Copy();
        await browser.SubmitAsync("/link", "/sign-out");

        var answer = await kept.GetAsync("/sessions");

        Assert.Equal("/signed-out", answer.Location);
        Assert.DoesNotContain("Ada", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignOut_ByGet_ChangesNothing()
    {
        var (browser, _, id) = await server.SignInAsync();

        Assert.Contains((await browser.GetAsync("/sign-out")).Status, new[] { HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound });
        Assert.Null(server.Stored.Session(id).EndedAt);
    }

    [Fact]
    public async Task SignOut_WithoutAntiforgery_IsRefusedAndChangesNothing()
    {
        var (browser, _, id) = await server.SignInAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/sign-out")).Status);
        Assert.Null(server.Stored.Session(id).EndedAt);
    }

    [Fact]
    public async Task SignOut_WithSomebodyElsesToken_IsRefusedAndChangesNothing()
    {
        var (browser, _, id) = await server.SignInAsync();
        var other = await server.SignInAsync();
        var page = await other.Browser.GetAsync("/link");
        browser.Cookies["td-form"] = other.Browser.Cookies["td-form"];

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SubmitAsync(page, "/sign-out")).Status);
        Assert.Null(server.Stored.Session(id).EndedAt);
    }

    [Fact]
    public async Task SignOut_NobodySignedIn_LeadsToSignedOut() =>
        Assert.Equal("/signed-out", (await server.Visitor().PostAsync("/sign-out")).Location);
}
