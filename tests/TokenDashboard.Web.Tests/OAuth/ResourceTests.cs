using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>A token is for one API, which the app named and was given (RFC 8707).</summary>
public sealed class ResourceTests(ResourceTests.Site site) : IClassFixture<ResourceTests.Site>
{
    private const string Own = "http://localhost:5080";
    private const string Prints = "https://prints.example.org/api";
    private const string Maps = "urn:example:maps";
    private const string Bills = "https://bills.example.org";

    private readonly DashboardServer _server = site.Server;

    private AppDevice App => new(_server.Client()) { ClientId = CodeFlow.Client };

    public sealed class Site : IDisposable
    {
        public DashboardServer Server { get; } = new()
        {
            Settings = new(CodeFlow.Settings)
            {
                ["Apis:0:Audience"] = Prints, ["Apis:0:Name"] = "Prints", ["Apis:1:Audience"] = Maps, ["Apis:2:Audience"] = Bills,
                ["Apps:2:Audiences:0"] = Prints, ["Apps:2:Audiences:1"] = Maps, ["Apps:0:Audiences:0"] = Prints,
            },
        };

        public void Dispose() => Server.Dispose();
    }

    /// <summary>What was asked for at the page, what at the token endpoint, and what the token is for; nothing where that is refused.</summary>
    [Theory]
    [InlineData("", "", Own)]
    [InlineData("", Own, Own)]
    [InlineData("", Prints, null)]
    [InlineData(Prints, "", Prints)]
    [InlineData(Prints, Prints, Prints)]
    [InlineData(Prints, Own, null)]
    [InlineData(Prints, Maps, null)]
    [InlineData(Prints + " " + Maps, "", Prints)]
    [InlineData(Prints + " " + Maps, Maps, Maps)]
    [InlineData(Maps + " " + Own, Own, Own)]
    [InlineData(Prints + " " + Maps, Prints + " " + Maps, null)]
    public async Task Token_ForAResource_IsForThatAlone(string granted, string asked, string? audience)
    {
        var (browser, user, _) = await _server.SignInAsync();
        var page = await browser.GetAsync(CodeFlow.Address() + Query(granted));
        var code = CodeFlow.Said(await CodeFlow.DecideAsync(browser, page))["code"];

        var first = await RedeemAsync(code, asked);

        Assert.Equal(granted.Contains(Prints, StringComparison.Ordinal), page.Words.Contains("work with Prints in your name", StringComparison.Ordinal));
        if (audience is null)
        {
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_target"), (first.Status, first.Error));
            // Nothing was spent.
            first = await RedeemAsync(code, "");
        }
        else
        {
            Assert.Equal(audience, first.Claims().GetProperty("aud").GetString());
        }

        var again = await RefreshAsync(first.RefreshToken!, asked);
        if (audience is null)
        {
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_target"), (again.Status, again.Error));
            again = await RefreshAsync(first.RefreshToken!, "");
        }

        Assert.Equal(audience ?? (granted.Length > 0 ? granted.Split(' ')[0] : Own), again.Claims().GetProperty("aud").GetString());
        // Whatever is refreshed for nothing in particular.
        Assert.Equal(granted.Length > 0 ? granted.Split(' ')[0] : Own, (await RefreshAsync(again.RefreshToken!, "")).Claims().GetProperty("aud").GetString());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me") { Headers = { Authorization = new("Bearer", again.AccessToken) } };
        Assert.Equal((audience ?? (granted.Length > 0 ? "" : Own)) == Own ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, (await App.SendAsync(request)).Status);
        Assert.Equal(HttpStatusCode.OK, (await App.RevokeAsync(again.AccessToken!)).Status);
        Assert.Equal("SignedOut", _server.Stored.Value<string>("SELECT EndReason FROM sessions WHERE UserId = $id AND AppId IS NOT NULL", ("$id", user.Id)));
    }

