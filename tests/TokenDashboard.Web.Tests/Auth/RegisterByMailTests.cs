using System.Globalization;
using System.Net;
using MimeKit;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Tests.Hosting;
using TokenDashboard.Web.Tests.Mail;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Where mail can be sent, an account is its address's owner's, and nobody is told who has one.</summary>
public sealed class RegisterByMailTests : IAsyncDisposable
{
    private readonly Smtp _smtp = new();
    private readonly CapturedLogs _logs = new();
    private readonly DashboardServer _server;

    public RegisterByMailTests()
    {
        _server = new DashboardServer
        {
            // Links that are not https leave in Development only.
            Environment = "Development", Logs = _logs,
            Settings = { ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = _smtp.Port.ToString(CultureInfo.InvariantCulture), ["Mail:From"] = "accounts@example.org" },
        };
        _server.Client().Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        _server.Dispose();
        _logs.Dispose();
        await _smtp.DisposeAsync();
    }

    [Fact]
    public async Task Register_NewAddress_LetsNobodyInBeforeTheMailIsAnswered()
    {
        var browser = _server.Visitor();

        var answer = await RegisterAsync(browser, "ada@example.org");

        Assert.Equal("Look into your mail", answer.Page.QuerySelector("h1")!.TextContent);
        var signIn = await browser.SignInAsync("ada@example.org", Visits.Password);
        Assert.Contains("Your password is right. We have written to ada@example.org", signIn.Words, StringComparison.Ordinal);
        Assert.NotNull(signIn.Page.QuerySelector("a[href='confirm/again']"));
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
        Assert.DoesNotContain("We have written", (await browser.SignInAsync("ada@example.org", "wrong horse battery")).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirm_LinkAndPassword_LetInOnceAndForAll()
    {
        await RegisterAsync(_server.Visitor(), "ada@example.org");
        var (mail, secret) = await ConfirmationAsync();
        Assert.Equal("ada@example.org", mail.To.Mailboxes.Single().Address);
        var browser = _server.Visitor();

        var answer = await ConfirmAsync(browser, secret, Visits.Password);

        Assert.Equal("/", answer.Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        Assert.Equal("/", (await _server.Visitor().SignInAsync("ada@example.org", Visits.Password)).Location);
        Assert.Equal("ada@example.org", _server.Stored.Value<string>("SELECT Detail FROM activity WHERE Kind = 'EmailConfirmed'"));
        Assert.Contains("This link doesn’t work.", (await browser.SubmitAsync("/confirm", "confirm", ("Secret", secret))).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirm_LinkWithoutThePassword_ConfirmsNothing()
    {
        await RegisterAsync(_server.Visitor(), "ada@example.org");
        var (_, secret) = await ConfirmationAsync();
        var browser = _server.Visitor();

        var answer = await ConfirmAsync(browser, secret, "what a stranger chose");

        Assert.Equal("That is not the password that was chosen with this account.", answer.ErrorBeside("Password"));
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
        Assert.Equal(0, _server.Stored.Value<int>("SELECT EmailConfirmed FROM AspNetUsers"));
        Assert.Equal("/", (await ConfirmAsync(browser, secret, Visits.Password)).Location);
    }

    [Fact]
    public async Task Confirm_ADayLater_IsTooLateAndAnotherMailHelps()
    {
        await RegisterAsync(_server.Visitor(), "ada@example.org");
        var (_, secret) = await ConfirmationAsync();
        _server.Clock!.Advance(RegistrationService.LinkLifetime);
        var browser = _server.Visitor();
        Assert.Contains("This link doesn’t work.", (await browser.SubmitAsync("/confirm", "confirm", ("Secret", secret))).Words, StringComparison.Ordinal);

        await AgainAsync("ada@example.org");

        Assert.Equal("/", (await ConfirmAsync(browser, (await ConfirmationAsync()).Secret, Visits.Password)).Location);
    }

    [Fact]
    public async Task Secret_OfALink_IsInTheMailAndNowhereElse()
    {
        await RegisterAsync(_server.Visitor(), "ada@example.org");
        var (_, secret) = await ConfirmationAsync();
        await ConfirmAsync(_server.Visitor(), secret, Visits.Password);

        Assert.Equal(43, secret.Length);
        Assert.DoesNotContain(secret, _server.Stored.Dump(), StringComparison.Ordinal);
        Assert.DoesNotContain(_logs.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Register_AddressTaken_AnswersAlikeAndTellsItsOwner()
    {
        var user = await _server.CreateUserAsync(Visits.Password);
        var hash = HashOf(user.Email!);

        var (taken, free) = (await RegisterAsync(_server.Visitor(), user.Email!, "a stranger's password"), await RegisterAsync(_server.Visitor(), "free@example.org"));

        Assert.Equal(SignInRefusalTests.Comparable(free, "free@example.org"), SignInRefusalTests.Comparable(taken, user.Email!));
        Assert.Equal(hash, HashOf(user.Email!));
        await _server.Service<DeliveryService>().RunAsync(default);
        Assert.Equal("You have an account already", Assert.Single(_smtp.Received, m => m.To.Mailboxes.Single().Address == user.Email).Subject);
        Assert.Equal("/", (await _server.Visitor().SignInAsync(user.Email!, Visits.Password)).Location);
    }

    [Fact]
    public async Task Register_AddressTakenOften_WritesThreeMailsAnHour()
    {
        var user = await _server.CreateUserAsync(Visits.Password);

        for (var i = 0; i < 5; i++)
            await RegisterAsync(_server.Visitor(), user.Email!);

        Assert.Equal(3, _server.Stored.Value<int>("SELECT COUNT(*) FROM outbox WHERE Kind = 'RegistrationTaken'"));
    }

    [Fact]
    public async Task Register_StillWaiting_IsTheLastOnes()
    {
        await RegisterAsync(_server.Visitor(), "ada@example.org", "what a stranger chose");
        var (_, strangers) = await ConfirmationAsync();
        _server.Clock!.Advance(TimeSpan.FromMinutes(1));
        await RegisterAsync(_server.Visitor(), "ada@example.org");
        var (_, mine) = await ConfirmationAsync();
        var browser = _server.Visitor();

        Assert.Contains("This link doesn’t work.", (await browser.SubmitAsync("/confirm", "confirm", ("Secret", strangers))).Words, StringComparison.Ordinal);
        Assert.NotNull((await ConfirmAsync(browser, mine, "what a stranger chose")).ErrorBeside("Password"));
        Assert.Equal("/", (await ConfirmAsync(browser, mine, Visits.Password)).Location);
        Assert.Equal(1, _server.Stored.Count("AspNetUsers"));
    }

    [Fact]
    public async Task Again_WhoeverAsks_AnswersAlikeAndWritesOnlyToWhoWaits()
    {
        await RegisterAsync(_server.Visitor(), "ada@example.org");
        var user = await _server.CreateUserAsync(Visits.Password);

        var answers = new[] { await AgainAsync("ada@example.org"), await AgainAsync(user.Email!), await AgainAsync("nobody@example.org") };

        Assert.Single(answers.Select(a => a.Words).Distinct());
        Assert.Equal(2, _server.Stored.Count("outbox"));
    }

    [Fact]
    public async Task Reset_StillWaiting_ConfirmsAsWell()
    {
        await RegisterAsync(_server.Visitor(), "ada@example.org");
        var id = _server.Stored.Value<string>("SELECT Id FROM AspNetUsers")!;
        var secret = await _server.Service<AccountLinkService>().IssueAsync(LinkPurpose.PasswordReset, _server.Begun(id), null, null, AccountLinkService.ResetLifetime, default);
        var browser = _server.Visitor();
        var page = await browser.SubmitAsync("/reset", "reset", ("Secret", secret.Reveal()));

        await browser.SubmitAsync(page, "reset", ("Password", "another story of weeks"));

        Assert.Equal("/", (await browser.SignInAsync("ada@example.org", "another story of weeks")).Location);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Account_AWeekOld_IsKeptOnlyIfItsAddressWasConfirmed(bool isConfirmed, int kept)
    {
        await RegisterAsync(_server.Visitor(), "ada@example.org");
        if (isConfirmed)
            await ConfirmAsync(_server.Visitor(), (await ConfirmationAsync()).Secret, Visits.Password);
        await _server.Service<TokenCleanup>().RunAsync(default);
        Assert.Equal(1, _server.Stored.Count("AspNetUsers"));

        _server.Clock!.Advance(RegistrationService.Patience);
        await _server.Service<TokenCleanup>().RunAsync(default);

        Assert.Equal(kept, _server.Stored.Count("AspNetUsers"));
    }

    [Fact]
    public async Task Log_OfAnAccount_BeginsWithWhoMadeItLast()
    {
        await RegisterAsync(_server.Visitor().At("203.0.113.66"), "ada@example.org", "what a stranger chose");
        await RegisterAsync(_server.Visitor().At("203.0.113.7"), "ada@example.org");

        Assert.Equal("203.0.113.7", _server.Stored.Value<string>("SELECT string_agg(Ip, ',') FROM activity WHERE Kind = 'AccountCreated'"));
    }

    /// <summary>Accounts from before mail was on have no confirmed address, and were never asked for one.</summary>
    [Fact]
    public async Task SignIn_AccountThatWasNeverAsked_IsLetIn()
    {
        var user = await _server.CreateUserAsync(Visits.Password);
        Assert.Equal(0, _server.Stored.Value<int>("SELECT EmailConfirmed FROM AspNetUsers"));

        Assert.Equal("/", (await _server.Visitor().SignInAsync(user.Email!, Visits.Password)).Location);
    }

    [Fact]
    public async Task Register_BrokenField_IsToldAndNobodyIsWrittenTo()
    {
        var answer = await RegisterAsync(_server.Visitor(), "ada@example.org", "short");

        Assert.Equal("Use at least 10 characters.", answer.ErrorBeside("Input.Password"));
        Assert.Equal(0, _server.Stored.Count("outbox"));
    }

    private static Task<WebAnswer> RegisterAsync(WebVisitor browser, string email, string password = Visits.Password) => browser.SubmitAsync(
        "/register", "register", ("Input.Name", "Ada"), ("Input.Email", email), ("Input.Password", password));

    private static async Task<WebAnswer> ConfirmAsync(WebVisitor browser, string secret, string password) =>
        await browser.SubmitAsync(await browser.SubmitAsync("/confirm", "confirm", ("Secret", secret)), "confirm", ("Password", password));

    private Task<WebAnswer> AgainAsync(string email) => _server.Visitor().SubmitAsync("/confirm/again", "confirm-again", ("Email", email));

    private async Task<(MimeMessage Mail, string Secret)> ConfirmationAsync()
    {
        await _server.Service<DeliveryService>().RunAsync(default);
        var mail = _smtp.Received.Last(m => m.Subject == "Confirm your email");
        return (mail, mail.TextBody!.Split("/confirm#")[1].Split('\n')[0].Trim());
    }

    private string HashOf(string email) => _server.Stored.Value<string>("SELECT PasswordHash FROM AspNetUsers WHERE Email = $email", ("$email", email))!;
}
