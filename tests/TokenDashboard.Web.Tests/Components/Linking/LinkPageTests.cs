using System.Net;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Linking;

/// <summary>Typing an app's code: what a person is shown, and how much a guesser learns.</summary>
public sealed class LinkPageTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private const string CannotBeUsed = "This code can’t be used. Check it, or let the app make a new one: a code works for ten minutes, once.";

    [Fact]
    public async Task Link_NobodySignedIn_LeadsToSignIn() =>
        Assert.Equal("/sign-in?return=%2Flink", (await server.Visitor().GetAsync("/link")).Location);

    [Theory]
    [InlineData("as shown")]
    [InlineData("lower case")]
    [InlineData("spaces")]
    [InlineData("no dash")]
    public async Task Code_HoweverTyped_ShowsTheAppItsDeviceAndItsAddress(string how)
    {
        var (browser, user, _) = await server.SignInAsync();
        var code = (await StartAsync("Ada's laptop")).Text("user_code")!;

        var page = await TypeAsync(browser, how switch
        {
            "lower case" => code.ToLowerInvariant(),
            "spaces" => $"  {code[..2]} {code[2..4]} {code[5..]} ",
            "no dash" => code.Replace("-", "", StringComparison.Ordinal),
            _ => code,
        });

        Assert.Contains("Connect Companion CLI?", page.Words, StringComparison.Ordinal);
        Assert.Contains("Ada's laptop", page.Words, StringComparison.Ordinal);
        Assert.Contains("Companion CLI 1.0 on Linux", page.Words, StringComparison.Ordinal);
        Assert.Contains("192.0.2.10", page.Words, StringComparison.Ordinal);
        Assert.Contains(user.Email!, page.Words, StringComparison.Ordinal);
        Assert.Contains("Nobody from support will ever send you a code.", page.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.200", false)]
    [InlineData("198.51.100.7", true)]
    public async Task Code_AppOnAnotherNetwork_IsPointedOut(string address, bool pointedOut)
    {
        var (browser, _, _) = await server.SignInAsync();
        var code = (await StartAsync("Laptop", address)).Text("user_code")!;

        Assert.Equal(pointedOut, (await TypeAsync(browser, code)).Words.Contains("Not the network you are on now", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("192.0.2.200", null, "allowed")]
    [InlineData("198.51.100.7", null, "not-sure")]
    [InlineData("198.51.100.7", "yes", "not-sure")]
    [InlineData("198.51.100.7", " Mine ", "allowed")]
    public async Task Decision_AppOnAnotherNetwork_TakesTheTypedWord(string address, string? typed, string result)
    {
        var (browser, _, _) = await server.SignInAsync();
        var start = await StartAsync("Laptop", address);
        var page = await TypeAsync(browser, start.Text("user_code")!);

        Assert.Equal(address == "198.51.100.7", page.Page.QuerySelector("input[name=sure]") is not null);
        var answer = await browser.SubmitAsync(page, "/link/decision", [("allow", "true"), .. typed is null ? Array.Empty<(string, string)>() : [("sure", typed)]]);

        Assert.Equal($"/link?result={result}", answer.Location);
        Assert.Equal(result == "allowed" ? null : "authorization_pending", (await server.Device(address).PollAsync(start.Text("device_code")!)).Error);
    }

    /// <summary>The page says what these scopes allow, and no more.</summary>
    [Theory]
    [InlineData("", "see your name and email, stay signed in, for 90 days at most", "change your password, sign out your other devices")]
    [InlineData("profile", "see your name and email, work for 10 minutes; then it has to ask again", "change your password, sign out your other devices")]
    [InlineData("openid offline_access", "recognise your account, stay signed in, for 90 days at most", "see your name and email, change your password, sign out your other devices")]
    public async Task Code_WithScopes_SaysWhatTheyAllow(string scope, string can, string cannot)
    {
        var (browser, _, _) = await server.SignInAsync();
        var start = await server.Device().PostAsync("/oauth/device", ("client_id", "companion"), ("scope", scope));

        var page = (await TypeAsync(browser, start.Text("user_code")!)).Page;

        Assert.Equal((can, cannot), (Said(":not(.no)"), Said(".no")));

        string Said(string which) => string.Join(", ", page.QuerySelectorAll($".can > {which} li").Select(item => item.TextContent.Trim()));
    }

    /// <summary>Whether a code exists is nobody's business but the one's who may use it.</summary>
    [Theory]
    [InlineData("unknown")]
    [InlineData("malformed")]
    [InlineData("empty")]
    [InlineData("expired")]
    [InlineData("allowed")]
    [InlineData("denied")]
    [InlineData("redeemed")]
    [InlineData("somebody else's")]
    public async Task Code_ThatCannotBeUsed_AnswersWithTheSameSentence(string why)
    {
        var (browser, _, _) = await server.SignInAsync();
        var code = await CodeThatIsAsync(why, browser);
        await browser.SubmitAsync("/prove", "prove", ("Password", Visits.Password));

        var page = await TypeAsync(browser, code);

        Assert.Equal(CannotBeUsed, page.ErrorBeside("Code"));
        Assert.DoesNotContain("Companion", page.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(code, page.Typed("Code"));
    }

    [Fact]
    public async Task Code_AfterTenWrongGuesses_IsRefusedThoughRightForTenMinutes()
    {
        var (browser, _, _) = await server.SignInAsync();
        for (var i = 0; i < 10; i++)
            await TypeAsync(browser, "BBBB-BBBB");

        var refused = await TypeAsync(browser, (await StartAsync()).Text("user_code")!);
        server.Clock!.Advance(TimeSpan.FromMinutes(10));
        await browser.SubmitAsync("/prove", "prove", ("Password", Visits.Password));
        var taken = await TypeAsync(browser, (await StartAsync()).Text("user_code")!);

        Assert.Equal("Too many wrong codes. Wait ten minutes and try again.", refused.ErrorBeside("Code"));
        Assert.Contains("Connect Companion CLI?", taken.Words, StringComparison.Ordinal);
    }

    /// <summary>The count is the person's: a new session or address gets no ten of its own, another person does.</summary>
    [Fact]
    public async Task Code_AfterTenWrongGuesses_IsRefusedInEveryBrowserOfThatPersonOnly()
    {
        var (browser, user, _) = await server.SignInAsync();
        var code = (await StartAsync()).Text("user_code")!;
        for (var i = 0; i < 10; i++)
            await TypeAsync(browser, "BBBB-BBBB");

        var second = await server.SignInAsync(user);
        var other = await server.SignInAsync();

        Assert.NotNull((await TypeAsync(second.Browser.At("198.51.100.7"), code)).ErrorBeside("Code"));
        Assert.Contains("Connect Companion CLI?", (await TypeAsync(other.Browser, code)).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_HostileDeviceName_IsInert()
    {
        var (browser, _, _) = await server.SignInAsync();
        var code = (await StartAsync("<img src=x onerror=alert(1)>\u202Egpj")).Text("user_code")!;

        var page = await TypeAsync(browser, code);

        Assert.Contains("<img src=x onerror=alert(1)>\uFFFDgpj", page.Words, StringComparison.Ordinal);
        Assert.Empty(page.Page.QuerySelectorAll("img, [onerror]"));
    }

    [Fact]
    public async Task Code_HostileTyping_IsInert()
    {
        var (browser, _, _) = await server.SignInAsync();

        var page = await TypeAsync(browser, "\"><script>alert(1)</script>");

        Assert.Equal("\"><script>alert(1)</script>", page.Typed("Code"));
        Assert.DoesNotContain(page.Page.Scripts, s => s.Text.Length > 0);
    }

    [Fact]
    public async Task Code_InTheAddress_IsNotTaken()
    {
        var (browser, _, _) = await server.SignInAsync();
        var code = (await StartAsync()).Text("user_code")!;

        var page = await browser.GetAsync("/link?code=" + code);

        Assert.True(string.IsNullOrEmpty(page.Typed("Code")));
        Assert.Equal("/link", (await browser.GetAsync("/device?user_code=" + code)).Location);
    }

    private async Task<string> CodeThatIsAsync(string why, WebVisitor browser)
    {
        if (why is "unknown" or "malformed" or "empty")
            return why switch { "unknown" => "BBBB-BBBB", "malformed" => "AEIO-1234", _ => "" };
        var start = await StartAsync();
        var code = start.Text("user_code")!;
        if (why == "expired")
            server.Clock!.Advance(TimeSpan.FromMinutes(10));
        else if (why == "somebody else's")
            await TypeAsync((await server.SignInAsync()).Browser, code);
        else
            await browser.SubmitAsync(await TypeAsync(browser, code), "/link/decision", ("allow", why == "denied" ? "false" : "true"));
        if (why == "redeemed")
            Assert.Equal(HttpStatusCode.OK, (await server.Device().PollAsync(start.Text("device_code")!)).Status);
        return code;
    }

    private Task<OAuthAnswer> StartAsync(string name = "Laptop", string address = AppDevice.DefaultAddress) =>
        server.Device(address).PostAsync("/oauth/device", ("client_id", "companion"), ("device_name", name));

    private static Task<WebAnswer> TypeAsync(WebVisitor browser, string code) => browser.SubmitAsync("/link", "code", ("Code", code));
}
