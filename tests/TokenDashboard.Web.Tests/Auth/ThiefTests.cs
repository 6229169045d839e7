using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Somebody who has the password, or the browser for ten minutes, and an owner who does what the product asks.</summary>
public sealed class ThiefTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private const string NewPassword = "another story of weeks";

    private static readonly byte[] Key = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];

    [Fact]
    public async Task SignIn_WhileThePasswordIsChanged_LeavesNoSessionOfTheOldOne()
    {
        using var real = new DashboardServer();
        var thieves = Enumerable.Range(0, 4).Select(_ => real.Visitor(WebVisitor.FirefoxOnUbuntu)).ToList();
        var pages = await Task.WhenAll(thieves.Select(t => t.GetAsync("/sign-in")));
        for (var round = 0; round < 50; round++)
        {
            var owner = await real.SignInAsync();
            using var scope = real.Service<IServiceScopeFactory>().CreateScope();
            var passwords = scope.ServiceProvider.GetRequiredService<PasswordService>();
            var signIns = thieves.Select((thief, i) => Task.Run(() =>
                thief.Copy().At($"198.51.100.{round}").SubmitAsync(pages[i], "sign-in", ("Input.Email", owner.User.Email!), ("Input.Password", Visits.Password)))).ToList();
            await Task.Delay(round % 5);

            var changed = await passwords.ChangeAsync(NewPassword, new(EndOthers: true, null), new Actor(owner.User.Id, owner.SessionId, Requester.Unknown), CancellationToken.None);
            await Task.WhenAll(signIns);

            Assert.True(changed.IsDone);
            using var db = await real.Service<Microsoft.EntityFrameworkCore.IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
            Assert.Equal([owner.SessionId], db.Live(real.Clock!.GetUtcNow()).Where(s => s.UserId == owner.User.Id).Select(s => s.Id).ToList());
        }
    }

    [Fact]
    public async Task SignIn_PasswordAloneOnATrustedBrowser_ProvesNothing()
    {
        var (browser, email) = await TrustedAsync();
        server.Clock!.Advance(TimeSpan.FromMinutes(11));
        Assert.StartsWith("/prove", (await browser.GetAsync("/methods/off")).Location, StringComparison.Ordinal);

        Assert.Equal("/", (await browser.SignInAsync(email, Visits.Password)).Location);

        Assert.StartsWith("/prove", (await browser.GetAsync("/methods/off")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_AnewOnATrustedBrowser_IsASessionThatHasProvedNothing()
    {
        var (browser, email) = await TrustedAsync();
        browser.Cookies.Remove(Visits.SessionCookie);

        Assert.Equal("/", (await browser.SignInAsync(email, Visits.Password)).Location);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        Assert.StartsWith("/prove", (await browser.GetAsync("/methods/off")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_AsSomebodyElse_EndsTheSessionThatWasThere()
    {
        var (browser, ada, adas) = await server.SignInAsync();
        var copy = browser.Copy();
        var bob = await server.CreateUserAsync(Visits.Password);

        Assert.Equal("/", (await browser.SignInAsync(bob.Email!, Visits.Password)).Location);

        Assert.Equal("SignedOut", server.Stored.Value<string>("SELECT EndReason FROM sessions WHERE Id = $id", ("$id", adas)));
        Assert.NotEqual(HttpStatusCode.OK, (await copy.GetAsync("/sessions")).Status);
        Assert.NotEqual(ada.Id, server.PrincipalOf(browser)!.UserId());
    }

    [Fact]
    public async Task SignIn_HashWeakerThanIsUsual_IsMadeAnew()
    {
        var user = await server.CreateUserAsync(Visits.Password);
        var weak = new PasswordHasher<AppUser>(Options.Create(new PasswordHasherOptions { IterationCount = 500 })).HashPassword(user, Visits.Password);
        server.Stored.Execute("UPDATE AspNetUsers SET PasswordHash = $hash WHERE Id = $id", ("$hash", weak), ("$id", user.Id));

        await server.SignInAsync(user);

        var hash = server.Stored.Value<string>("SELECT PasswordHash FROM AspNetUsers WHERE Id = $id", ("$id", user.Id));
        Assert.NotEqual(weak, hash);
        Assert.Equal(PasswordVerificationResult.Success, server.Service<IServiceScopeFactory>().CreateScope().ServiceProvider.GetRequiredService<IPasswordHasher<AppUser>>().VerifyHashedPassword(user, hash!, Visits.Password));
        await server.SignInAsync(user);
    }

    [Fact]
    public void Passwords_AreHashed_AsOftenAsOwaspAsks()
    {
        var builder = WebApplication.CreateBuilder();
        var faults = new SettingFaults();
        builder.AddAuth(builder.AddSettings(faults));
        using var services = builder.Services.BuildServiceProvider();

        Assert.True(services.GetRequiredService<IOptions<PasswordHasherOptions>>().Value.IterationCount >= 210_000);
    }

    [Fact]
    public async Task Keep_OtherBrowsersAtANewPassword_StayAsTheirRowsSay()
    {
        var (browser, user, _) = await server.SignInAsync();
        var other = await server.SignInAsync(user, agent: WebVisitor.FirefoxOnUbuntu);
        await browser.SubmitAsync("/methods/password", "password", ("Password", NewPassword), ("Keep", "true"));

        for (var i = 0; i < 3; i++)
        {
            server.Clock!.Advance(TimeSpan.FromMinutes(31));
            Assert.Equal(HttpStatusCode.OK, (await other.Browser.GetAsync("/sessions")).Status);
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        }
    }

    [Fact]
    public async Task NewPassword_ReplacesTheHandle_SoACopiedCookieIsOut()
    {
        var (browser, _, _) = await server.SignInAsync();
        var copied = browser.Copy();

        await browser.SubmitAsync("/methods/password", "password", ("Password", NewPassword));

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await copied.GetAsync("/sessions")).Status);
    }

    [Theory]
    [InlineData("http://localhost:5080", true)]
    [InlineData("http://localhost", false)]
    [InlineData("https://localhost:5080", false)]
    [InlineData("http://evil.example", false)]
    public async Task Passkey_OfAnotherOrigin_IsRefused(string origin, bool isTaken)
    {
        using var scope = server.Service<IServiceScopeFactory>().CreateScope();
        var validate = scope.ServiceProvider.GetRequiredService<IOptions<IdentityPasskeyOptions>>().Value.ValidateOrigin!;

        // The request says what the page says: a page elsewhere would say its own.
        Assert.Equal(isTaken, await validate(new PasskeyOriginValidationContext { HttpContext = new Microsoft.AspNetCore.Http.DefaultHttpContext(), Origin = origin, CrossOrigin = false, TopOrigin = null }));
        Assert.False(await validate(new PasskeyOriginValidationContext { HttpContext = new Microsoft.AspNetCore.Http.DefaultHttpContext(), Origin = origin, CrossOrigin = true, TopOrigin = null }));
    }

    // A browser that gave the code, was trusted, and is signed in.
    private async Task<(WebVisitor Browser, string Email)> TrustedAsync()
    {
        var (browser, user, sessionId) = await server.SignInAsync();
        var now = server.Clock!.GetUtcNow();
        using (var scope = server.Service<IServiceScopeFactory>().CreateScope())
        {
            var on = await scope.ServiceProvider.GetRequiredService<SecondFactorService>().TurnOnAsync(
                Key, Totp.Code(Key, Totp.StepOf(now)), endOthers: true, new Actor(user.Id, sessionId, Requester.Unknown), CancellationToken.None);
            Assert.True(on.IsDone);
        }

        browser.Cookies.Remove(Visits.SessionCookie);
        server.Clock!.Advance(Totp.Step);
        await browser.SignInAsync(user.Email!, Visits.Password);
        await browser.SubmitAsync("/sign-in/code?return=%2F", "code", ("Code", Totp.Code(Key, Totp.StepOf(server.Clock!.GetUtcNow()))), ("Trust", "true"));
        return (browser, user.Email!);
    }
}
