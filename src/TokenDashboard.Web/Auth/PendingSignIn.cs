using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Auth;

/// <summary>Who has given the first half of a sign-in, when it began, how, and whether on somebody else's computer.</summary>
public sealed record Pending(Beginning Begun, SignInMethod Method, bool IsVisit);

/// <summary>
/// Remembers in the browser, for five minutes, whose password was right, or for whom another provider vouched, until their second factor is given too. It is no
/// session and opens nothing; once the account is secured it is worthless.
/// </summary>
public sealed class PendingSignIn(IHttpContextAccessor accessor, IDataProtectionProvider protection, OwnerService owners, DashboardSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("Signing in needs a request.");

    private string CookieName => SessionCookie.CookieName("code", settings);

    private IDataProtector Protector => protection.CreateProtector("TokenDashboard.PendingSignIn");

    private CookieOptions Cookie => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = settings.IsHttps, MaxAge = Kept, IsEssential = true, Path = "/" };

    /// <summary>Notes that the first half was right.</summary>
    public void Remember(Beginning begun, SignInMethod method, bool isVisit) => Http.Response.Cookies.Append(
        CookieName, Protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow().UtcTicks} {begun.Epoch} {method} {isVisit} {begun.UserId}")), Cookie);

    /// <summary>Whose first half was right; null when it is too long ago, or nobody's, or the account has been secured since.</summary>
    public async Task<Pending?> FindAsync()
    {
        if (Http.Request.Cookies[CookieName] is not { } cookie)
            return null;
        try
        {
            if (Protector.Unprotect(cookie).Split(' ', 5) is not [var ticks, var epoch, var how, var where, var id] || !Enum.TryParse<SignInMethod>(how, out var method)
                || !bool.TryParse(where, out var isVisit) || !int.TryParse(epoch, CultureInfo.InvariantCulture, out var then)
                || clock.GetUtcNow().UtcTicks - long.Parse(ticks, CultureInfo.InvariantCulture) >= Kept.Ticks)
                return null;
            var begun = new Beginning(id, then);
            return await owners.BeginAsync(id, Http.RequestAborted) == begun ? new(begun, method, isVisit) : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Forgets it.</summary>
    public void Forget() => Http.Response.Cookies.Delete(CookieName, Cookie);
}
