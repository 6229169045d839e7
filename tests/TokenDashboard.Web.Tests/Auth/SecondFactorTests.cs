using System.Globalization;
using System.Net;
using TokenDashboard.Core;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>A second factor in the browser: set up, asked for, and no session before it.</summary>
public sealed class SecondFactorTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task SetUp_CodeGiven_TurnsItOnAndTellsTenCodesOnce()
    {
        var (browser, user, _) = await server.SignInAsync();
        var page = await browser.GetAsync("/methods/app");
        Assert.NotNull(page.Page.QuerySelector("svg.qr path"));
        var key = KeyOn(page);

        var answer = await browser.SubmitAsync(page, "set-up", ("Code", Code(key)));

        Assert.Equal(10, answer.Page.QuerySelectorAll(".codes li").Length);
        Assert.Contains("no-store", answer.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("You sign in with a password and a code.", (await browser.GetAsync("/methods")).Page.QuerySelector("h1")!.TextContent);
        Assert.Equal(1, server.Stored.Value<int>("SELECT TwoFactorEnabled FROM AspNetUsers WHERE Id = $id", ("$id", user.Id)));
    }

    [Fact]
    public async Task SetUp_WrongCode_SaysSoKeepsTheKeyAndChangesNothing()
    {
        var (browser, _, _) = await server.SignInAsync();
        var page = await browser.GetAsync("/methods/app");

        var answer = await browser.SubmitAsync(page, "set-up", ("Code", "12345"));

        Assert.StartsWith("That is not the code", answer.ErrorBeside("Code"), StringComparison.Ordinal);
        Assert.Equal(KeyOn(page), KeyOn(answer));
        Assert.Equal("You sign in with a password.", (await browser.GetAsync("/methods")).Page.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task SetUp_OnAPhone_HasALinkForItsApp()
    {
        var (browser, user, _) = await server.SignInAsync();

        var page = await browser.GetAsync("/methods/app");

        var link = page.Page.QuerySelector("a[href^='otpauth:']")!.GetAttribute("href")!;
        Assert.StartsWith($"otpauth://totp/TokenDashboard%20localhost:{Uri.EscapeDataString(user.Email!)}?secret={Totp.Text(KeyOn(page))}&", link, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetUp_PhoneAnHourOff_SaysThatItsClockIs()
    {
        var (browser, _, _) = await server.SignInAsync();
        var page = await browser.GetAsync("/methods/app");

        var answer = await browser.SubmitAsync(page, "set-up", ("Code", Totp.Code(KeyOn(page), Totp.StepOf(server.Clock!.GetUtcNow().AddHours(1)))));

        Assert.Contains("your phone’s clock is off", answer.ErrorBeside("Code"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetUp_TurnedOnInAnotherTab_SaysThatThisKeyDoesNotCount()
    {
        var (browser, _, _) = await server.SignInAsync();
        var (first, second) = (await browser.GetAsync("/methods/app"), await browser.GetAsync("/methods/app"));
        await browser.SubmitAsync(first, "set-up", ("Code", Code(KeyOn(first))));

        var answer = await browser.SubmitAsync(second, "set-up", ("Code", Code(KeyOn(second))));

        Assert.Equal("/methods?elsewhere=true", answer.Location);
        Assert.Contains("turned on in another tab", (await browser.GetAsync(answer.Location!)).Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Codes_Made_AreCopiedDownloadedAndPrintedWithTheirSiteAndAccount()
    {
        var person = await TurnedOnAsync();

        var page = (await person.Browser.SubmitAsync("/methods/codes", "codes")).Page;

        var alive = page.QuerySelectorAll(".codes-page button");
        Assert.Equal(3, alive.Length);
        Assert.All(alive, b => Assert.Contains("needs-script", b.ClassList));
        var download = page.QuerySelector("[data-download]")!;
        Assert.Equal($"recovery-codes-localhost-{person.Email}.txt", download.GetAttribute("data-name"));
        var lines = page.QuerySelectorAll(download.GetAttribute("data-download")!).Select(l => l.TextContent.Trim()).ToList();
        Assert.Equal($"Recovery codes for {person.Email} at localhost", lines[0]);
        Assert.Equal(10, lines[1..].Distinct().Count());
        Assert.Equal(lines[1..], page.QuerySelectorAll(page.QuerySelector("[data-copy]")!.GetAttribute("data-copy")!).Select(l => l.TextContent.Trim()));
    }

    [Fact]
    public async Task SetUp_KeyOfAnotherAccount_IsNotTaken()
    {
        var theirs = await (await server.SignInAsync()).Browser.GetAsync("/methods/app");
        var (browser, _, _) = await server.SignInAsync();
        var mine = await browser.GetAsync("/methods/app");
        var token = mine.Form("set-up").QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var key = theirs.Form("set-up").QuerySelector("input[name=Key]")!.GetAttribute("value")!;

        await browser.PostAsync("/methods/app", ("_handler", "set-up"), ("__RequestVerificationToken", token), ("Key", key), ("Code", Code(KeyOn(theirs))));

        Assert.Equal("You sign in with a password.", (await browser.GetAsync("/methods")).Page.QuerySelector("h1")!.TextContent);
    }

    [Theory]
    [InlineData("/methods/app")]
    [InlineData("/methods/codes")]
    [InlineData("/methods/off")]
    public async Task Change_ProofTooOld_LeadsToTheProof(string path)
    {
        var (browser, _, _) = await server.SignInAsync();
        server.Clock!.Advance(Proof.Kept);

        Assert.Equal("/prove?return=" + Uri.EscapeDataString(path), (await browser.GetAsync(path)).Location);
    }

    [Fact]
    public async Task SignIn_PasswordRight_IsNoSessionUntilTheCode()
    {
        var person = await TurnedOnAsync();
        var browser = server.Visitor();

        var answer = await browser.SignInAsync(person.Email, Visits.Password, "/sign-in?return=%2Fsessions");

        Assert.Equal("/sign-in/code?return=%2Fsessions", answer.Location);
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/sessions")).Status);
        server.Clock!.Advance(Totp.Step);
        Assert.Equal("/sessions", (await GiveAsync(browser, Code(person.Key))).Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        Assert.Equal(1, server.Stored.Value<int>("SELECT SecondFactor FROM sessions WHERE UserId = $id ORDER BY CreatedAt DESC", ("$id", person.UserId)));
    }

    [Fact]
    public async Task SignIn_WrongCode_SaysSoAndIsNoSession()
    {
        var person = await TurnedOnAsync();
        var browser = server.Visitor();
        await browser.SignInAsync(person.Email, Visits.Password);

        var answer = await GiveAsync(browser, "000000");

        Assert.StartsWith("That code is not right", answer.ErrorBeside("Code"), StringComparison.Ordinal);
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
    }

    /// <summary>Whoever guesses passwords elsewhere takes no try of a code from whom the account is.</summary>
    [Fact]
    public async Task SignIn_AfterWrongPasswordsFromElsewhere_HasAllTriesOfACode()
    {
        var person = await TurnedOnAsync();
        for (var i = 0; i < 10; i++)
            await server.Visitor().At("198.51.100.7").SignInAsync(person.Email, "wrong horse battery");
        var browser = server.Visitor();
        await browser.SignInAsync(person.Email, Visits.Password);

        for (var i = 0; i < 4; i++)
            await GiveAsync(browser, "000000");
        server.Clock!.Advance(Totp.Step);
        await GiveAsync(browser, Code(person.Key));

        Assert.True(browser.Cookies.ContainsKey(Visits.SessionCookie));
    }

    [Theory]
    [InlineData("used", "That code was used already")]
    [InlineData("late", "That code has run out")]
    [InlineData("to come", "That code is not right")]
    [InlineData(" ", "Give a code.")]
    public async Task SignIn_CodeNotTaken_SaysWhyAsFarAsThatHelpsNobodyElse(string which, string said)
    {
        var person = await TurnedOnAsync();
        var browser = server.Visitor();
        await browser.SignInAsync(person.Email, Visits.Password);
        var code = which switch { "used" => Code(person.Key), "late" => At(-30), "to come" => At(30), _ => which };

        Assert.StartsWith(said, (await GiveAsync(browser, code)).ErrorBeside("Code"), StringComparison.Ordinal);

        string At(int minutes) => Totp.Code(person.Key, Totp.StepOf(server.Clock!.GetUtcNow().AddMinutes(minutes)));
    }

    [Fact]
    public async Task SignIn_RecoveryCode_LetsInOnce()
    {
        var person = await TurnedOnAsync();
        var (first, second) = (server.Visitor(), server.Visitor());
        await first.SignInAsync(person.Email, Visits.Password);
        await second.SignInAsync(person.Email, Visits.Password);

        Assert.Equal("/", (await GiveAsync(first, person.Codes[0])).Location);
        Assert.NotNull((await GiveAsync(second, person.Codes[0])).ErrorBeside("Code"));
    }

    [Fact]
    public async Task SignIn_CodeAtOnceFromTwo_LetsOneIn()
    {
        var person = await TurnedOnAsync();
        server.Clock!.Advance(Totp.Step);
        var visitors = Enumerable.Range(0, 4).Select(_ => server.Visitor()).ToList();
        foreach (var visitor in visitors)
            await visitor.SignInAsync(person.Email, Visits.Password);
        var pages = await Task.WhenAll(visitors.Select(v => v.GetAsync("/sign-in/code?return=%2Fsessions")));

        var answers = await Task.WhenAll(visitors.Zip(pages).Select(v => v.First.SubmitAsync(v.Second, "code", ("Code", Code(person.Key)))));

        Assert.Single(answers, a => a.Location == "/sessions");
        Assert.Single(visitors, v => v.Cookies.ContainsKey(Visits.SessionCookie));
    }

    [Fact]
    public async Task SignIn_FiveMinutesAfterThePassword_StartsAgain()
    {
        var person = await TurnedOnAsync();
        var browser = server.Visitor();
        await browser.SignInAsync(person.Email, Visits.Password);
        var page = await browser.GetAsync("/sign-in/code?return=%2F");
        server.Clock!.Advance(TimeSpan.FromMinutes(5));

        Assert.StartsWith("/sign-in?return=", (await browser.SubmitAsync(page, "code", ("Code", Code(person.Key)))).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_PasswordChangedMeanwhile_StartsAgain()
    {
        var person = await TurnedOnAsync();
        var browser = server.Visitor();
        await browser.SignInAsync(person.Email, Visits.Password);
        server.Stored.Execute("UPDATE accounts SET Epoch = Epoch + 1 WHERE Id = $id", ("$id", person.UserId));

        Assert.StartsWith("/sign-in?return=", (await browser.GetAsync("/sign-in/code")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_NewPassword_SignsNobodyInAndTheCodeIsStillAskedFor()
    {
        var person = await TurnedOnAsync();
        var secret = await server.Service<AccountLinkService>().IssueAsync(LinkPurpose.PasswordReset, server.Begun(person.UserId), null, null, AccountLinkService.ResetLifetime, default);
        var browser = server.Visitor();
        var page = await browser.SubmitAsync("/reset", "reset", ("Secret", secret.Reveal()));

        await browser.SubmitAsync(page, "reset", ("Password", "another story of weeks"));
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
        var answer = await browser.SignInAsync(person.Email, "another story of weeks");

        Assert.StartsWith("/sign-in/code", answer.Location, StringComparison.Ordinal);
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
    }

    [Fact]
    public async Task Prove_AccountWithASecondFactor_NeedsBoth()
    {
        var person = await TurnedOnAsync();
        server.Clock!.Advance(TimeSpan.FromHours(1));

        var without = await person.Browser.SubmitAsync("/prove?return=/sessions", "prove", ("Password", Visits.Password), ("Code", "000000"));
        var with = await person.Browser.SubmitAsync("/prove?return=/sessions", "prove", ("Password", Visits.Password), ("Code", Code(person.Key)));

        Assert.StartsWith("That code is not right", without.ErrorBeside("Code"), StringComparison.Ordinal);
        Assert.Equal("/sessions", with.Location);
    }

    [Fact]
    public async Task TurnOff_Confirmed_PasswordAloneSignsIn()
    {
        var person = await TurnedOnAsync();

        Assert.Equal("/methods", (await person.Browser.SubmitAsync("/methods/off", "off")).Location);

        Assert.Equal("/", (await server.Visitor().SignInAsync(person.Email, Visits.Password)).Location);
    }

    [Fact]
    public async Task NewCodes_Asked_OldOnesLetNobodyIn()
    {
        var person = await TurnedOnAsync();
        var answer = await person.Browser.SubmitAsync("/methods/codes", "codes");
        Assert.Equal(10, answer.Page.QuerySelectorAll(".codes li").Length);
        var browser = server.Visitor();
        await browser.SignInAsync(person.Email, Visits.Password);

        Assert.NotNull((await GiveAsync(browser, person.Codes[0])).ErrorBeside("Code"));
    }

    [Fact]
    public async Task Admin_MustHaveOne_ActsOnceItIsGiven()
    {
        using var strict = new DashboardServer { Settings = { ["Admins:RequireSecondFactor"] = "true" } };
        var (browser, user, sessionId) = await strict.SignInAsync(role: DeskRoles.Admin);
        var admin = new Actor(user.Id, sessionId, Requester.Unknown);
        Assert.Equal(AdminResult.SecondFactorNeeded, await strict.Service<AdminGate>().CheckAsync(Capability.Administer, admin, default));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin/incidents")).Status);
        var page = await browser.GetAsync("/methods/app");

        await browser.SubmitAsync(page, "set-up", ("Code", Totp.Code(KeyOn(page), Totp.StepOf(strict.Clock!.GetUtcNow()))));

        Assert.Equal(AdminResult.Done, await strict.Service<AdminGate>().CheckAsync(Capability.Administer, admin, default));
        Assert.Empty((await browser.GetAsync("/methods")).Page.QuerySelectorAll("a[href='methods/off']"));
    }

    private static Task<WebAnswer> GiveAsync(WebVisitor browser, string code) =>
        browser.SubmitAsync("/sign-in/code?return=" + Uri.EscapeDataString(code.Length > 6 ? "/" : "/sessions"), "code", ("Code", code));

    private string Code(byte[] key) => Totp.Code(key, Totp.StepOf(server.Clock!.GetUtcNow()));

    internal static byte[] KeyOn(WebAnswer page)
    {
        var text = page.Page.QuerySelector(".scan .mono")!.TextContent.Replace(" ", "", StringComparison.Ordinal);
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(b => b.Length == 8).Select(b => byte.Parse(new string(b), NumberStyles.BinaryNumber, CultureInfo.InvariantCulture))];
    }

    private async Task<Person> TurnedOnAsync()
    {
        var (browser, user, _) = await server.SignInAsync();
        var page = await browser.GetAsync("/methods/app");
        var key = KeyOn(page);
        var done = await browser.SubmitAsync(page, "set-up", ("Code", Code(key)));
        return new(browser, user.Id, user.Email!, key, [.. done.Page.QuerySelectorAll(".codes li").Select(c => c.TextContent)]);
    }

    private sealed record Person(WebVisitor Browser, string UserId, string Email, byte[] Key, IReadOnlyList<string> Codes);
}
