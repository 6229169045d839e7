using System.Net;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Whoever is refused at an account is in its owner's log; at no account, in none.</summary>
public sealed class RefusedSignInLogTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private const string Wrong = "wrong horse battery";

    [Fact]
    public async Task SignIn_WrongPasswordTwice_IsOneLineWithWhoAndHow()
    {
        var user = await server.CreateUserAsync(Visits.Password);

        await server.Visitor().At("203.0.113.7").SignInAsync(user.Email!, Wrong);
        await server.Visitor().At("203.0.113.7").SignInAsync(user.Email!, Wrong);

        Assert.Equal($"Password||203.0.113.7|{WebVisitor.ChromeOnWindows}|2", Lines(user));
    }

    [Theory]
    [InlineData("LockedAt", Visits.Password)]
    [InlineData("ContainedAt", Visits.Password)]
    [InlineData("LockedAt", Wrong)]
    public async Task SignIn_AccountLetsNobodyIn_IsALineAsWell(string column, string password)
    {
        var user = await server.CreateUserAsync(Visits.Password);
        server.Stored.Execute($"UPDATE accounts SET {column} = $at WHERE Id = $id", ("$at", DateTimeOffset.MaxValue), ("$id", user.Id));

        var answer = await server.Visitor().SignInAsync(user.Email!, password);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.StartsWith($"Password|{SignInLog.Closed}|", Lines(user), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_UnknownAddress_WritesNothing()
    {
        var before = server.Stored.Count("activity");

        await server.Visitor().SignInAsync($"{Guid.NewGuid():N}@example.org", Wrong);

        Assert.Equal(before, server.Stored.Count("activity"));
    }

    [Fact]
    public async Task SignIn_WrongCode_IsALineThatSaysThePasswordWasRight()
    {
        var user = await server.CreateUserAsync(Visits.Password);
        server.Stored.Execute("UPDATE AspNetUsers SET TwoFactorEnabled = TRUE WHERE Id = $id", ("$id", user.Id));
        var browser = server.Visitor();
        Assert.StartsWith("/sign-in/code", (await browser.SignInAsync(user.Email!, Visits.Password)).Location, StringComparison.Ordinal);

        await browser.SubmitAsync("/sign-in/code", "code", ("Code", "123456"));

        Assert.Equal($"Password|{SignInLog.WrongCode}|{browser.Address}|{browser.Agent}|1", Lines(user));
    }

    [Theory]
    [InlineData(false, Wrong, "")]
    [InlineData(true, Visits.Password, "123456")]
    public async Task Prove_WrongAnswers_AreALineAndInTheEndRefusedUnseen(bool secondFactor, string password, string code)
    {
        var (browser, user, _) = await server.SignInAsync();
        if (secondFactor)
            server.Stored.Execute("UPDATE AspNetUsers SET TwoFactorEnabled = TRUE WHERE Id = $id", ("$id", user.Id));
        var page = await browser.GetAsync("/prove");
        for (var i = 0; i < SignInLimit.MostPerAddressAndNetwork; i++)
            await browser.SubmitAsync(page, "prove", ("Password", password), ("Code", code));

        var answer = await browser.SubmitAsync(page, "prove", ("Password", Visits.Password), ("Code", code));

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status);
        Assert.Equal(SignInLimit.Span, answer.Response.Headers.RetryAfter!.Delta);
        Assert.StartsWith("There were too many wrong tries", answer.ErrorBeside("Password"), StringComparison.Ordinal);
        Assert.Equal($"Password|{SignInLog.Proof}|{browser.Address}|{browser.Agent}|{SignInLimit.MostPerAddressAndNetwork}", Lines(user));
    }

    [Fact]
    public async Task SignIn_RightPassword_IsNoRefusalAndSaysHow()
    {
        var (_, user, _) = await server.SignInAsync();

        Assert.Equal("", Lines(user));
        Assert.Equal("Password", server.Stored.Value<string>("SELECT Method FROM activity WHERE UserId = $id AND Kind = 'SignedIn'", ("$id", user.Id)));
    }

    [Fact]
    public async Task SignIn_LineCannotBeStored_IsRefusedLikeAnyOther()
    {
        using var own = new DashboardServer();
        var user = await own.CreateUserAsync(Visits.Password);
        own.Stored.Execute("UPDATE accounts SET LockedAt = 1 WHERE Id = $id", ("$id", user.Id));
        var browser = own.Visitor();

        using (new BrokenStorage(own.Stored, "activity", "INSERT"))
        {
            foreach (var password in new[] { Visits.Password, Wrong })
            {
                var answer = await browser.SignInAsync(user.Email!, password);
                Assert.Equal(HttpStatusCode.OK, answer.Status);
                Assert.NotNull(answer.Page.QuerySelector("[role=alert]"));
            }
        }

        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
        Assert.Equal(0, own.Stored.Count("sessions"));
    }

    private string Lines(AppUser user) => server.Stored.Value<string>(
        "SELECT string_agg(Method || '|' || coalesce(Detail, '') || '|' || Ip || '|' || Agent || '|' || Count, ';') FROM activity WHERE UserId = $id AND Kind = 'SignInFailed'",
        ("$id", user.Id)) ?? "";
}
