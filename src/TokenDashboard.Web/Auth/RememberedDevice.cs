using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Auth;

/// <summary>What a browser holds so that it is not asked for the second factor after every password.</summary>
public sealed class RememberedDevice(IHttpContextAccessor accessor, TrustedDeviceService devices, DashboardSettings settings)
{
    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("Signing in needs a request.");

    private string CookieName => SessionCookie.CookieName("device", settings);

    /// <summary>The secret that this browser says it was given.</summary>
    public string? Held => Http.Request.Cookies[CookieName];

    /// <summary>Whether the account trusts this browser.</summary>
    public Task<bool> IsTrustedAsync(string userId) => devices.IsTrustedAsync(userId, Held, Http.RequestAborted);

    /// <summary>Has the account trust this browser, if it may. Only after the factor was given.</summary>
    public async Task TrustAsync(Beginning begun)
    {
        if (await devices.TrustAsync(begun, Held, RequesterOf.Http(Http), Http.RequestAborted) is not { } secret)
            return;
        Http.Response.Cookies.Append(CookieName, secret.Reveal(), new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = settings.IsHttps, MaxAge = TrustedDeviceService.Lifetime, IsEssential = true, Path = "/",
        });
    }
}
