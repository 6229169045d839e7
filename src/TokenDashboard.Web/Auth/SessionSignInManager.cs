using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Auth;

/// <summary>
/// Makes every sign-in a session: password, registration, and whatever way comes later all pass here. Signing in again
/// as the same person keeps the session and replaces its handle.
/// </summary>
public sealed class SessionSignInManager(
    UserManager<AppUser> users, IHttpContextAccessor accessor, IUserClaimsPrincipalFactory<AppUser> principals,
    IOptions<IdentityOptions> options, ILogger<SignInManager<AppUser>> logger, IAuthenticationSchemeProvider schemes,
    IUserConfirmation<AppUser> confirmation, BrowserSessionService sessions, DashboardSettings settings)
    : SignInManager<AppUser>(users, accessor, principals, options, logger, schemes, confirmation)
{
    public override async Task SignInWithClaimsAsync(
        AppUser user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        var secondFactor = additionalClaims.Any(c => c is { Type: ClaimTypes.AuthenticationMethod or "amr", Value: "mfa" });
        var session = await RenewAsync(user, secondFactor)
            ?? await sessions.CreateAsync(user.Id, MethodOf(additionalClaims), secondFactor, RequesterOf.Http(Context), Context.RequestAborted);
        IEnumerable<Claim> claims =
        [
            .. additionalClaims.Where(c => c.Type is not (SessionClaims.SessionId or SessionClaims.Handle)),
            new Claim(SessionClaims.SessionId, session.Id.ToString()),
            new Claim(SessionClaims.Handle, session.Handle.Reveal()),
        ];
        ReaderCookies.Bring(Context, user, settings);
        // The row, not the cookie, decides how long the session lives.
        var properties = new AuthenticationProperties(authenticationProperties?.Items ?? new Dictionary<string, string?>()) { IsPersistent = true };
        await base.SignInWithClaimsAsync(user, properties, claims);
    }

    private static SignInMethod MethodOf(IEnumerable<Claim> claims) =>
        claims.Say(SignInClaims.Passkey) ? SignInMethod.Passkey
        : claims.Say(SignInClaims.External) ? SignInMethod.External
        : SignInMethod.Password;

    private async Task<BrowserSession?> RenewAsync(AppUser user, bool secondFactor) =>
        Context.User.Identity?.IsAuthenticated == true && Context.User.UserId() == user.Id
            ? await sessions.RenewAsync(Context.User.SessionIdOf(), user.Id, secondFactor, Context.RequestAborted)
            : null;
}
