using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.Auth;

/// <summary>
/// Asks authenticators and checks what they say (WebAuthn Level 3 §7), through Identity. What was asked is remembered in the
/// browser, sealed, for five minutes, and an answer to it is taken once, at whichever instance.
/// </summary>
public sealed class PasskeyCeremony(
    IPasskeyHandler<AppUser> handler, IHttpContextAccessor accessor, IDataProtectionProvider protection, DashboardSettings settings, ChallengeService challenges)
{
    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private const int MostCharacters = 16 * 1024;

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("A passkey needs a request.");

    private string CookieName => SessionCookie.CookieName("passkey", settings);

    private CookieOptions Cookie => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = settings.IsHttps, MaxAge = Kept, IsEssential = true, Path = "/" };

    private ITimeLimitedDataProtector Protector => protection.CreateProtector("TokenDashboard.Passkey").ToTimeLimitedDataProtector();

    /// <summary>What a browser needs to ask for a passkey: of the account's, or of whichever it has for this site. JSON.</summary>
    public async Task<string> RequestAsync(AppUser? user)
    {
        var options = await handler.MakeRequestOptionsAsync(user, Http);
        Remember("get", options.AssertionState);
        return options.RequestOptionsJson;
    }

    /// <summary>What a browser needs to make one for the account, as it stands at the beginning. JSON.</summary>
    public async Task<string> CreationAsync(AppUser user, Beginning begun)
    {
        var options = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = user.Id, Name = user.Email!, DisplayName = user.DisplayName }, Http);
        Remember("create", string.Create(CultureInfo.InvariantCulture, $"{begun.Epoch} {user.Id} {options.AttestationState}"));
        return options.CreationOptionsJson;
    }

    /// <summary>Whose passkey answered, and which; null when the answer is not right, too late or was taken before.</summary>
    public async Task<(AppUser User, UserPasskeyInfo Passkey)?> AssertAsync(string? credential)
    {
        if (await RecallAsync("get", credential) is not { } state)
            return null;
        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = Http, CredentialJson = credential!, AssertionState = state });
        return result.Succeeded ? (result.User, result.Passkey) : null;
    }

    /// <summary>The passkey that was made, and how the account stood when that began; null when the answer is not right, too late or was taken before.</summary>
    public async Task<(UserPasskeyInfo Passkey, Beginning Begun)?> AttestAsync(string? credential)
    {
        if ((await RecallAsync("create", credential))?.Split(' ', 3) is not [var epoch, var userId, var state])
            return null;
        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = Http, CredentialJson = credential!, AttestationState = state });
        return result.Succeeded ? (result.Passkey, new Beginning(userId, int.Parse(epoch, CultureInfo.InvariantCulture))) : null;
    }

    private void Remember(string what, string? state) => Http.Response.Cookies.Append(CookieName, Protector.Protect($"{what} {state}", Kept), Cookie);

    private async Task<string?> RecallAsync(string what, string? credential)
    {
        if (Http.Request.Cookies[CookieName] is not { } cookie || credential is not { Length: > 0 and < MostCharacters })
            return null;
        Http.Response.Cookies.Delete(CookieName, Cookie);
        try
        {
            return Protector.Unprotect(cookie).Split(' ', 2) is [var asked, var state] && asked == what && await challenges.TrySpendAsync(cookie, Kept, Http.RequestAborted) ? state : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
