using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.Net.Http.Headers;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>The cookie says who and which session; the row decides, on every request.</summary>
public sealed class SessionCookieTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task SignIn_OverHttp_SetsAPersistentCookieThatScriptsAndOtherSitesDontGet()
    {
        var user = await server.CreateUserAsync(Visits.Password);

        var cookie = (await server.Visitor().SignInAsync(user.Email!, Visits.Password)).Cookie("td-session");

        Assert.Equal((true, SameSiteMode.Lax, false, "/"), (cookie.HttpOnly, cookie.SameSite, cookie.Secure, cookie.Path.ToString()));
        Assert.Equal(server.Clock!.GetUtcNow().AddDays(90), cookie.Expires!.Value, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task SignIn_OverHttps_SetsCookiesBoundToTheHost()
    {
        using var https = new DashboardServer { Settings = { ["PublicOrigin"] = "https://accounts.example.org" } };
        var user = await https.CreateUserAsync(Visits.Password);
        var browser = https.Visitor(origin: "https://accounts.example.org");

        var form = (await browser.GetAsync("/sign-in")).Cookie("__Host-td-form");
        var cookie = (await browser.SignInAsync(user.Email!, Visits.Password)).Cookie("__Host-td-session");

        Assert.All([form, cookie], c => Assert.Equal((true, true, "/", ""), (c.HttpOnly, c.Secure, c.Path.ToString(), c.Domain.ToString())));
        Assert.Equal((SameSiteMode.Lax, SameSiteMode.Strict), (cookie.SameSite, form.SameSite));
    }

    /// <summary>What cookies are sealed with is in the database, and opens nothing there: the master key is elsewhere.</summary>
    [Fact]
    public async Task SignIn_WhatItsCookieIsSealedWith_IsStoredWrapped()
    {
        await server.SignInAsync();

        var stored = XElement.Parse(server.Stored.Value<string>("SELECT Xml FROM protection_keys")!);

        Assert.DoesNotContain(stored.Descendants(), e => e.Name.LocalName is "masterKey" or "value");
        var wrapped = Convert.FromBase64String(Assert.Single(stored.Descendants(), e => e.Name.LocalName == ProtectionKey.Wrapped).Value);
        Assert.Contains("masterKey", Encoding.UTF8.GetString(server.Service<MasterKeys>().Unwrap(wrapped)), StringComparison.Ordinal);
        Assert.ThrowsAny<CryptographicException>(() => MasterKeys.Parse(MasterKeys.Generate())!.Unwrap(wrapped));
    }

    /// <summary>Re-authentication keeps the session, and whoever stole the old cookie is out.</summary>
    [Fact]
    public async Task SignIn_Again_KeepsTheSessionAndRefusesTheOldCookie()
    {
        var (browser, user, sessionId) = await server.SignInAsync();
        var thief = browser.Copy();

        await browser.SignInAsync(user.Email!, Visits.Password);

        Assert.Equal(sessionId, server.PrincipalOf(browser)!.SessionIdOf());
        Assert.Equal(1, server.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE UserId = $id", ("$id", user.Id)));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        Assert.Equal("/sign-in?return=%2Fsessions", (await thief.GetAsync("/sessions")).Location);
        Assert.False(thief.Cookies.ContainsKey(Visits.SessionCookie));
    }

    [Fact]
    public async Task SignIn_AsSomeoneElse_StartsASessionOfTheirs()
    {
        var (browser, _, sessionId) = await server.SignInAsync();
        var other = await server.CreateUserAsync(Visits.Password);

        await browser.SignInAsync(other.Email!, Visits.Password);

        var principal = server.PrincipalOf(browser)!;
        Assert.Equal(other.Id, principal.UserId());
        Assert.NotEqual(sessionId, principal.SessionIdOf());
        Assert.Equal(1, server.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE UserId = $id", ("$id", other.Id)));
    }

    [Fact]
    public async Task Request_HoursLater_KeepsSessionHandleNameAndRole()
    {
        var (browser, _, _) = await server.SignInAsync(role: SessionClaims.AdminRole);
        var before = Claims(browser);

        for (var i = 0; i < 2; i++)
        {
            server.Clock!.Advance(TimeSpan.FromMinutes(31));
            var answer = await browser.GetAsync("/admin/incidents");
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal("Ada Lovelace", answer.Page.QuerySelector(".who b")!.TextContent);
        }

        Assert.Equal(before, Claims(browser));
    }

    /// <summary>Identity would end it within half an hour, whatever its row says.</summary>
    [Fact]
    public async Task Request_SecurityStampChanged_IsForTheRowToDecide()
    {
        var (browser, user, sessionId) = await server.SignInAsync();
        server.Stored.Execute("UPDATE AspNetUsers SET SecurityStamp = 'changed' WHERE Id = $id", ("$id", user.Id));

        server.Clock!.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);

        server.Stored.Execute("UPDATE sessions SET Epoch = -1 WHERE Id = $id", ("$id", sessionId));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/sessions")).Status);
    }

    [Theory]
    [InlineData("flipped")]
    [InlineData("cut")]
    [InlineData("nonsense")]
    [InlineData("of another purpose")]
    public async Task Request_TamperedCookie_LeadsToSignIn(string how)
    {
        var (browser, _, _) = await server.SignInAsync();
        var cookie = browser.Cookies[Visits.SessionCookie];
        browser.Cookies[Visits.SessionCookie] = how switch
        {
            "flipped" => cookie[..60] + (cookie[60] == 'A' ? 'B' : 'A') + cookie[61..],
            "cut" => cookie[..^10],
            "nonsense" => "nonsense",
            _ => browser.Cookies["td-form"],
        };

        Assert.Equal("/sign-in?return=%2Fsessions", (await browser.GetAsync("/sessions")).Location);
    }

    [Fact]
    public async Task Request_AccountLockedByAnAdmin_IsRefusedAtOnce()
    {
        var (browser, user, _) = await server.SignInAsync();
        server.Stored.Execute("UPDATE accounts SET LockedAt = 1 WHERE Id = $id", ("$id", user.Id));

        Assert.Equal("/signed-out", (await browser.GetAsync("/sessions")).Location);
    }

    /// <summary>A shared computer: after signing out, Back must not find the page in a cache.</summary>
    [Theory]
    [InlineData("/sessions")]
    [InlineData("/link")]
    [InlineData("/admin/incidents")]
    public async Task Page_SignedIn_IsNotStoredByTheBrowser(string path)
    {
        var (browser, _, _) = await server.SignInAsync(role: SessionClaims.AdminRole);

        var answer = await browser.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(answer.Response.Headers.CacheControl?.NoStore);
    }

    private (string?, string?, string?, string?) Claims(WebVisitor browser)
    {
        var principal = server.PrincipalOf(browser)!;
        return (principal.UserId(), Of(SessionClaims.SessionId), Of(SessionClaims.Handle), Of(System.Security.Claims.ClaimTypes.Role));

        string Of(string type) => Assert.Single(principal.FindAll(type)).Value;
    }
}
