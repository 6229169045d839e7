using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Whoever guesses too often is asked to wait, the same whether there is such an account.</summary>
public sealed class TooManyGuessesTests : IDisposable
{
    private const string Wrong = "wrong horse battery";

    private readonly DashboardServer _server = new()
    {
        // Guessing takes a while otherwise.
        Replace = services => services.Replace(ServiceDescriptor.Singleton(new RefusalFloor { Time = TimeSpan.Zero })),
    };

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task SignIn_TooManyWrong_SaysWhenAndIsTheSameForNoAccount()
    {
        var user = await _server.CreateUserAsync(Visits.Password);
        await GuessAsync(user.Email!);
        await GuessAsync("nobody@example.org");

        var (known, unknown) = (await _server.Visitor().SignInAsync(user.Email!, Visits.Password), await _server.Visitor().SignInAsync("nobody@example.org", Wrong));

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests), (known.Status, unknown.Status));
        Assert.Contains("There were too many wrong tries with this address or from this network. Try again in 30 minutes.", known.Words, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(30), known.Response.Headers.RetryAfter!.Delta);
        Assert.Equal(known.Words, unknown.Words);
        Assert.DoesNotContain(known.SetCookies, c => c.Name == Visits.SessionCookie);
    }

    [Fact]
    public async Task SignIn_TooManyWrong_AnotherNetworkAndLaterStillGetIn()
    {
        var user = await _server.CreateUserAsync(Visits.Password);
        await GuessAsync(user.Email!);

        Assert.Equal("/", (await _server.Visitor().At("198.51.100.7").SignInAsync(user.Email!, Visits.Password)).Location);
        _server.Clock!.Advance(SignInLimit.Span);
        Assert.Equal("/", (await _server.Visitor().SignInAsync(user.Email!, Visits.Password)).Location);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task SignIn_WrongPasswordsAndCodes_CountTogetherWhereTheyComeFrom(int passwords)
    {
        var user = await _server.CreateUserAsync(Visits.Password);
        _server.Stored.Execute("UPDATE AspNetUsers SET TwoFactorEnabled = TRUE WHERE Id = $id", ("$id", user.Id));
        for (var i = 0; i < passwords; i++)
            await _server.Visitor().SignInAsync(user.Email!, Wrong);
        var browser = _server.Visitor();
        await browser.SignInAsync(user.Email!, Visits.Password);
        var page = await browser.GetAsync("/sign-in/code");

        for (var i = passwords; i < SignInLimit.MostPerAddressAndNetwork; i++)
            Assert.NotNull((await browser.SubmitAsync(page, "code", ("Code", "123456"))).ErrorBeside("Code"));

        Assert.StartsWith("/sign-in?", (await browser.SubmitAsync(page, "code", ("Code", "123456"))).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.SignInAsync(user.Email!, Visits.Password)).Status);
    }

    [Fact]
    public async Task Reset_AfterTooManyWrong_LetsInAtOnce()
    {
        var user = await _server.CreateUserAsync(Visits.Password);
        await GuessAsync(user.Email!);
        var secret = await _server.Service<AccountLinkService>().IssueAsync(LinkPurpose.PasswordReset, _server.Begun(user.Id), null, null, AccountLinkService.ResetLifetime, default);
        var browser = _server.Visitor();
        var page = await browser.SubmitAsync("/reset", "reset", ("Secret", secret.Reveal()));

        await browser.SubmitAsync(page, "reset", ("Password", "another story of weeks"));

        Assert.Equal("/", (await browser.SignInAsync(user.Email!, "another story of weeks")).Location);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignIn_SixtyWrongAtOnce_TenAreLookedAt(bool exists)
    {
        var email = exists ? (await _server.CreateUserAsync(Visits.Password)).Email! : "nobody@example.org";

        Assert.Equal(SignInLimit.MostPerAddressAndNetwork, await AtOnceAsync("/sign-in", "sign-in", i => $"2001:db8:1:1::{i:x}", ("Input.Email", email), ("Input.Password", Wrong)));
        Assert.Equal(50, _server.Service<Refusals>().LastHour(SignInLimit.Name));
    }

    /// <summary>Whoever is where the account was used before is not paused by strangers elsewhere, and they stay paused themselves.</summary>
    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8:9:9::9", "2001:db8:9:9::77")]
    public async Task SignIn_FourNetworksGuess_LetsTheOwnerInWhereTheyWere(string before, string now)
    {
        var user = await _server.CreateUserAsync(Visits.Password);
        await _server.Visitor().At(before).SignInAsync(user.Email!, Visits.Password);
        for (var network = 0; network < 4; network++)
            Assert.Equal(10, await AtOnceAsync("/sign-in", "sign-in", _ => $"198.51.100.{network}", ("Input.Email", user.Email!), ("Input.Password", Wrong)));

        Assert.Equal(HttpStatusCode.TooManyRequests, (await _server.Visitor().At("198.51.100.77").SignInAsync(user.Email!, Visits.Password)).Status);
        Assert.Equal("/", (await _server.Visitor().At(now).SignInAsync(user.Email!, Visits.Password)).Location);
        Assert.Equal(10, await AtOnceAsync("/sign-in", "sign-in", _ => now, ("Input.Email", user.Email!), ("Input.Password", Wrong)));
    }

    [Fact]
    public async Task Links_SixtyWrongAtOnce_TenAreLookedAtAndFortyOfASite()
    {
        Assert.Equal(10, await AtOnceAsync("/reset", "reset", i => $"2001:db8:1:1::{i:x}", ("Secret", new string('A', 43))));
        Assert.Equal(30, await AtOnceAsync("/alert", "alert", i => $"2001:db8:1:{2 + (i % 6):x}::1", ("Secret", new string('A', 43))));
        Assert.Equal(10, await AtOnceAsync("/undo", "undo", _ => "192.0.2.7", ("Secret", new string('A', 43))));
    }

    [Fact]
    public async Task Tokens_TooManyThatThereAreNoneOf_AreSlowedAndRealOnesTaken()
    {
        var app = await _server.LinkAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, FailedTokens.Most + 60).Select(i => Task.Run(() => i % 2 == 0 ? _server.Device().RefreshAsync("td1_made-up") : _server.Device().PollAsync("made-up"))));

        var slowed = answers.Where(a => a.Status == HttpStatusCode.TooManyRequests).ToList();
        // There is another every two seconds.
        Assert.InRange(slowed.Count, 20, 60);
        Assert.All(slowed, a => Assert.Equal(("slow_down", TimeSpan.FromSeconds(2)), (a.Error, a.Response.Headers.RetryAfter!.Delta)));
        Assert.All(answers.Except(slowed), a => Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (a.Status, a.Error)));
        Assert.Equal(0, _server.Stored.Count("attempts"));
        Assert.Equal(HttpStatusCode.OK, (await _server.Device().RefreshAsync(app.Token)).Status);
        Assert.Equal("invalid_grant", (await _server.Device("192.0.2.11").RefreshAsync("td1_made-up")).Error);
    }

    /// <summary>With open registration and without mail it is told whether an address is taken: that counts as well.</summary>
    [Fact]
    public async Task Register_MoreThanANetworkMay_MakesNoAccount()
    {
        using var open = new DashboardServer { Settings = { ["Registration:Mode"] = "Open", ["RateLimits:Registrations"] = "2" } };

        Task<WebAnswer> RegisterAsync(string email, string address) => open.Visitor().At(address).SubmitAsync(
            "/register", "register", ("Input.Name", "Ada"), ("Input.Email", email), ("Input.Password", Visits.Password));

        Assert.Equal("/", (await RegisterAsync("ada@example.org", "192.0.2.7")).Location);
        Assert.NotNull((await RegisterAsync("ada@example.org", "192.0.2.7")).ErrorBeside("Input.Email"));
        var refused = await RegisterAsync("bo@example.org", "192.0.2.7");

        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromHours(1)), (refused.Status, refused.Response.Headers.RetryAfter!.Delta));
        Assert.Contains("There were too many requests from your network or with your account. Try again in 1 hour.", refused.Words, StringComparison.Ordinal);
        Assert.Equal(1, open.Stored.Count("AspNetUsers"));
        Assert.Equal("/", (await RegisterAsync("bo@example.org", "192.0.2.8")).Location);
        open.Clock!.Advance(TimeSpan.FromHours(1));
        Assert.Equal("/", (await RegisterAsync("cy@example.org", "192.0.2.7")).Location);
    }

    // Sixty browsers post the same at the same moment; how many were looked at.
    private async Task<int> AtOnceAsync(string path, string form, Func<int, string> address, params (string, string)[] fields)
    {
        var visitors = Enumerable.Range(0, 60).Select(i => _server.Visitor().At(address(i))).ToList();
        var pages = await Task.WhenAll(visitors.Select(v => v.GetAsync(path)));
        var answers = await Task.WhenAll(visitors.Select((v, i) => Task.Run(() => v.SubmitAsync(pages[i], form, fields))));
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.OK), a => Assert.Equal((HttpStatusCode.TooManyRequests, true), (a.Status, a.Response.Headers.RetryAfter?.Delta > TimeSpan.Zero)));
        return answers.Count(a => a.Status == HttpStatusCode.OK);
    }

    private async Task GuessAsync(string email)
    {
        for (var i = 0; i < SignInLimit.MostPerAddressAndNetwork; i++)
            Assert.Equal(HttpStatusCode.OK, (await _server.Visitor().SignInAsync(email, Wrong)).Status);
    }
}