    [Theory]
    [InlineData(Bills)]
    [InlineData("https://elsewhere.example")]
    [InlineData("not an address")]
    [InlineData(Prints + "/")]
    [InlineData(Prints + " " + Bills)]
    public async Task Ask_ForAResourceThatTheAppMayNot_IsInvalidTarget(string resource)
    {
        Assert.Equal("invalid_target", CodeFlow.Said(await _server.Visitor().GetAsync(CodeFlow.Address() + Query(resource)))["error"]);
        Assert.Equal("invalid_target", (await _server.Device().PostAsync("/oauth/device", [("client_id", "companion"), .. Fields(resource)])).Error);
    }

    [Fact]
    public async Task Poll_OfACodeForAResource_IsForThat()
    {
        var start = await _server.Device().PostAsync("/oauth/device", ("client_id", "companion"), ("resource", Prints));
        var (_, user, sessionId) = await _server.SignInAsync();
        var devices = _server.Service<DeviceAuthorizationService>();
        var link = await devices.ClaimAsync(start.Text("user_code")!, user.Id, CancellationToken.None);
        await devices.DecideAsync(link!.Id, true, new Actor(user.Id, sessionId, Requester.Unknown), CancellationToken.None);
        (string, string)[] poll = [("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", start.Text("device_code")!), ("client_id", "companion")];

        var other = await _server.Device().PostAsync("/oauth/token", [.. poll, ("resource", Own)]);
        var token = await _server.Device().PostAsync("/oauth/token", [.. poll, ("resource", Prints)]);

        Assert.Equal("invalid_target", other.Error);
        Assert.Equal(Prints, token.Claims().GetProperty("aud").GetString());
    }

    /// <summary>A thief who asks for what there is not is found all the same.</summary>
    [Fact]
    public async Task Refresh_SpentTokenForAnotherResource_IsAReuse()
    {
        var linked = await _server.LinkAsync();
        await _server.Device().RotateAsync(await _server.Device().RotateAsync(linked.Token));

        var answer = await _server.Device().PostAsync("/oauth/token", ("grant_type", "refresh_token"), ("refresh_token", linked.Token), ("client_id", "companion"), ("resource", Bills));

        Assert.Equal("invalid_grant", answer.Error);
        Assert.Equal("Reuse", _server.Stored.Value<string>("SELECT EndReason FROM sessions WHERE Id = $id", ("$id", linked.SessionId)));
    }

    [Fact]
    public async Task Token_WithARefreshToken_SaysHowLongThatIsGood()
    {
        var code = await CodeFlow.CodeAsync((await _server.SignInAsync()).Browser);
        var first = await App.RedeemAsync(code);
        var plain = await App.RedeemAsync(await CodeFlow.CodeAsync((await _server.SignInAsync()).Browser, ("scope", "profile")));

        Assert.Equal("604800", first.Text("refresh_token_expires_in"));
        Assert.Equal("604800", (await App.RefreshAsync(first.RefreshToken!)).Text("refresh_token_expires_in"));
        Assert.False(plain.Body.Contains("refresh_token", StringComparison.Ordinal));
    }

    private static string Query(string resources) => resources.Length == 0 ? "" : QueryHelpers.AddQueryString("", Fields(resources).Select(f => KeyValuePair.Create(f.Name, (string?)f.Value))).Replace('?', '&');

    private static IEnumerable<(string Name, string Value)> Fields(string resources) =>
        resources == "not an address" ? [("resource", resources)] : resources.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(r => ("resource", r));

    private Task<OAuthAnswer> RedeemAsync(string code, string asked) => App.PostAsync(
        "/oauth/token",
        [("grant_type", "authorization_code"), ("client_id", CodeFlow.Client), ("redirect_uri", CodeFlow.Redirect), ("code", code), ("code_verifier", CodeFlow.Verifier), .. Fields(asked)]);

    private Task<OAuthAnswer> RefreshAsync(string token, string asked) =>
        App.PostAsync("/oauth/token", [("grant_type", "refresh_token"), ("client_id", CodeFlow.Client), ("refresh_token", token), .. Fields(asked)]);
}
