using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>An issuer with a path: apps find it in both ways there are, and its tokens are its own.</summary>
public sealed class IssuerPathTests : IDisposable
{
    private const string Issuer = "http://localhost/accounts";
    private readonly DashboardServer _server = new() { Settings = { ["PublicOrigin"] = Issuer } };

    public void Dispose() => _server.Dispose();

    /// <summary>RFC 8414 section 3.1 has the path behind, OpenID Connect Discovery section 4 before.</summary>
    [Theory]
    [InlineData("/.well-known/oauth-authorization-server/accounts")]
    [InlineData("/accounts/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/openid-configuration/accounts")]
    [InlineData("/accounts/.well-known/openid-configuration")]
    public async Task Metadata_Asked_HasEveryAddressUnderTheIssuer(string path)
    {
        using var json = JsonDocument.Parse((await _server.Visitor().GetAsync(path, "*/*")).Body);

        Assert.Equal(
            ["issuer ", "authorization_endpoint /oauth/authorize", "token_endpoint /oauth/token", "device_authorization_endpoint /oauth/device", "revocation_endpoint /oauth/revoke", "jwks_uri /oauth/jwks", "introspection_endpoint /oauth/introspect", "userinfo_endpoint /oauth/userinfo",
                "pushed_authorization_request_endpoint /oauth/par"],
            json.RootElement.EnumerateObject().Where(member => member.Value.ToString().StartsWith(Issuer, StringComparison.Ordinal))
                .Select(member => $"{member.Name} {member.Value.ToString()[Issuer.Length..]}"));
        Assert.DoesNotContain("localhost:", json.RootElement.ToString(), StringComparison.Ordinal);
    }

    /// <summary>What is sent ahead is found there, and proofs name the address with the path (RFC 9449 §4.2).</summary>
    [Fact]
    public async Task App_WithAKeyUnderThePath_IsAnswered()
    {
        using var server = new DashboardServer { Settings = new(CodeFlow.Settings) { ["PublicOrigin"] = Issuer } };
        var (browser, user) = (server.Visitor(), await server.CreateUserAsync(Visits.Password));
        var key = new DeviceKey(server.Clock!, origin: "http://localhost");
        var device = server.Device() with { Key = key, ClientId = CodeFlow.Client };
        var pushed = await device.PushAsync("/accounts/oauth/par");
        var opened = await browser.GetAsync($"/accounts/oauth/authorize?client_id={CodeFlow.Client}&request_uri={pushed.Text("request_uri")}");

        var asked = await browser.GetAsync(opened.Location!);
        var back = (await browser.SignInAsync(user.Email!, Visits.Password, asked.Location!)).Location!;
        var code = CodeFlow.Said(await CodeFlow.DecideAsync(browser, back))["code"];
        var tokens = await device.PostAsync(
            "/accounts/oauth/token", ("grant_type", "authorization_code"), ("client_id", CodeFlow.Client), ("redirect_uri", CodeFlow.Redirect), ("code", code), ("code_verifier", CodeFlow.Verifier));
        var request = new HttpRequestMessage(HttpMethod.Get, "/accounts/api/me");
        request.Headers.Authorization = new("DPoP", tokens.AccessToken);

        Assert.StartsWith("/accounts/oauth/authorize?", opened.Location, StringComparison.Ordinal);
        Assert.Equal((System.Net.HttpStatusCode.OK, System.Net.HttpStatusCode.OK), (tokens.Status, (await device.SendAsync(request)).Status));
    }

    [Fact]
    public async Task App_AllowedUnderThePath_IsAnswered()
    {
        using var server = new DashboardServer { Settings = new(CodeFlow.Settings) { ["PublicOrigin"] = Issuer } };
        var (browser, user) = (server.Visitor(), await server.CreateUserAsync(Visits.Password));
        var asked = await browser.GetAsync("/accounts" + CodeFlow.Address(("prompt", "login")));
        var back = (await browser.SignInAsync(user.Email!, Visits.Password, asked.Location!)).Location!;

        var said = CodeFlow.Said(await CodeFlow.DecideAsync(browser, back));

        Assert.StartsWith("/accounts/oauth/authorize?", back, StringComparison.Ordinal);
        Assert.Equal(Issuer, said["iss"]);
        Assert.StartsWith("/accounts/oauth/authorize?", (await browser.PostAsync("/accounts/oauth/authorize", ("state", "a"))).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task App_LinkedUnderThePath_IsLetIntoTheApi()
    {
        var user = await _server.CreateUserAsync(Visits.Password);
        var (browser, app) = (_server.Visitor(), _server.Device());
        await browser.SignInAsync(user.Email!, Visits.Password, "/accounts/sign-in");

        var start = await app.PostAsync("/accounts/oauth/device", ("client_id", app.ClientId), ("device_name", "Laptop"));
        var opened = await browser.GetAsync(new Uri(start.Text("verification_uri")!).AbsolutePath);
        var typed = await browser.SubmitAsync(opened.Location!, "code", ("Code", start.Text("user_code")!));
        var decided = await browser.SubmitAsync(typed, "/accounts/link/decision", ("allow", "true"));
        var linked = await app.PostAsync(
            "/accounts/oauth/token", ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", start.Text("device_code")!), ("client_id", app.ClientId));

        Assert.Equal(Issuer + "/device", start.Text("verification_uri"));
        Assert.Equal(("/accounts/link", "/accounts/link?result=allowed"), (opened.Location, decided.Location));
        Assert.Equal((Issuer, Issuer), (linked.Claims().GetProperty("iss").GetString(), linked.Claims().GetProperty("aud").GetString()));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/accounts/api/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", linked.AccessToken);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(request)).Status);
    }
}
