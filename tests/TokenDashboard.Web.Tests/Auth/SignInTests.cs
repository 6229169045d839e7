using System.Net;
using System.Security.Cryptography;
using System.Text;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>Signing in with the right password.</summary>
public sealed class SignInTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task SignIn_RightPassword_StartsABrowserSession()
    {
        var (browser, user, sessionId) = await server.SignInAsync();

        Assert.Equal(
            "Browser|Chrome on Windows|Chrome 142 on Windows|Desktop|Password|192.0.2.20|" + user.Id,
            server.Stored.Value<string>(
                "SELECT Kind || '|' || Name || '|' || Software || '|' || Device || '|' || Method || '|' || LastUsedIp || '|' || UserId FROM sessions WHERE Id = $id",
                ("$id", sessionId)));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
    }

    /// <summary>Whoever reads the database can't sign in with what they find.</summary>
    [Fact]
    public async Task SignIn_RightPassword_StoresOnlyTheHashOfTheHandle()
    {
        var (browser, _, sessionId) = await server.SignInAsync();
        var handle = server.PrincipalOf(browser)!.FindFirst(SessionClaims.Handle)!.Value;

        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(handle)), server.Stored.Session(sessionId).CurrentHash);
        var dump = server.Stored.Dump();
        Assert.DoesNotContain(handle, dump, StringComparison.Ordinal);
        Assert.DoesNotContain(browser.Cookies[Visits.SessionCookie], dump, StringComparison.Ordinal);
        Assert.DoesNotContain(Visits.Password, dump, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_RightPassword_IsInTheOwnersActivity()
    {
        var (_, user, sessionId) = await server.SignInAsync();

        Assert.Equal(
            "SignedIn|192.0.2.20|" + WebVisitor.ChromeOnWindows,
            server.Stored.Value<string>(
                "SELECT Kind || '|' || Ip || '|' || Agent FROM activity WHERE SessionId = $id AND UserId = $user", ("$id", sessionId), ("$user", user.Id)));
    }

    [Fact]
    public async Task SignIn_EmailInAnotherCaseWithSpaces_IsTaken()
    {
        var user = await server.CreateUserAsync(Visits.Password);

        Assert.Equal("/", (await server.Visitor().SignInAsync($"  {user.Email!.ToUpperInvariant()} ", Visits.Password)).Location);
    }

    [Theory]
    [InlineData("0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqr")]
    [InlineData("пароль 密码 كلمة 😀🔑")]
    [InlineData("  spaces at both ends  ")]
    [InlineData("aaaaaaaaaa")]
    [InlineData("<b>&amp;\"'%20+")]
    public async Task SignIn_PasswordOfAnyCharacters_Works(string password)
    {
        var user = await server.CreateUserAsync(password);

        Assert.Equal("/", (await server.Visitor().SignInAsync(user.Email!, password)).Location);
    }

    /// <summary>No rule quietly trims, folds or cuts what was typed.</summary>
    [Theory]
    [InlineData("  spaces at both ends  ", "spaces at both ends")]
    [InlineData("Correct Horse Battery", "correct horse battery")]
    [InlineData("0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrX", "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrY")]
    public async Task SignIn_PasswordThatOnlyLooksAlike_IsRefused(string password, string typed)
    {
        var user = await server.CreateUserAsync(password);

        Assert.Equal(HttpStatusCode.OK, (await server.Visitor().SignInAsync(user.Email!, typed)).Status);
    }

    [Fact]
    public async Task SignIn_LongestPassword_Works()
    {
        var password = new string('p', 256);
        var user = await server.CreateUserAsync(password);

        Assert.Equal("/", (await server.Visitor().SignInAsync(user.Email!, password)).Location);
    }

    [Theory]
    [InlineData("/link", "/link")]
    [InlineData("/sessions?a=1%262", "/sessions?a=1%262")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("\\\\evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("evil", "/")]
    [InlineData("", "/")]
    public async Task SignIn_ReturnAddress_LeadsOnlyWithinTheSite(string address, string leadsTo)
    {
        var user = await server.CreateUserAsync(Visits.Password);

        var answer = await server.Visitor().SignInAsync(user.Email!, Visits.Password, "/sign-in?return=" + Uri.EscapeDataString(address));

        Assert.Equal(leadsTo, answer.Location);
    }

    [Fact]
    public async Task Page_NobodySignedIn_LeadsToSignInAndBack()
    {
        var user = await server.CreateUserAsync(Visits.Password);
        var browser = server.Visitor();

        var asked = await browser.GetAsync("/link");
        var answer = await browser.SignInAsync(user.Email!, Visits.Password, asked.Location!);

        Assert.Equal(("/sign-in?return=%2Flink", "/link"), (asked.Location, answer.Location));
    }

    [Fact]
    public async Task SignIn_WithAStaleForm_IsSentBackToItsPage()
    {
        var user = await server.CreateUserAsync(Visits.Password);
        var browser = server.Visitor();

        var answer = await browser.PostAsync("/sign-in", ("_handler", "sign-in"), ("Input.Email", user.Email!), ("Input.Password", Visits.Password));

        Assert.Equal((HttpStatusCode.SeeOther, "/sign-in"), (answer.Status, answer.Location));
        Assert.False(browser.Cookies.ContainsKey(Visits.SessionCookie));
    }
}
