using System.Net;
using TokenDashboard.Core;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Find;

/// <summary>Who else was hit, asked on one page.</summary>
public sealed class FindPageTests : IDisposable
{
    private readonly DashboardServer _server = new();

    public FindPageTests() => _server.Client().Dispose();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Page_ANetwork_SaysWhatItIsAndLeadsToAllThatItTouched()
    {
        var app = await ReplayedAsync();
        var jonas = await AdminAsync();

        var answer = await jonas.GetAsync("/admin/find?q=45.66.77.0/24");

        Assert.Contains("45.66.77.0/24 as a network: 1 person, 1 session, 1 incident.", answer.Words, StringComparison.Ordinal);
        var links = answer.Page.QuerySelectorAll("main section a").Select(a => a.GetAttribute("href")).ToHashSet();
        Assert.Superset(
            new HashSet<string?> { $"admin/users/{app.UserId}", $"admin/sessions/{app.SessionId}", "admin/incidents/1", "admin/find?q=45.66.77.88", "admin/find?q=python-requests%2F2.32&as=agent" }, links);
        Assert.Equal(["People 1", "Sessions 1", "Incidents 1", "Tokens out of order 1", "Sign-ins and other activity 1"], answer.Page.QuerySelectorAll("main h2").Select(h => h.TextContent));
        // Neither what was presented nor its hash.
        Assert.DoesNotContain("td1_", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_AWordOfSeveralKinds_OffersTheOthers()
    {
        var app = await ReplayedAsync();
        var jonas = await AdminAsync();

        var answer = await jonas.GetAsync("/admin/find?q=companion");
        var other = answer.Page.QuerySelector(".chips a")!;

        Assert.Contains("“companion” as an app’s client_id: 1 person, 1 session, 1 incident.", answer.Words, StringComparison.Ordinal);
        Assert.Equal(("A user agent", "admin/find?q=companion&as=agent"), (other.TextContent, other.GetAttribute("href")));
        Assert.NotNull((await jonas.GetAsync(answer.Follow(other.GetAttribute("href")!))).Page.QuerySelector($"a[href='admin/sessions/{app.SessionId}']"));
    }

    [Fact]
    public async Task Page_AnInstant_IsInTheReadersZone()
    {
        var app = await _server.LinkAsync();
        var jonas = await AdminAsync();
        jonas.Cookies["zone"] = "Asia/Kathmandu";

        var then = await jonas.GetAsync("/admin/find?at=2026-03-01T17:45");
        var before = await jonas.GetAsync("/admin/find?at=2026-03-01T17:44");

        Assert.Contains("(Asia/Kathmandu)", then.Words, StringComparison.Ordinal);
        Assert.NotNull(then.Page.QuerySelector($"a[href='admin/sessions/{app.SessionId}']"));
        Assert.Equal(["Sessions 2", "People 2"], then.Page.QuerySelectorAll("main h2").Select(h => h.TextContent));
        Assert.Contains("Everyone: nothing.", before.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q=0.0.0.0/0", "That network is too wide to tell anything")]
    [InlineData("q=10.0.0.0/99", "That is no network that can be looked for.")]
    [InlineData("q=99999999999", "No incident has such a number.")]
    [InlineData("q=4711", "#4711 as an incident’s number: nothing.")]
    [InlineData("q=^(a%2B)%2B$", "What is typed stands for itself")]
    [InlineData("q=%22%20OR%20NEAR(a%20b)*", "Nothing was found.")]
    [InlineData("q=%00%0A", "Who and what something touched.")]
    [InlineData("q=%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80", "Nothing was found.")]
    [InlineData("at=never", "That is no time.")]
    [InlineData("at=2999-01-01T00:00", "That time is still to come.")]
    [InlineData("q=ada&as=nonsense", "as part of a name or an email")]
    [InlineData("q=<script>alert(1)</script>", "Nothing was found.")]
    public async Task Page_WhatCannotBeFound_SaysSoInASentence(string query, string expected)
    {
        var answer = await (await AdminAsync()).GetAsync("/admin/find?" + query);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains(expected, answer.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_TenThousandCharacters_SaysSoAndDoesNotSendThemBack()
    {
        // A server may refuse so long an address before any page is asked.
        var answer = await (await AdminAsync()).GetAsync("/admin/find?q=" + new string('a', 7000));

        Assert.Contains("That is longer than 256 characters.", answer.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('a', 300), answer.Page.QuerySelector("main")!.InnerHtml, StringComparison.Ordinal);
    }

    private async Task<WebVisitor> AdminAsync() => (await _server.SignInAsync(role: SessionClaims.AdminRole)).Browser;

    private async Task<LinkedApp> ReplayedAsync()
    {
        var app = await _server.LinkAsync();
        await _server.Device().RefreshAsync(app.Token);
        _server.Clock!.Advance(TimeSpan.FromMinutes(1));
        await _server.Service<RefreshTokenService>().RotateAsync(new RawToken(app.Token), "companion", null, new Requester("45.66.77.88", "python-requests/2.32"), default);
        return app;
    }
}
