using System.Net;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Proving anew who one is, for what matters.</summary>
public sealed class ProveTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Prove_RightPassword_CountsFromNowAndKeepsTheSession()
    {
        var (browser, user, sessionId) = await server.SignInAsync(role: DeskRoles.Admin);
        var admin = new Actor(user.Id, sessionId, Requester.Unknown);
        server.Clock!.Advance(TimeSpan.FromHours(1));
        Assert.Equal(AdminResult.ProofNeeded, await server.Service<AdminGate>().CheckAsync(Capability.Administer, admin, default));

        var answer = await ProveAsync(browser, Visits.Password, "/admin/incidents/7?then=contain");

        Assert.Equal("/admin/incidents/7?then=contain", answer.Location);
        Assert.Equal(AdminResult.Done, await server.Service<AdminGate>().CheckAsync(Capability.Administer, admin, default));
        Assert.Equal(sessionId, server.PrincipalOf(browser)!.SessionIdOf());
    }

    [Fact]
    public async Task Prove_RightPassword_ReplacesTheHandle()
    {
        var (browser, _, _) = await server.SignInAsync();
        var before = browser.Copy();

        await ProveAsync(browser, Visits.Password, "/sessions");

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        Assert.Equal(HttpStatusCode.Found, (await before.GetAsync("/sessions")).Status);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task Prove_WrongPassword_SaysSoBesideTheFieldAndChangesNothing(string password)
    {
        var (browser, user, sessionId) = await server.SignInAsync(role: DeskRoles.Admin);
        server.Clock!.Advance(TimeSpan.FromHours(1));

        var answer = await ProveAsync(browser, password, "/sessions");

        Assert.StartsWith("That is not the password of this account", answer.ErrorBeside("Password"), StringComparison.Ordinal);
        Assert.Equal(AdminResult.ProofNeeded, await server.Service<AdminGate>().CheckAsync(Capability.Administer, new Actor(user.Id, sessionId, Requester.Unknown), default));
    }

    [Fact]
    public async Task Prove_WrongTenTimes_PausesThePasswordAndLeavesTheSession()
    {
        var (browser, _, _) = await server.SignInAsync();
        for (var i = 0; i < 10; i++)
            await ProveAsync(browser, "wrong", "/sessions");

        Assert.NotNull((await ProveAsync(browser, Visits.Password, "/sessions")).ErrorBeside("Password"));

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task Prove_ReturnToElsewhere_LeadsToTheStart(string back)
    {
        var (browser, _, _) = await server.SignInAsync();

        Assert.Equal("/", (await ProveAsync(browser, Visits.Password, back)).Location);
    }

    [Fact]
    public async Task Prove_Cancelled_LeadsBackWithoutTheAct()
    {
        var (browser, _, _) = await server.SignInAsync();

        var page = await browser.GetAsync("/" + ProofAddress.For("/admin/incidents?view=mine", "resolve"));

        Assert.Contains("/admin/incidents?view=mine", page.Page.QuerySelectorAll("a.btn").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task Prove_SessionEndedMeanwhile_LeadsToSignedOut()
    {
        var (browser, _, sessionId) = await server.SignInAsync();
        var page = await browser.GetAsync("/prove?return=/sessions");
        server.Stored.Execute($"UPDATE sessions SET EndedAt = {server.Clock!.GetUtcNow().UtcTicks}, EndReason = 'ByOwner' WHERE Id = '{sessionId.ToString().ToUpperInvariant()}'");

        Assert.Equal("/signed-out", (await browser.SubmitAsync(page, "prove", ("Password", Visits.Password))).Location);
    }

    [Fact]
    public async Task Prove_NobodySignedIn_AsksForThat() =>
        Assert.StartsWith("/sign-in?return=", (await server.Visitor().GetAsync("/prove")).Location, StringComparison.Ordinal);

    [Fact]
    public async Task Prove_WithoutAntiforgery_ProvesNothing()
    {
        var (browser, user, sessionId) = await server.SignInAsync(role: DeskRoles.Admin);
        server.Clock!.Advance(TimeSpan.FromHours(1));

        await browser.PostAsync("/prove", ("_handler", "prove"), ("Password", Visits.Password));

        Assert.Equal(AdminResult.ProofNeeded, await server.Service<AdminGate>().CheckAsync(Capability.Administer, new Actor(user.Id, sessionId, Requester.Unknown), default));
    }

    private static Task<WebAnswer> ProveAsync(WebVisitor browser, string password, string back) =>
        browser.SubmitAsync($"/prove?return={Uri.EscapeDataString(back)}", "prove", ("Password", password));
}
