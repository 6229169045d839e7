using System.Net;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Identity;
using TokenDashboard.Web.Auth;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>A person with an account, signed in with a browser.</summary>
public sealed record SignedInVisitor(WebVisitor Browser, AppUser User, Guid SessionId);

/// <summary>People who come to a server.</summary>
public static partial class Visits
{
    public const string Password = "correct horse battery";

    public const string SessionCookie = "td-session";

    /// <summary>A browser at the public origin, unless another address is given.</summary>
    public static WebVisitor Visitor(this DashboardServer server, string agent = WebVisitor.ChromeOnWindows, string? origin = null) =>
        new(server.Client(), origin ?? server.Service<DashboardSettings>().PublicOrigin.GetLeftPart(UriPartial.Authority)) { Agent = agent };

    /// <summary>Signs the account in, or a new one, with a browser of its own.</summary>
    public static async Task<SignedInVisitor> SignInAsync(
        this DashboardServer server, AppUser? user = null, string? role = null, string agent = WebVisitor.ChromeOnWindows)
    {
        user ??= await server.CreateUserAsync(Password, role);
        var browser = server.Visitor(agent);
        var answer = await browser.SignInAsync(user.Email!, Password);
        Assert.Equal((HttpStatusCode.Redirect, "/"), (answer.Status, answer.Location));
        return new(browser, user, server.PrincipalOf(browser)!.SessionIdOf());
    }

    /// <summary>What is inside the browser's cookie; null when the server can't read it.</summary>
    public static ClaimsPrincipal? PrincipalOf(this DashboardServer server, WebVisitor browser) => server
        .Service<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme)
        .TicketDataFormat.Unprotect(browser.Cookies[SessionCookie])?.Principal;

    /// <summary>The code of the first run, read where a person reads it.</summary>
    public static async Task<string> SetupCodeAsync(this DashboardServer server)
    {
        await using var console = new StringWriter();
        await server.Service<FirstRun>().AnnounceAsync(console);
        return Code().Match(console.ToString()).Value;
    }

    public static int Count(this StoredState stored, string table) => stored.Value<int>($"SELECT COUNT(*) FROM {table}");

    [GeneratedRegex("[A-Z]{4}-[A-Z]{4}")]
    private static partial Regex Code();
}
