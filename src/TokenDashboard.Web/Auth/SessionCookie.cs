using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Auth;

/// <summary>Ties the cookie to its session's row: checked on every request, and told apart when it has ended.</summary>
public static class SessionCookie
{
    private const string EndedPurpose = "ended session";
    private static readonly TimeSpan EndedShown = TimeSpan.FromMinutes(10);

    /// <summary>Configures the application cookie.</summary>
    public static void Configure(CookieAuthenticationOptions options, DashboardSettings settings, IOptionsMonitor<TokenOptions> tokens)
    {
        options.Cookie.Name = CookieName("session", settings);
        options.Cookie.Path = "/";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = settings.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        options.Events.OnSigningIn = context =>
        {
            context.Properties.ExpiresUtc = context.Properties.IssuedUtc + tokens.CurrentValue.SessionLifetime;
            return Task.CompletedTask;
        };
        options.SlidingExpiration = false;
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "return";
        // Pages decide where to go next; the handler would follow "return" unread.
        options.Events.OnRedirectToReturnUrl = _ => Task.CompletedTask;
        // What is not for this account is not there.
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        };

        // The row alone decides.
        options.Events.OnValidatePrincipal = context => CheckAsync(context, settings);
        var signIn = options.Events.OnRedirectToLogin;
        options.Events.OnRedirectToLogin = context =>
        {
            if (!context.HttpContext.Items.ContainsKey(EndedPurpose))
                return signIn(context);
            context.Response.Redirect(context.Request.PathBase + "/signed-out");
            return Task.CompletedTask;
        };
    }

    /// <summary>A cookie's name: <c>__Host-</c> binds it to this host and to https, where there is https.</summary>
    public static string CookieName(string name, DashboardSettings settings) =>
        (settings.IsHttps ? "__Host-td-" : "td-") + name;

    /// <summary>The session that this browser was signed out of in the last minutes, with its owner; null when there is none.</summary>
    public static (Guid SessionId, string UserId)? Ended(HttpContext http, DashboardSettings settings)
    {
        if (http.Items[EndedPurpose] is ValueTuple<Guid, string> now)
            return now;
        var cookie = http.Request.Cookies[CookieName("ended", settings)];
        if (cookie is null)
            return null;
        try
        {
            var parts = Protector(http).Unprotect(cookie).Split(' ', 2);
            return (Guid.Parse(parts[0]), parts[1]);
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Tells the next page that who asks has ended this session.</summary>
    public static void RememberEnded(HttpContext http, DashboardSettings settings) => RememberEnded(http, http.User.SessionIdOf(), http.User.UserId(), settings);

    private static async Task CheckAsync(CookieValidatePrincipalContext context, DashboardSettings settings)
    {
        var http = context.HttpContext;
        // The page for failures is for anyone, and must not fail for what it tells of.
        if (http.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            context.RejectPrincipal();
            return;
        }

        var principal = context.Principal!;
        var handle = principal.FindFirstValue(SessionClaims.Handle) ?? "";
        var id = principal.SessionIdOf();
        var check = await http.RequestServices.GetRequiredService<BrowserSessionService>()
            .CheckAsync(id, new RawToken(handle), RequesterOf.Http(http), http.RequestAborted);
        if (check is BrowserCheck.Live live)
        {
            context.ReplacePrincipal(principal.As(live));
            return;
        }

        context.RejectPrincipal();
        if (check is BrowserCheck.Ended)
            RememberEnded(http, id, principal.UserId(), settings);
        http.Response.Cookies.Delete(context.Options.Cookie.Name!, context.Options.Cookie.Build(http));
    }

    // The page that says who ended the session is the next one this browser opens, when its cookie is gone already.
    private static void RememberEnded(HttpContext http, Guid id, string userId, DashboardSettings settings)
    {
        http.Items[EndedPurpose] = (id, userId);
        http.Response.Cookies.Append(CookieName("ended", settings), Protector(http).Protect($"{id} {userId}", EndedShown), new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = settings.IsHttps, MaxAge = EndedShown, IsEssential = true,
        });
    }

    private static ITimeLimitedDataProtector Protector(HttpContext http) =>
        http.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector(EndedPurpose).ToTimeLimitedDataProtector();
}
