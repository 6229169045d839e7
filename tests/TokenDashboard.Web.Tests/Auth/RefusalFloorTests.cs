using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>With the floor as it is: a refusal leaves no sooner than that, whoever was refused and why.</summary>
public sealed class RefusalFloorTests(RefusalFloorTests.RealFloor real) : IClassFixture<RefusalFloorTests.RealFloor>
{
    private const string Wrong = "wrong horse battery";

    [Theory]
    [InlineData("unknown", Visits.Password)]
    [InlineData("known", Wrong)]
    [InlineData("known", "")]
    [InlineData("locked by an admin", Visits.Password)]
    [InlineData("locked by an admin", Wrong)]
    [InlineData("no password", Wrong)]
    [InlineData("unknown", "x*10000")]
    [InlineData("known", "x*10000")]
    public async Task SignIn_Refused_AnswersAlikeAndNotSoonerThanTheFloor(string account, string password)
    {
        password = password == "x*10000" ? new string('x', 10000) : password;
        var nobody = $"{Guid.NewGuid():N}@example.org";
        var expected = SignInRefusalTests.Comparable(await real.Server.Visitor().SignInAsync(nobody, Wrong), nobody);
        var email = await EmailOfAsync(account);
        var browser = real.Server.Visitor();
        var page = await browser.GetAsync("/sign-in");
        var time = Stopwatch.StartNew();

        var answer = await browser.SubmitAsync(page, "sign-in", ("Input.Email", email), ("Input.Password", password));

        // A timer may fire a few milliseconds early.
        Assert.InRange(time.ElapsedMilliseconds, 390, 5000);
        Assert.Equal(expected, SignInRefusalTests.Comparable(answer, email));
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
    }

    private async Task<string> EmailOfAsync(string account)
    {
        if (account == "unknown")
            return $"{Guid.NewGuid():N}@example.org";
        var user = await real.Server.CreateUserAsync(account == "no password" ? null : Visits.Password);
        if (account == "locked by an admin")
            real.Server.Stored.Execute("UPDATE accounts SET LockedAt = 1 WHERE Id = $id", ("$id", user.Id));
        return user.Email!;
    }

    /// <summary>A server whose refusals take as long as they really do.</summary>
    public sealed class RealFloor : IDisposable
    {
        public DashboardServer Server { get; } = new() { Replace = services => services.Replace(ServiceDescriptor.Singleton(new RefusalFloor())) };

        public void Dispose() => Server.Dispose();
    }
}
