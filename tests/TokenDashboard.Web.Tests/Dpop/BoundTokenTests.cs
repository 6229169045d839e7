using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TokenDashboard.Core;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.Tests.Hosting;
using TokenDashboard.Web.Tests.OAuth;

namespace TokenDashboard.Web.Tests.Dpop;

/// <summary>Tokens that are bound to a key of the device (RFC 9449), at the token endpoint.</summary>
public sealed class BoundTokenTests(BoundTokenTests.Site site) : IClassFixture<BoundTokenTests.Site>
{
    private const string Token = DeviceKey.Origin + "/oauth/token";
    private const string Secret = "a secret of the server";

    private readonly DashboardServer _server = site.Server;

    public sealed class Site : IDisposable
    {
        public DashboardServer Server { get; } = new()
        {
            Settings = new(CodeFlow.Settings)
            {
                ["Apps:3:ClientId"] = "strict", ["Apps:3:DPoP"] = "required",
                ["Apps:3:Grants:0"] = "authorization_code", ["Apps:3:Grants:1"] = "refresh_token", ["Apps:3:Grants:2"] = "urn:ietf:params:oauth:grant-type:device_code", ["Apps:3:RedirectUris:0"] = "http://127.0.0.1/callback",
                ["Apps:4:ClientId"] = "shop", ["Apps:4:SecretHashes:0"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Secret))),
            },
        };

        public void Dispose() => Server.Dispose();
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("PS256")]
    [InlineData("RS256")]
    public async Task Refresh_WithItsKey_RotatesAndBindsTheAccessToken(string algorithm)
    {
        var key = new DeviceKey(_server.Clock!, algorithm);
        var app = await _server.LinkAsync(key: key);

        var answer = await Device(key).RefreshAsync(app.Token);

        Assert.Equal((HttpStatusCode.OK, "DPoP", key.Thumbprint), (answer.Status, answer.Text("token_type"), answer.Claims().GetProperty("cnf").GetProperty("jkt").GetString()));
        Assert.Equal(key.Nonce, Assert.Single(answer.Response.Headers.GetValues("DPoP-Nonce")));
        Assert.Equal(HttpStatusCode.OK, (await Device(key).RefreshAsync(answer.RefreshToken!)).Status);
    }

    public static TheoryData<string, string> WrongProofs() => new()
    {
        { "another method", "invalid_dpop_proof" }, { "another address", "invalid_dpop_proof" }, { "another host", "invalid_dpop_proof" }, { "another port", "invalid_dpop_proof" },
        { "somebody in the address", "invalid_dpop_proof" }, { "no address", "invalid_dpop_proof" }, { "too old", "invalid_dpop_proof" }, { "too new", "invalid_dpop_proof" }, { "no time", "invalid_dpop_proof" },
        { "time as text", "invalid_dpop_proof" }, { "time beyond time", "invalid_dpop_proof" }, { "no name", "invalid_dpop_proof" }, { "long name", "invalid_dpop_proof" }, { "another type", "invalid_dpop_proof" }, { "no algorithm", "invalid_dpop_proof" },
        { "HS256", "invalid_dpop_proof" }, { "RS256 for a point", "invalid_dpop_proof" }, { "private part", "invalid_dpop_proof" }, { "no key", "invalid_dpop_proof" }, { "another curve", "invalid_dpop_proof" },
        { "no point of the curve", "invalid_dpop_proof" }, { "weak RSA", "invalid_dpop_proof" }, { "signed by another", "invalid_dpop_proof" }, { "what must be understood", "invalid_dpop_proof" }, { "changed after", "invalid_dpop_proof" },
        { "key twice", "invalid_dpop_proof" }, { "two proofs", "invalid_dpop_proof" }, { "nonsense", "invalid_dpop_proof" }, { "padded", "invalid_dpop_proof" },
        { "no nonce", "use_dpop_nonce" }, { "another nonce", "use_dpop_nonce" }, { "nonce of long ago", "use_dpop_nonce" },
    };

    [Theory]
    [MemberData(nameof(WrongProofs))]
    public async Task Refresh_ProofOfSomethingElse_IsRefusedAndChangesNothing(string what, string error)
    {
        var key = await KeyAsync();
        var app = await _server.LinkAsync(key: key);
        if (what == "nonce of long ago")
            _server.Clock!.Advance(TimeSpan.FromMinutes(15));
        var proof = what switch
        {
            "another method" => Changed((_, b) => b["htm"] = "GET"),
            "another address" => Changed((_, b) => b["htu"] = DeviceKey.Origin + "/oauth/par"),
            "another host" => Changed((_, b) => b["htu"] = "http://localhost.evil.example:5080/oauth/token"),
            "another port" => Changed((_, b) => b["htu"] = "http://localhost/oauth/token"),
            "somebody in the address" => Changed((_, b) => b["htu"] = "http://somebody@localhost:5080/oauth/token"),
            "no address" => Changed((_, b) => b["htu"] = "/oauth/token"),
            "too old" => Changed((_, b) => b["iat"] = b["iat"]!.GetValue<long>() - 121),
            "too new" => Changed((_, b) => b["iat"] = b["iat"]!.GetValue<long>() + 121),
            "no time" => Changed((_, b) => b.Remove("iat")),
            "time as text" => Changed((_, b) => b["iat"] = b["iat"]!.ToString()),
            "time beyond time" => Changed((_, b) => b["iat"] = long.MaxValue),
            "no name" => Changed((_, b) => b.Remove("jti")),
            "long name" => Changed((_, b) => b["jti"] = new string('a', 257)),
            "another type" => Changed((h, _) => h["typ"] = "JWT"),
            "no algorithm" => Changed((h, _) => h["alg"] = "none"),
            "HS256" => Changed((h, _) => h["alg"] = "HS256"),
            "RS256 for a point" => Changed((h, _) => h["alg"] = "RS256"),
            "private part" => Changed((h, _) => h["jwk"]!["d"] = key.Private),
            "no key" => Changed((h, _) => h.Remove("jwk")),
            "another curve" => Changed((h, _) => h["jwk"]!["crv"] = "P-384"),
            "no point of the curve" => Changed((h, _) => h["jwk"]!["y"] = h["jwk"]!["x"]!.ToString()),
            "weak RSA" => Changed((h, _) => (h["alg"], h["jwk"]) = ("RS256", new JsonObject { ["kty"] = "RSA", ["n"] = new string('_', 171), ["e"] = "AQAB" })),
            "signed by another" => key.Prove("POST", Token, signer: new DeviceKey(_server.Clock!)),
            "what must be understood" => Changed((h, _) => h["crit"] = new JsonArray("exp")),
            "changed after" => Changed((_, _) => { }) is var whole ? whole[..^2] + (whole[^2] == 'A' ? "B" : "A") + whole[^1] : "",
            "no nonce" => Changed((_, b) => b.Remove("nonce")),
            "another nonce" => Changed((_, b) => b["nonce"] = new string('A', 27)),
            "nonsense" => "nonsense",
            "padded" => key.Prove("POST", Token) + "=",
            _ => key.Prove("POST", Token),
        };
        if (what == "key twice")
            proof = Twice(key, proof);
        var before = _server.Stored.Dump(counts: false);

        var answer = await RefreshAsync(app.Token, [proof, .. what == "two proofs" ? [key.Prove("POST", Token)] : Array.Empty<string>()]);

        Assert.Equal((HttpStatusCode.BadRequest, error), (answer.Status, answer.Error));
        Assert.Equal(before, _server.Stored.Dump(counts: false));
        Assert.True(answer.Response.Headers.Contains("DPoP-Nonce"));
        Assert.Equal(HttpStatusCode.OK, (await Device(key).RefreshAsync(app.Token)).Status);

        string Changed(Action<JsonObject, JsonObject> change) => key.Prove("POST", Token, change: change);
    }

    /// <summary>RFC 9449 §4.3: query and fragment don't count, nor how the rest is spelled (RFC 3986 §6.2).</summary>
    [Theory]
    [InlineData("http://localhost:5080/oauth/token?a=b")]
    [InlineData("http://localhost:5080/oauth/token#here")]
    [InlineData("HTTP://LOCALHOST:5080/oauth/token")]
    [InlineData("http://localhost:5080/oauth/./%74oken")]
    public async Task Refresh_AddressSpelledOtherwise_IsTheSame(string address)
    {
        var key = await KeyAsync();
        var app = await _server.LinkAsync(key: key);

        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(app.Token, key.Prove("POST", address))).Status);
    }

    [Fact]
    public async Task Refresh_ProofShownBefore_IsRefusedAlsoAtAnotherInstance()
    {
        using var first = new DashboardServer();
        var key = new DeviceKey(first.Clock!);
        await first.Device().PostAsync("/oauth/token", ("client_id", "companion"));
        var app = await first.LinkAsync(key: key);
        key.Nonce = await NonceAsync(first, key);
        var proof = key.Prove("POST", Token);
        var token = (await RefreshAsync(app.Token, [proof], first)).RefreshToken!;
        first.LetGo();
        using var second = new DashboardServer { Folder = first.Folder, Clock = first.Clock };

        foreach (var server in new[] { first, second })
        {
            var again = await RefreshAsync(token, [proof], server);
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_dpop_proof"), (again.Status, again.Error));
        }

        Assert.Equal((2, null), (first.Stored.Session(app.SessionId).Generation, first.Stored.Session(app.SessionId).EndReason));
        // Its nonce is known there too.
        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(token, [key.Prove("POST", Token)], second)).Status);
        first.Clock!.Advance(TimeSpan.FromMinutes(3));
        await second.Service<TokenCleanup>().RunAsync(CancellationToken.None);
        Assert.Equal(0, second.Stored.Count("spent_proofs"));
        Assert.Equal("invalid_dpop_proof", (await RefreshAsync(token, [proof], second)).Error);
    }

    [Fact]
    public async Task Refresh_OneProofManyTimesAtOnce_IsTakenOnce()
    {
        var key = await KeyAsync();
        var app = await _server.LinkAsync(key: key);
        var proof = key.Prove("POST", Token);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => RefreshAsync(app.Token, proof)));

        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Equal(15, answers.Count(a => a.Error == "invalid_dpop_proof"));
        Assert.Equal(2, _server.Stored.Session(app.SessionId).Generation);
    }

    [Fact]
    public async Task Refresh_ManyAtOnceWithTheKey_MakeOneGeneration()
    {
        var key = await KeyAsync();
        var app = await _server.LinkAsync(key: key);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => RefreshAsync(app.Token, key.Prove("POST", Token))));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Single(answers.Select(a => a.RefreshToken).Distinct());
        Assert.Equal((2, null), (_server.Stored.Session(app.SessionId).Generation, _server.Stored.Session(app.SessionId).EndReason));
    }

    /// <summary>Proofs of a key that anybody makes leave nothing behind without a token that was given out here.</summary>
    [Theory]
    [InlineData("refresh_token")]
    [InlineData("authorization_code")]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code")]
    public async Task Post_GoodProofsForNothing_AreNotKept(string grant)
    {
        var key = await KeyAsync();
        var before = _server.Stored.Dump(counts: false);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(
            [key.Prove("POST", Token)], ("client_id", "strict"), ("grant_type", grant), ("refresh_token", "td1_nothing"), ("code", "nothing"), ("device_code", "nothing"),
            ("redirect_uri", CodeFlow.Redirect), ("code_verifier", CodeFlow.Verifier))));

        Assert.All(answers, a => Assert.Equal("invalid_grant", a.Error));
        Assert.Equal(before, _server.Stored.Dump(counts: false));
    }

    /// <summary>Binding does not begin at a refresh: whoever copied the token would take it from its owner. What is spent is a reuse as ever.</summary>
    [Fact]
    public async Task Refresh_SessionWithoutAKey_GetsNoneAndIsNotStolenSo()
    {
        var (app, thief) = (await _server.LinkAsync(), await KeyAsync());

        var refused = await Device(thief).RefreshAsync(app.Token);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (refused.Status, refused.Error));
        var next = await _server.Device().RotateAsync(app.Token);
        Assert.Equal("invalid_grant", (await Device(thief).RefreshAsync(app.Token)).Error);
        Assert.Null(_server.Stored.Session(app.SessionId).EndReason);
        Assert.Equal(0, _server.Stored.Evidence(app.SessionId));
        Assert.Equal(0, _server.Stored.Value<int>("SELECT COUNT(*) FROM sessions WHERE Id = $id AND KeyThumbprint IS NOT NULL", ("$id", app.SessionId)));
        await _server.Device().RotateAsync(next);
        Assert.Equal("invalid_grant", (await Device(thief).RefreshAsync(app.Token)).Error);

        Assert.Equal("Reuse", _server.Stored.Session(app.SessionId).EndReason);
    }

    [Fact]
    public async Task Redeem_WithAProof_BindsTheSession()
    {
        var key = new DeviceKey(_server.Clock!);
        var device = Device(key) with { ClientId = CodeFlow.Client };
        var code = await CodeFlow.CodeAsync((await _server.SignInAsync()).Browser);

        var answer = await device.RedeemAsync(code);

        Assert.Equal(("DPoP", key.Thumbprint), (answer.Text("token_type"), answer.Claims().GetProperty("cnf").GetProperty("jkt").GetString()));
        Assert.Equal("invalid_dpop_proof", (await (device with { Key = null }).RefreshAsync(answer.RefreshToken!)).Error);
        await device.RotateAsync(answer.RefreshToken!);
    }

    /// <summary>RFC 9449 §10 and §10.1.</summary>
    [Theory]
    [InlineData("in the address")]
    [InlineData("sent ahead")]
    [InlineData("sent ahead with a proof")]
    [InlineData("sent ahead with both")]
    public async Task Authorize_ForAKey_GivesACodeForThatAlone(string how)
    {
        var (browser, _, _) = await _server.SignInAsync();
        var key = new DeviceKey(_server.Clock!);
        (string, string)[] named = how is "sent ahead with a proof" ? [] : [("dpop_jkt", key.Thumbprint)];
        var address = how == "in the address" ? CodeFlow.Address(named) : await AheadAsync();
        var code = CodeFlow.Said(await CodeFlow.DecideAsync(browser, address))["code"];
        var device = _server.Device() with { ClientId = CodeFlow.Client };

        var without = await device.RedeemAsync(code);
        var other = await (device with { Key = new DeviceKey(_server.Clock!) }).RedeemAsync(code);
        var right = await (device with { Key = key }).RedeemAsync(code);

        Assert.Equal(("invalid_grant", "invalid_grant", HttpStatusCode.OK), (without.Error, other.Error, right.Status));

        async Task<string> AheadAsync()
        {
            var pushed = await (_server.Device() with { Key = how is "sent ahead" ? null : key }).PushAsync(named);
            Assert.True(pushed.Status == HttpStatusCode.Created, pushed.Body);
            return (await browser.GetAsync($"/oauth/authorize?client_id={CodeFlow.Client}&request_uri={pushed.Text("request_uri")}")).Location!;
        }
    }

    [Fact]
    public async Task Push_ForAnotherKeyThanItShows_OrTwice_IsRefused()
    {
        var key = await KeyAsync();
        var proof = key.Prove("POST", DeviceKey.Origin + "/oauth/par");

        var other = await (_server.Device() with { Key = key }).PushAsync(("dpop_jkt", new DeviceKey(_server.Clock!).Thumbprint));
        var malformed = await _server.Device().PushAsync(("dpop_jkt", "short"));
        var first = await AheadAsync();
        var again = await AheadAsync();

        Assert.Equal(("invalid_dpop_proof", "invalid_request", HttpStatusCode.Created, "invalid_dpop_proof"), (other.Error, malformed.Error, first.Status, again.Error));

        Task<OAuthAnswer> AheadAsync()
        {
            var form = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri("http://here" + CodeFlow.Address()).Query);
            var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/par") { Content = new FormUrlEncodedContent(form.Select(p => KeyValuePair.Create(p.Key, p.Value.ToString()))) };
            request.Headers.Add("DPoP", proof);
            return _server.Device().SendAsync(request);
        }
    }

    [Fact]
    public async Task Poll_WithAProof_BindsTheSessionAndALostAnswerAsksForTheKey()
    {
        var key = new DeviceKey(_server.Clock!);
        var device = Device(key);
        var started = await _server.Device().PostAsync("/oauth/device", ("client_id", "companion"));
        var code = started.Text("device_code")!;
        Assert.Equal("authorization_pending", (await device.PollAsync(code)).Error);
        var user = await _server.CreateUserAsync();
        var links = _server.Service<DeviceAuthorizationService>();
        var link = await links.ClaimAsync(started.Text("user_code")!, user.Id, CancellationToken.None);
        var desk = await _server.BrowserAsync(user.Id, new Requester("192.0.2.10", null));
        await links.DecideAsync(link!.Id, true, new Actor(user.Id, desk.Id, new Requester("192.0.2.10", null)), CancellationToken.None);
        _server.Clock!.Advance(TimeSpan.FromSeconds(6));

        var first = await device.PollAsync(code);
        var other = await Device(new DeviceKey(_server.Clock!)).PollAsync(code);
        var without = await _server.Device().PollAsync(code);
        var again = await device.PollAsync(code);

        Assert.Equal((HttpStatusCode.OK, "DPoP"), (first.Status, first.Text("token_type")));
        Assert.Equal(("invalid_grant", "invalid_grant", first.RefreshToken), (other.Error, without.Error, again.RefreshToken));
        await device.RotateAsync(first.RefreshToken!);
    }

    [Fact]
    public async Task Post_AppThatMustShowAKey_GetsNothingWithoutOne()
    {
        var (browser, user, _) = await _server.SignInAsync();
        var strict = _server.Device() with { ClientId = "strict" };
        var code = await CodeFlow.CodeAsync(browser, ("client_id", "strict"));
        var before = await _server.LinkAsync(user.Id, "strict");

        var refused = await strict.RedeemAsync(code, ("client_id", "strict"));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_dpop_proof"), (refused.Status, refused.Error));
        Assert.True(refused.Response.Headers.Contains("DPoP-Nonce"));
        Assert.Equal("invalid_dpop_proof", (await strict.PollAsync("nothing")).Error);
        // One from before it had to: it can't go on, and nobody is taken for a thief.
        Assert.Equal("invalid_dpop_proof", (await strict.RefreshAsync(before.Token)).Error);
        Assert.Equal("invalid_grant", (await (strict with { Key = new DeviceKey(_server.Clock!) }).RefreshAsync(before.Token)).Error);
        Assert.Equal((1, null, 0), (_server.Stored.Session(before.SessionId).Generation, _server.Stored.Session(before.SessionId).EndReason, _server.Stored.Evidence(before.SessionId)));

        Assert.Equal(HttpStatusCode.OK, (await (strict with { Key = new DeviceKey(_server.Clock!) }).RedeemAsync(code, ("client_id", "strict"))).Status);
    }

    /// <summary>RFC 9449 §5: its refresh tokens are bound to its secret, and its access tokens to whichever key it shows.</summary>
    [Fact]
    public async Task Refresh_AppWithASecret_MayChangeItsKey()
    {
        var app = await _server.LinkAsync(appId: "shop");
        var token = app.Token;
        foreach (var key in new[] { new DeviceKey(_server.Clock!), new DeviceKey(_server.Clock!), null })
        {
            var answer = await (_server.Device() with { Key = key }).PostAsync(
                "/oauth/token", ("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", "shop"), ("client_secret", Secret));
            Assert.Equal((HttpStatusCode.OK, key is null ? "Bearer" : "DPoP"), (answer.Status, answer.Text("token_type")));
            Assert.Equal(key is not null, answer.Claims().TryGetProperty("cnf", out _));
            token = answer.RefreshToken!;
        }
    }

    private AppDevice Device(DeviceKey key) => _server.Device() with { Key = key };

    // One that has been given its nonce.
    private async Task<DeviceKey> KeyAsync()
    {
        var key = new DeviceKey(_server.Clock!);
        key.Nonce = await NonceAsync(_server, key);
        return key;
    }

    private static async Task<string> NonceAsync(DashboardServer server, DeviceKey key)
    {
        var asked = await RefreshAsync("td1_nothing", [key.Prove("POST", Token)], server);
        Assert.Equal((HttpStatusCode.BadRequest, "use_dpop_nonce"), (asked.Status, asked.Error));
        return Assert.Single(asked.Response.Headers.GetValues("DPoP-Nonce"));
    }

    private Task<OAuthAnswer> RefreshAsync(string token, params string[] proofs) => RefreshAsync(token, proofs, _server);

    private static Task<OAuthAnswer> RefreshAsync(string token, string[] proofs, DashboardServer server) =>
        PostAsync(server, proofs, ("client_id", "companion"), ("grant_type", "refresh_token"), ("refresh_token", token));

    private Task<OAuthAnswer> PostAsync(string[] proofs, params (string Name, string Value)[] form) => PostAsync(_server, proofs, form);

    private static Task<OAuthAnswer> PostAsync(DashboardServer server, string[] proofs, params (string Name, string Value)[] form)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new FormUrlEncodedContent(form.Select(p => KeyValuePair.Create(p.Name, p.Value))) };
        foreach (var proof in proofs)
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        return server.Device().SendAsync(request);
    }

    // A key of somebody else before the own: which one counts is another question to each reader.
    private string Twice(DeviceKey key, string proof)
    {
        var body = proof.Split('.')[1];
        var header = $$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{{new DeviceKey(_server.Clock!).Public.ToJsonString()}},"jwk":{{key.Public.ToJsonString()}}}""";
        return key.Sign(System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + "." + body);
    }
}
