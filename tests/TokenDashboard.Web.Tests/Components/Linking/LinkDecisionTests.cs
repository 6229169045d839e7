using System.Net;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Linking;

/// <summary>Allowing and denying an app: by the person who typed the code, from our own page.</summary>
public sealed class LinkDecisionTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Allow_FromThePage_ConnectsTheApp()
    {
        var (browser, user, _) = await server.SignInAsync();
        var (deviceCode, page) = await TypeAsync(browser);

        var answer = await browser.SubmitAsync(page, "/link/decision", ("allow", "true"));

        Assert.Contains("Connected.", (await browser.GetAsync(answer.Location!)).Words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.Device().PollAsync(deviceCode)).Status);
        Assert.Equal(1, server.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE Kind = 'App' AND UserId = $id", ("$id", user.Id)));
    }

    [Fact]
    public async Task Deny_FromThePage_TellsTheAppNo()
    {
        var (browser, _, _) = await server.SignInAsync();
        var (deviceCode, page) = await TypeAsync(browser);

        var answer = await browser.SubmitAsync(page, "/link/decision", ("allow", "false"));

        Assert.Contains("Not connected.", (await browser.GetAsync(answer.Location!)).Words, StringComparison.Ordinal);
        Assert.Equal("access_denied", (await server.Device().PollAsync(deviceCode)).Error);
    }

    [Fact]
    public async Task Allow_AfterTheCodeRanOut_IsTooLate()
    {
        var (browser, _, _) = await server.SignInAsync();
        var (deviceCode, page) = await TypeAsync(browser);
        server.Clock!.Advance(TimeSpan.FromMinutes(10));
        await browser.SubmitAsync("/prove", "prove", ("Password", Visits.Password));

        var answer = await browser.SubmitAsync(page, "/link/decision", ("allow", "true"));

        Assert.Contains("Too late.", (await browser.GetAsync(answer.Location!)).Words, StringComparison.Ordinal);
        Assert.Equal("expired_token", (await server.Device().PollAsync(deviceCode)).Error);
    }

    [Fact]
    public async Task Allow_ProvedTooLongAgo_AsksForTheProofAndAllowsNothing()
    {
        var (browser, _, _) = await server.SignInAsync();
        server.Clock!.Advance(TimeSpan.FromMinutes(9));
        var (deviceCode, page) = await TypeAsync(browser);
        server.Clock!.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("/prove?return=%2Flink", (await browser.SubmitAsync(page, "/link/decision", ("allow", "true"))).Location);
        Assert.Equal("authorization_pending", (await server.Device().PollAsync(deviceCode)).Error);
        Assert.StartsWith("/prove?return=", (await browser.GetAsync("/link")).Location, StringComparison.Ordinal);
        Assert.Equal("/link?result=denied", (await browser.SubmitAsync(page, "/link/decision", ("allow", "false"))).Location);
    }

    [Fact]
    public async Task Deny_AfterAllowing_ChangesNothing()
    {
        var (browser, _, _) = await server.SignInAsync();
        var (deviceCode, page) = await TypeAsync(browser);
        await browser.SubmitAsync(page, "/link/decision", ("allow", "true"));

        Assert.Equal("/link?result=late", (await browser.SubmitAsync(page, "/link/decision", ("allow", "false"))).Location);
        Assert.Equal(HttpStatusCode.OK, (await server.Device().PollAsync(deviceCode)).Status);
    }

    [Fact]
    public async Task Allow_WithoutAntiforgery_IsRefusedAndChangesNothing()
    {
        var (browser, _, _) = await server.SignInAsync();
        var (deviceCode, page) = await TypeAsync(browser);

        var answer = await browser.Asking("*/*").PostAsync("/link/decision", ("id", IdOn(page)), ("allow", "true"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("authorization_pending", (await server.Device().PollAsync(deviceCode)).Error);
    }

    [Fact]
    public async Task Allow_BySomebodyElse_ChangesNothing()
    {
        var (deviceCode, page) = await TypeAsync((await server.SignInAsync()).Browser);
        var (other, _, _) = await server.SignInAsync();
        var (_, own) = await TypeAsync(other);
        var token = own.Form("/link/decision").QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        var answer = await other.PostAsync("/link/decision", ("__RequestVerificationToken", token), ("id", IdOn(page)), ("allow", "true"));

        Assert.Equal("/link?result=late", answer.Location);
        Assert.Equal("authorization_pending", (await server.Device().PollAsync(deviceCode)).Error);
    }

    [Fact]
    public async Task Allow_NobodySignedIn_LeadsToSignInAndChangesNothing()
    {
        var (deviceCode, page) = await TypeAsync((await server.SignInAsync()).Browser);

        var answer = await server.Visitor().PostAsync("/link/decision", ("id", IdOn(page)), ("allow", "true"));

        Assert.StartsWith("/sign-in", answer.Location, StringComparison.Ordinal);
        Assert.Equal("authorization_pending", (await server.Device().PollAsync(deviceCode)).Error);
    }

    /// <summary>An open page may outlive its session; what it asks for then must not be done.</summary>
    [Fact]
    public async Task Allow_SessionEndedMeanwhile_ChangesNothing()
    {
        var (browser, user, id) = await server.SignInAsync();
        var (deviceCode, page) = await TypeAsync(browser);
        await server.Service<RefreshTokenService>().RevokeFamilyAsync(
            id, user.Id, EndReason.ByOwner, new Actor(user.Id, null, Requester.Unknown), CancellationToken.None);

        Assert.Equal("/signed-out", (await browser.SubmitAsync(page, "/link/decision", ("allow", "true"))).Location);
        Assert.Equal("authorization_pending", (await server.Device().PollAsync(deviceCode)).Error);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("anything")]
    public async Task Result_UnknownWord_IsTooLateAndNotRepeated(string result)
    {
        var (browser, _, _) = await server.SignInAsync();

        var page = await browser.GetAsync("/link?result=" + Uri.EscapeDataString(result));

        Assert.Contains("Too late.", page.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(result, page.Page.QuerySelector("main")!.InnerHtml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app", "terminal")]
    [InlineData("tv", "tv")]
    public async Task Page_OfAnAppWithAnIcon_ShowsThatOne(string icon, string shown)
    {
        using var other = new DashboardServer { Settings = { ["Apps:0:Icon"] = icon } };
        var (browser, _, _) = await other.SignInAsync();

        var (_, page) = await TypeAsync(other, browser);

        Assert.EndsWith($"#i-{shown}", page.Page.QuerySelector(".pair use")!.GetAttribute("href"), StringComparison.Ordinal);
    }

    private Task<(string DeviceCode, WebAnswer Page)> TypeAsync(WebVisitor browser) => TypeAsync(server, browser);

    private static async Task<(string DeviceCode, WebAnswer Page)> TypeAsync(DashboardServer server, WebVisitor browser)
    {
        var start = await server.Device().PostAsync("/oauth/device", ("client_id", "companion"), ("device_name", "Laptop"));
        return (start.Text("device_code")!, await browser.SubmitAsync("/link", "code", ("Code", start.Text("user_code")!)));
    }

    private static string IdOn(WebAnswer page) => page.Form("/link/decision").QuerySelector("input[name=id]")!.GetAttribute("value")!;
}
