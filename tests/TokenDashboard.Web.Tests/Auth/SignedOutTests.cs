using System.Globalization;
using System.Net;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>A browser whose session is over learns it with its next request: that it is, by whom, and when.</summary>
public sealed class SignedOutTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Request_SessionEndedFromAnotherDevice_LeadsToWhoEndedItAndWhen()
    {
        var (browser, user, id) = await server.SignInAsync();
        var other = await server.SignInAsync(user, agent: WebVisitor.FirefoxOnUbuntu);
        server.Clock!.Advance(TimeSpan.FromMinutes(5));
        await EndAsync(id, EndReason.ByOwner, user.Id, other.SessionId);

        var answer = await browser.GetAsync("/sessions");
        var page = await browser.GetAsync(answer.Location!);

        Assert.Equal((HttpStatusCode.Redirect, "/signed-out"), (answer.Status, answer.Location));
        Assert.Contains("You were signed out. Firefox on Ubuntu signed this device out.", page.Words, StringComparison.Ordinal);
        Assert.Contains("Chrome on Windows", page.Words, StringComparison.Ordinal);
        Assert.Equal(
            server.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            page.Page.QuerySelector("time")!.GetAttribute("datetime"));
    }

    [Theory]
    [InlineData(EndReason.ByOwner, "You signed this device out from another one.", "You")]
    [InlineData(EndReason.ByAdmin, "An admin signed this device out.", "An admin")]
    [InlineData(EndReason.Reuse, "A copied sign-in was used, so we signed this device out.", "This site, by itself")]
    [InlineData(EndReason.PasswordChange, "Your password was changed, which signed this device out.", "You")]
    [InlineData(EndReason.AccountLocked, "An admin locked this account.", "An admin")]
    [InlineData(EndReason.Expired, "This device was not used for too long.", "This site, by itself")]
    public async Task SignedOut_EachReason_IsSaid(EndReason reason, string sentence, string by)
    {
        var (browser, user, id) = await server.SignInAsync();
        await EndAsync(id, reason, user.Id, null);
        await browser.GetAsync("/sessions");

        var page = await browser.GetAsync("/signed-out");

        Assert.Contains(sentence, page.Words, StringComparison.Ordinal);
        Assert.Contains(page.Page.QuerySelectorAll("dd"), dd => dd.TextContent == by);
    }

    /// <summary>An open page leaves by itself when its session ends, and may be quicker than the answer to the form.</summary>
    [Fact]
    public async Task SignedOut_ByThisBrowserItself_IsTheSamePageWhicheverLeadsThere()
    {
        var (browser, user, id) = await server.SignInAsync();
        await EndAsync(id, EndReason.SignedOut, user.Id, id);

        var page = await browser.GetAsync((await browser.GetAsync("/sessions")).Location!);

        Assert.Contains("You are signed out. This browser is no longer signed in.", page.Words, StringComparison.Ordinal);
        Assert.Empty(page.Page.QuerySelectorAll("dl"));
    }

    [Fact]
    public async Task Request_AfterTheEndWasTold_LeadsToSignIn()
    {
        var (browser, user, id) = await server.SignInAsync();
        await EndAsync(id, EndReason.ByOwner, user.Id, null);

        await browser.GetAsync("/sessions");

        Assert.Equal("/sign-in?return=%2Fsessions", (await browser.GetAsync("/sessions")).Location);
    }

    [Fact]
    public async Task Request_SessionEnded_SetsNoCookieThatScriptsCanRead()
    {
        var (browser, user, id) = await server.SignInAsync();
        await EndAsync(id, EndReason.ByOwner, user.Id, null);

        var answer = await browser.GetAsync("/sessions");

        Assert.True(answer.Cookie("td-ended").HttpOnly);
        Assert.Equal("", answer.Cookie(Visits.SessionCookie).Value.ToString());
        Assert.DoesNotContain(id.ToString(), browser.Cookies["td-ended"], StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    public async Task SignedOut_NothingKnown_TellsNothing(string? cookie)
    {
        var browser = server.Visitor();
        if (cookie is not null)
            browser.Cookies["td-ended"] = cookie;

        var page = await browser.GetAsync("/signed-out");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("You are signed out. This browser is no longer signed in.", page.Words, StringComparison.Ordinal);
        Assert.Empty(page.Page.QuerySelectorAll("dl"));
    }

    [Fact]
    public async Task SignedOut_NameOfTheDeviceThatEndedIt_IsInert()
    {
        var (browser, user, id) = await server.SignInAsync();
        var other = await server.SignInAsync(user);
        server.Stored.Execute("UPDATE sessions SET Name = '<img src=x onerror=alert(1)>' WHERE Id = $id", ("$id", other.SessionId));
        await EndAsync(id, EndReason.ByOwner, user.Id, other.SessionId);
        await browser.GetAsync("/sessions");

        var page = await browser.GetAsync("/signed-out");

        Assert.Contains("<img src=x onerror=alert(1)> signed this device out.", page.Words, StringComparison.Ordinal);
        Assert.Empty(page.Page.QuerySelectorAll("img"));
    }

    private Task<int> EndAsync(Guid id, EndReason reason, string userId, Guid? by) => server.Service<RefreshTokenService>()
        .RevokeFamilyAsync(id, userId, reason, new Actor(userId, by, Requester.Unknown), CancellationToken.None);
}
