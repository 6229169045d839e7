using System.Net;
using System.Text;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>
/// Requests that are not what RFC 6749 §3.2 asks for get §5.2's error object: never a 5xx, never cached, nothing of the
/// input in the answer, nothing written.
/// </summary>
public sealed class BadRequestTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private const string Marker = "c4n4ry";
    private const string Form = "application/x-www-form-urlencoded";

    public static TheoryData<string, string, string> Bodies
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            Add("/oauth/token", "", "invalid_client");
            Add("/oauth/token", "grant_type=refresh_token&refresh_token=c4n4ry", "invalid_client");
            Add("/oauth/token", "client_id=c4n4ry&grant_type=refresh_token&refresh_token=x", "invalid_client");
            Add("/oauth/token", "client_id=companion", "invalid_request");
            Add("/oauth/token", "client_id=companion&grant_type=", "invalid_request");
            Add("/oauth/token", "client_id=companion&grant_type=refresh_token", "invalid_request");
            Add("/oauth/token", "client_id=companion&grant_type=refresh_token&refresh_token=c4n4ry&scope=profile%00", "invalid_request");
            Add("/oauth/device", "client_id=companion&device_name=lap%00top", "invalid_request");
            Add("/oauth/token", "client_id=companion&grant_type=refresh_token&refresh_token=", "invalid_request");
            Add("/oauth/token", "client_id=companion&grant_type=refresh_token&refresh_token=c4n4ry&refresh_token=x", "invalid_request");
            Add("/oauth/token", "client_id=companion&client_id=companion&grant_type=refresh_token&refresh_token=c4n4ry", "invalid_request");
            Add("/oauth/token", "client_id=companion&grant_type=refresh_token&refresh_token=c4n4ry&x=1&x=1", "invalid_request");
            Add("/oauth/token", "client_id=companion&grant_type=refresh_token&refresh_token=c4n4ry" + new string('A', 4096), "invalid_request");
            Add("/oauth/token", "client_id=companion&grant_type=c4n4ry", "unsupported_grant_type");
            Add("/oauth/token", "client_id=companion&grant_type=password&username=c4n4ry&password=c4n4ry", "unsupported_grant_type");
            Add("/oauth/token", "client_id=companion&grant_type=urn%3aietf%3aparams%3aoauth%3agrant-type%3adevice_code", "invalid_request");
            Add("/oauth/token", "client_id=companion&grant_type=refresh_token&refresh_token=c4n4ry%", "invalid_grant");
            Add("/oauth/token", "client_id=companion&grant_type=refresh_token&refresh_token=c4n4ry%zz", "invalid_grant");
            Add("/oauth/token", "client_id=companion&grant_type=refresh_token&refresh_token=c4n4ry%FF%FE", "invalid_grant");
            Add("/oauth/token", "client_id=companion&grant_type=refresh_token&refresh_token=c4n4ry%00", "invalid_request");
            Add("/oauth/token", "client_id=companion&grant_type=refresh_token&refresh_token=c4n4ry%ED%A0%80", "invalid_grant");
            Add("/oauth/token", "%00=c4n4ry&client_id=companion&grant_type=refresh_token&refresh_token=x", "invalid_request");
            Add("/oauth/token", "&&&=&==c4n4ry&client_id=companion&grant_type=refresh_token&refresh_token=x", "invalid_request");
            Add("/oauth/token", string.Join('&', Enumerable.Range(0, 2000).Select(i => $"p{i}=1")), "invalid_request");
            Add("/oauth/token", new string('k', 4000) + "=c4n4ry", "invalid_request");
            Add("/oauth/device", "", "invalid_client");
            Add("/oauth/device", "client_id=c4n4ry", "invalid_client");
            Add("/oauth/device", "client_id=companion&scope=c4n4ry", "invalid_scope");
            Add("/oauth/device", "client_id=companion&scope=profile&scope=profile", "invalid_request");
            Add("/oauth/revoke", "client_id=c4n4ry&token=x", "invalid_client");
            Add("/oauth/revoke", "client_id=companion", "invalid_request");
            Add("/oauth/revoke", "client_id=companion&token=c4n4ry&token=x", "invalid_request");
            return rows;
            void Add(string path, string body, string error) => rows.Add(path, body, error);
        }
    }

    public static TheoryData<string> Paths => ["/oauth/token", "/oauth/device", "/oauth/revoke"];

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Post_BadBody_IsTheRightError(string path, string body, string error) =>
        await AssertErrorAsync(() => server.Device().PostRawAsync(path, body), error);

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=c4n4ry")]
    [InlineData("application/x-www-form-urlencoded-not")]
    [InlineData("")]
    [InlineData("application/x-www-form-urlencoded; ;; =c4n4ry")]
    [InlineData("application/x-www-form-urlencoded,application/x-www-form-urlencoded")]
    public async Task Post_WrongContentType_IsInvalidRequest(string contentType) => await AssertErrorAsync(
        () => server.Device().PostRawAsync("/oauth/token", "client_id=companion&grant_type=refresh_token&refresh_token=c4n4ry", contentType),
        "invalid_request");

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-7")]
    [InlineData("c4n4ry")]
    [InlineData("\"\"")]
    [InlineData("utf-8")]
    [InlineData("\"UTF-8\"")]
    [InlineData("")]
    public async Task Post_OddCharset_IsAnErrorOfTheProtocol(string charset)
    {
        var answer = await server.Device().PostRawAsync(
            "/oauth/token", "client_id=companion&grant_type=refresh_token&refresh_token=c4n4ry", $"{Form}; charset={charset}");

        AssertSafe(answer);
        Assert.NotNull(answer.Error);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Post_ParametersInTheAddress_IsInvalidRequest(string path) => await AssertErrorAsync(
        () => server.Device().PostRawAsync(path + "?client_id=companion&token=c4n4ry&refresh_token=c4n4ry", "client_id=companion&token=x"), "invalid_request");

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Post_BytesThatAreNoText_IsAnErrorOfTheProtocol(string path)
    {
        byte[] body = [0xFF, 0xFE, 0x00, 0x3D, 0xC3, 0x28, 0x26, .. Encoding.ASCII.GetBytes("grant_type=c4n4ry")];

        await AssertErrorAsync(() => server.Device().PostRawAsync(path, body), "invalid_client");
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Get_ProtocolEndpoint_IsNotAllowed(string path)
    {
        var answer = await server.Device().SendAsync(new HttpRequestMessage(HttpMethod.Get, path + "?client_id=companion&token=c4n4ry"));

        AssertSafe(answer);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Status);
    }

    [Theory]
    [InlineData("companion:secret")]
    [InlineData("c4n4ry:")]
    [InlineData("companion")]
    public async Task Post_BasicCredentialsThatAreNot_IsInvalidClient(string credentials)
    {
        var answer = await PostBasicAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)), "");

        AssertSafe(answer);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (answer.Status, answer.Error));
        Assert.Equal("Basic", Assert.Single(answer.Response.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Post_BasicCredentialsThatAreNoBase64_IsInvalidClient() =>
        Assert.Equal("invalid_client", (await PostBasicAsync("%%%c4n4ry", "")).Error);

    [Theory]
    [InlineData("client_secret=c4n4ry")]
    [InlineData("client_assertion=c4n4ry&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer")]
    public async Task Post_SecretInTheBody_IsInvalidClientLikeOneInTheHeader(string secret)
    {
        var answer = await server.Device().PostRawAsync("/oauth/token", "client_id=companion&grant_type=refresh_token&refresh_token=c4n4ry&" + secret);

        AssertSafe(answer);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (answer.Status, answer.Error));
        Assert.Equal("Basic", Assert.Single(answer.Response.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Post_NoClientId_SaysSo() =>
        Assert.Equal("client_id is missing.", (await server.Device().PostRawAsync("/oauth/token", "grant_type=refresh_token&refresh_token=x")).Text("error_description"));

    /// <summary>RFC 6749 §2.3.1 has the credentials as in a form.</summary>
    [Theory]
    [InlineData("my+app")]
    [InlineData("my%20app")]
    public async Task Post_BasicClientIdWithASpace_IsRead(string written)
    {
        using var spaced = new DashboardServer { Settings = { ["Apps:2:ClientId"] = "my app" } };
        var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/device") { Content = new StringContent("", Encoding.ASCII, Form) };
        request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(written + ":")));

        Assert.Equal(HttpStatusCode.OK, (await spaced.Device().SendAsync(request)).Status);
    }

    [Fact]
    public async Task Post_TwoDifferentApps_IsInvalidRequest() =>
        Assert.Equal("invalid_request", (await PostBasicAsync(Convert.ToBase64String("companion:"u8), "&client_id=other")).Error);

    /// <summary>Over real sockets, where the limit is the server's.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_BodyBeyond16K_IsInvalidRequest(bool lengthAnnounced)
    {
        using var sockets = new DashboardServer { Kestrel = true };
        var body = string.Join('&', Enumerable.Range(0, 10).Select(i => $"p{i}={new string('c', 2000)}")) + "&client_id=companion&grant_type=refresh_token&refresh_token=x";
        var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new StreamContent(new MemoryStream(Encoding.ASCII.GetBytes(body))) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", Form);
        request.Headers.TransferEncodingChunked = !lengthAnnounced;

        var answer = await sockets.Device().SendAsync(request);

        AssertSafe(answer);
        Assert.Equal("invalid_request", answer.Error);
    }

    private Task<OAuthAnswer> PostBasicAsync(string credentials, string more)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new StringContent("grant_type=refresh_token&refresh_token=c4n4ry" + more, Encoding.ASCII, Form),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Basic " + credentials);
        return server.Device().SendAsync(request);
    }

    private async Task AssertErrorAsync(Func<Task<OAuthAnswer>> ask, string error)
    {
        await server.LinkAsync();
        var before = server.Stored.Dump(counts: false);

        var answer = await ask();

        AssertSafe(answer);
        Assert.Equal((HttpStatusCode.BadRequest, error), (answer.Status, answer.Error));
        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Response.Headers.CacheControl?.NoStore);
        Assert.Equal(before, server.Stored.Dump(counts: false));
    }

    private static void AssertSafe(OAuthAnswer answer)
    {
        Assert.InRange((int)answer.Status, 400, 499);
        Assert.DoesNotContain(Marker, answer.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Marker, answer.Response.Headers.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
