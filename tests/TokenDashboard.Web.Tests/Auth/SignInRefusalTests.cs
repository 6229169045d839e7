using System.Net;
using System.Text.RegularExpressions;
using TokenDashboard.Core.Identity;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>A refused sign-in tells nothing about the account, and a pause shuts nobody out who is in.</summary>
public sealed partial class SignInRefusalTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    private const string Wrong = "wrong horse battery";

    [Fact]
    public async Task SignIn_Refused_SaysWhatToDoAndKeepsTheEmail()
    {
        var answer = await server.Visitor().SignInAsync("nobody@example.org", Wrong);

        Assert.Contains("The email or the password is not right.", answer.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("nobody@example.org", answer.Typed("Input.Email"));
        Assert.DoesNotContain(Wrong, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_NothingPosted_IsRefusedLikeAnyOther()
    {
        var answer = await server.Visitor().SubmitAsync("/sign-in", "sign-in");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotNull(answer.Page.QuerySelector("[role=alert]"));
    }

    [Fact]
    public async Task SignIn_NineWrongPasswords_DoNotPause()
    {
        var user = await server.CreateUserAsync(Visits.Password);
        await FailAsync(user, 9);

        Assert.Equal("/", (await server.Visitor().SignInAsync(user.Email!, Visits.Password)).Location);
    }

    /// <summary>Promise 9: a stranger who guesses passwords can stop new sign-ins for minutes, and nothing else.</summary>
    [Fact]
    public async Task SignIn_TooManyWrongPasswords_PauseNewSignInsButNothingThatLives()
    {
        var (browser, user, sessionId) = await server.SignInAsync();
        var app = await server.LinkAsync(user.Id);
        await FailAsync(user, SignInLimit.MostPerAddressAndNetwork);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await server.Visitor().SignInAsync(user.Email!, Visits.Password)).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sessions")).Status);
        await server.Device().RotateAsync(app.Token);
        Assert.Null(server.Stored.Session(sessionId).EndedAt);
        Assert.Null(server.Stored.Value<string>("SELECT LockedAt FROM accounts WHERE Id = $id", ("$id", user.Id)));
    }

    private async Task FailAsync(AppUser user, int times)
    {
        for (var i = 0; i < times; i++)
            await server.Visitor().SignInAsync(user.Email!, Wrong);
    }

    // What is left without what differs for everybody: the address that was typed, and what the server sealed.
    internal static string Comparable(WebAnswer answer, string email)
    {
        var headers = answer.Response.Headers.Concat(answer.Response.Content.Headers)
            .Where(h => h.Key is not ("Content-Length" or "Set-Cookie")).OrderBy(h => h.Key, StringComparer.Ordinal)
            .Select(h => $"{h.Key}: {string.Join(", ", h.Value)}");
        return $"{answer.Status}\n{string.Join('\n', headers)}\n"
            + Sealed().Replace(answer.Body, "SEALED").Replace(email, "EMAIL", StringComparison.Ordinal);
    }

    [GeneratedRegex("CfDJ8[A-Za-z0-9_+/=-]+")]
    private static partial Regex Sealed();
}
