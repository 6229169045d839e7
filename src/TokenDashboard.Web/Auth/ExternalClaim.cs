using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Auth;

/// <summary>
/// Settles whose an account is, that two addresses claim, by an account elsewhere. Which claim it is about stays in the browser on the way to the provider and
/// back, sealed, for ten minutes.
/// </summary>
public sealed class ExternalClaim(
    IHttpContextAccessor accessor, IDataProtectionProvider protection, DashboardSettings settings, ExternalSignIn external, ExternalProviders providers, UndoService undos)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    /// <summary>What the provider is called; null when there is none.</summary>
    public string? ProviderName => providers.Only?.Name;

    /// <summary>The secret that was kept; null when there is none, or no provider to go to.</summary>
    public string? Secret
    {
        get
        {
            if (providers.Only is null || Http.Request.Cookies[CookieName] is not { } cookie)
                return null;
            try
            {
                return Protector.Unprotect(cookie);
            }
            catch (CryptographicException)
            {
                return null;
            }
        }
    }

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("A claim is settled in a request.");

    private string CookieName => SessionCookie.CookieName("claim", settings);

    private CookieOptions Cookie => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = settings.IsHttps, MaxAge = Kept, IsEssential = true, Path = "/" };

    private ITimeLimitedDataProtector Protector => protection.CreateProtector("TokenDashboard.Claim").ToTimeLimitedDataProtector();

    /// <summary>Keeps the secret of a link that has begun a claim.</summary>
    public void Keep(string secret)
    {
        if (providers.Only is not null)
            Http.Response.Cookies.Append(CookieName, Protector.Protect(secret, Kept), Cookie);
    }

    /// <summary>Whether the browser has come back from the provider.</summary>
    public async Task<bool> HasComeAsync() => await ToldAsync() is not null;

    /// <summary>Gives the account back to who has just signed in at the provider, by a login that is older than the change. What the provider said is taken once.</summary>
    public async Task<bool> SettleAsync(CancellationToken cancellationToken)
    {
        var (told, secret) = (await ToldAsync(), Secret);
        await Http.SignOutAsync(IdentityConstants.ExternalScheme);
        if (told is null || !await undos.SettleAsync(secret, told, RequesterOf.Http(Http), cancellationToken))
            return false;
        Http.Response.Cookies.Delete(CookieName, Cookie);
        return true;
    }

    private async Task<ExternalLogin?> ToldAsync() =>
        providers.Only is not null && (await Http.AuthenticateAsync(IdentityConstants.ExternalScheme)).Principal is { } told ? external.ProvedBy(told) : null;
}
