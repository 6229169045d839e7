using System.Net;
using System.Security.Cryptography;
using System.Text;
using TokenDashboard.Core;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.OAuth;

/// <summary>An app with a secret proves itself wherever it asks, and may ask for what it is registered for (RFC 6749 §2.3).</summary>
public sealed class ConfidentialAppTests(ConfidentialAppTests.Site site) : IClassFixture<ConfidentialAppTests.Site>
{
    private const string Secret = "s3cret:of the+app";
    private const string Next = "the next secret";

    private readonly DashboardServer _server = site.Server;

    public sealed class Site : IDisposable
    {
        public DashboardServer Server { get; } = new()
        {
            Settings = new(CodeFlow.Settings)
            {
                ["Apps:2:SecretHashes:0"] = Hash(Secret), ["Apps:2:SecretHashes:1"] = Hash(Next).ToUpperInvariant(),
                ["Apps:2:Grants:2"] = "urn:ietf:params:oauth:grant-type:device_code", ["Apps:2:Scopes:0"] = "openid", ["Apps:2:Scopes:1"] = "offline_access",
            },
        };

        public void Dispose() => Server.Dispose();
    }

    public static TheoryData<string, string, string?, bool> Proofs()
    {
        (string Client, string? Secret, bool InHeader)[] proofs =
        [
            ("photos", Secret, true), ("photos", Secret, false), ("photos", Next, true), ("photos", Next, false), ("photos", "wrong", true), ("photos", "wrong", false),
            ("photos", "", true), ("photos", null, false), ("photos", Hash(Secret), false), ("companion", Secret, true), ("companion", Secret, false), ("companion", null, false),
        ];
        var data = new TheoryData<string, string, string?, bool>();
        foreach (var where in new[] { "refresh", "code", "poll", "device", "revoke" })
        {
            // The public one has no codes.
            foreach (var (client, secret, inHeader) in proofs.Where(p => where != "code" || p.Client == "photos"))
                data.Add(where, client, secret, inHeader);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Proofs))]
    public async Task Post_As_NeedsTheSecretOfTheAppIfItHasOne(string where, string client, string? secret, bool inHeader)
    {
        var asked = await RequestAsync(where, client);
        var before = _server.Stored.Dump(counts: false);

        var answer = await PostAsync(where, asked, client, secret, inHeader);

        if (client == "photos" ? secret is Secret or Next : secret is null)
        {
            Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
            Assert.NotEqual(before, _server.Stored.Dump(counts: false));
            return;
        }

        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (answer.Status, answer.Error));
        Assert.Equal("Basic realm=\"oauth\"", answer.Response.Headers.WwwAuthenticate.ToString());
        Assert.Equal(before, _server.Stored.Dump(counts: false));
    }

    /// <summary>A secret does not stand in for the verifier.</summary>
    [Fact]
    public async Task Redeem_SecretWithoutVerifier_IsInvalidRequest()
    {
        var asked = await RequestAsync("code", "photos");

        Assert.Equal("invalid_request", (await PostAsync("code", [.. asked.Where(p => p.Name != "code_verifier")], "photos", Secret, inHeader: true)).Error);
        Assert.Equal("invalid_request", CodeFlow.Said(await (await _server.SignInAsync()).Browser.GetAsync(CodeFlow.Address(("scope", "openid"), ("code_challenge", ""))))["error"]);
    }

    [Theory]
    [InlineData("profile")]
    [InlineData("openid profile")]
    public async Task Ask_ForAScopeOfOthers_IsInvalidScopeAndNamesItsOwn(string scope)
    {
        var answer = await PostAsync("device", [("scope", scope)], "photos", Secret, inHeader: true);
        var said = CodeFlow.Said(await (await _server.SignInAsync()).Browser.GetAsync(CodeFlow.Address(("scope", scope))));

        Assert.Equal(("invalid_scope", "The scopes here are openid, offline_access."), (answer.Error, answer.Text("error_description")));
        Assert.Equal(("invalid_scope", "The scopes here are openid, offline_access."), (said["error"], said["error_description"]));
    }

    [Fact]
    public async Task Ask_ForNoScope_GetsThoseOfTheUsualThatAreItsOwn()
    {
        var code = await CodeFlow.CodeAsync((await _server.SignInAsync()).Browser);

        Assert.Equal("offline_access", (await _server.Device().RedeemAsync(code, ("client_secret", Secret))).Text("scope"));
    }

    [Fact]
    public async Task Post_WrongSecretsWithoutEnd_AreTooManyAndTheRightOneIsNot()
    {
        var from = _server.Device("198.51.100.77");

        OAuthAnswer answer;
        var times = 0;
        do
            answer = await from.PostAsync("/oauth/revoke", ("client_id", "photos"), ("client_secret", "wrong"), ("token", "a"));
        while (answer.Status == HttpStatusCode.Unauthorized && ++times < 1000);

        Assert.Equal((300, HttpStatusCode.TooManyRequests, "temporarily_unavailable"), (times, answer.Status, answer.Error));
        Assert.Equal(HttpStatusCode.OK, (await from.PostAsync("/oauth/revoke", ("client_id", "photos"), ("client_secret", Secret), ("token", "a"))).Status);
    }

    private async Task<(string Name, string Value)[]> RequestAsync(string where, string client)
    {
        switch (where)
        {
            case "refresh":
                return [("grant_type", "refresh_token"), ("refresh_token", (await _server.LinkAsync(appId: client)).Token)];
            case "revoke":
                return [("token", (await _server.LinkAsync(appId: client)).Token)];
            case "code":
                return
                [
                    ("grant_type", "authorization_code"), ("redirect_uri", CodeFlow.Redirect), ("code_verifier", CodeFlow.Verifier),
                    ("code", await CodeFlow.CodeAsync((await _server.SignInAsync()).Browser)),
                ];
            case "poll":
                var (links, user) = (_server.Service<DeviceAuthorizationService>(), await _server.CreateUserAsync());
                var start = (await links.StartAsync(client, "openid", null, Requester.Unknown, default))!;
                var link = await links.ClaimAsync(start.UserCode, user.Id, default);
                await links.DecideAsync(link!.Id, allow: true, new Actor(user.Id, (await _server.BrowserAsync(user.Id)).Id, Requester.Unknown), default);
                return [("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", start.DeviceCode.Reveal())];
            default:
                return [("device_name", "Laptop")];
        }
    }

    private Task<OAuthAnswer> PostAsync(string where, (string Name, string Value)[] form, string client, string? secret, bool inHeader)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, where is "device" or "revoke" ? $"/oauth/{where}" : "/oauth/token");
        if (inHeader)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{WebUtility.UrlEncode(secret)}")));
        else
            form = [.. form, ("client_id", client), ("client_secret", secret ?? "")];
        request.Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return _server.Device().SendAsync(request);
    }

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
