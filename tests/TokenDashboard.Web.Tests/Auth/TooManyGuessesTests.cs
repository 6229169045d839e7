using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Web.Auth;
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
        Unlock(user);

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
        Unlock(user);

        Assert.Equal("/", (await _server.Visitor().At("198.51.100.7").SignInAsync(user.Email!, Visits.Password)).Location);
        _server.Clock!.Advance(SignInLimit.Span);
        Assert.Equal("/", (await _server.Visitor().SignInAsync(user.Email!, Visits.Password)).Location);
    }

    [Fact]
    public async Task SignIn_WrongCodes_CountLikeWrongPasswords()
    {
        var user = await _server.CreateUserAsync(Visits.Password);
        _server.Stored.Execute("UPDATE AspNetUsers SET TwoFactorEnabled = TRUE WHERE Id = $id", ("$id", user.Id));
        var browser = _server.Visitor();
        await browser.SignInAsync(user.Email!, Visits.Password);
        var page = await browser.GetAsync("/sign-in/code");

        for (var i = 0; i < SignInLimit.MostPerAddressAndNetwork; i++)
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

    private async Task GuessAsync(string email)
    {
        for (var i = 0; i < SignInLimit.MostPerAddressAndNetwork; i++)
            Assert.Equal(HttpStatusCode.OK, (await _server.Visitor().SignInAsync(email, Wrong)).Status);
    }

    private void Unlock(AppUser user) => _server.Stored.Execute("UPDATE AspNetUsers SET LockoutEnd = NULL WHERE Id = $id", ("$id", user.Id));
}
