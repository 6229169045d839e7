using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Auth;

/// <summary>Who has given the first half of a sign-in, and how.</summary>
public sealed record Pending(AppUser User, SignInMethod Method);

/// <summary>
/// Remembers in the browser, for five minutes, whose password was right, or for whom another provider vouched, until their second factor is given too. It is no
/// session and opens nothing; a new password makes it worthless.
/// </summary>
public sealed class PendingSignIn(
    IHttpContextAccessor accessor, IDataProtectionProvider protection, UserManager<AppUser> users, OwnerService owners, DashboardSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("Signing in needs a request.");

    private string CookieName => SessionCookie.CookieName("code", settings);

    private IDataProtector Protector => protection.CreateProtector("TokenDashboard.PendingSignIn");

    private CookieOptions Cookie => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = settings.IsHttps, MaxAge = Kept, IsEssential = true, Path = "/" };

    /// <summary>Notes that the first half was right.</summary>
    public void Remember(AppUser user, SignInMethod method) => Http.Response.Cookies.Append(
        CookieName, Protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow().UtcTicks} {user.Id} {method} {user.SecurityStamp}")), Cookie);

    /// <summary>Whose first half was right; null when it is too long ago, or nobody's, or they may not come in any more.</summary>
    public async Task<Pending?> FindAsync()
    {
        if (Http.Request.Cookies[CookieName] is not { } cookie)
            return null;
        try
        {
            if (Protector.Unprotect(cookie).Split(' ', 4) is not [var ticks, var id, var how, var stamp] || !Enum.TryParse<SignInMethod>(how, out var method)
                || clock.GetUtcNow().UtcTicks - long.Parse(ticks, CultureInfo.InvariantCulture) >= Kept.Ticks)
                return null;
            var user = await users.FindByIdAsync(id);
            return user?.SecurityStamp == stamp && await owners.IsOpenAsync(id, Http.RequestAborted) ? new(user, method) : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Forgets it.</summary>
    public void Forget() => Http.Response.Cookies.Delete(CookieName, Cookie);
}
