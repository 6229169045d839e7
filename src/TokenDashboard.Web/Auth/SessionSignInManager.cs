using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Auth;

/// <summary>
/// Makes every sign-in a session, whichever way it came, and only while the account is as it was when the sign-in began. Signing in again
/// as the same person keeps the session and replaces its handle; as another person, it ends the one that was there.
/// </summary>
public sealed class SessionSignInManager(
    UserManager<AppUser> users, IHttpContextAccessor accessor, IUserClaimsPrincipalFactory<AppUser> principals,
    IOptions<IdentityOptions> options, ILogger<SignInManager<AppUser>> logger, IAuthenticationSchemeProvider schemes,
    IUserConfirmation<AppUser> confirmation, BrowserSessionService browsers, SessionService sessions, OwnerService owners, WayReviewService reviews,
    ProfileService profiles, DashboardSettings settings)
    : SignInManager<AppUser>(users, accessor, principals, options, logger, schemes, confirmation)
{
    private string? Entered { get; set; }

    /// <summary>
    /// Finishes a sign-in, and says whether it did: not when the account has been secured since it began. What was given is a proof only if
    /// it is all that the account asks for: a password alone is none where there is a second factor.
    /// </summary>
    /// <param name="begun">The account as it stood before anything was read that the sign-in rests on.</param>
    /// <param name="method">How.</param>
    /// <param name="secondFactor">Whether a second factor was given.</param>
    /// <param name="isVisit">
    /// Whether the computer is somebody else's: the session then ends with the browser, and after <see cref="BrowserSessionService.VisitLifetime"/> at the latest. It is one of its own.
    /// </param>
    public async Task<bool> EnterAsync(Beginning begun, SignInMethod method, bool secondFactor, bool isVisit = false)
    {
        if (await UserManager.FindByIdAsync(begun.UserId) is not { } user)
            return false;
        var given = new Given(secondFactor || !user.TwoFactorEnabled, secondFactor);
        var before = Context.User.Identity?.IsAuthenticated == true ? Context.ActorOf() : null;
        var renews = before?.UserId == user.Id && !isVisit;
        var session = renews ? await browsers.RenewAsync(before!.SessionId!.Value, begun, given, Context.RequestAborted) : null;
        // Nobody need have proved anything to another provider of late; whoever is to prove something anew is asked there how long ago it was.
        session ??= await browsers.CreateAsync(
            begun, method, given with { IsProof = given.IsProof && method != SignInMethod.External }, RequesterOf.Http(Context), Context.RequestAborted, isVisit);
        if (session is null)
            return false;
        if (before is not null && !renews)
            await sessions.EndAsync(before.SessionId!.Value, before, CancellationToken.None);
        await HoldAsync(user, session, isKept: !isVisit && !(renews && await IsVisitAsync()));
        Entered = user.Id;
        if (ReaderZone.Browsers(Context) is { } zone && zone != user.BrowserZone)
            await profiles.NoteZoneAsync(user.Id, zone, Context.RequestAborted);
        return true;
    }

    /// <summary>Where somebody who has entered goes: where they wanted to, or first to the ways in that wait for them since the account was secured.</summary>
    public async Task<string> NextAsync(string back) =>
        Entered is not null && await reviews.IsDueAsync(Entered, Context.RequestAborted) ? QueryHelpers.AddQueryString("methods/review", "return", back) : back;

    /// <summary>Replaces the handle of the session that asks, after its owner has secured the account from it: whoever copied the old one is out.</summary>
    public async Task RenewAsync()
    {
        if (await owners.BeginAsync(Context.User.UserId(), Context.RequestAborted) is { } begun && await UserManager.FindByIdAsync(begun.UserId) is { } user
            && await browsers.RenewAsync(Context.User.SessionIdOf(), begun, new Given(IsProof: false, SecondFactor: false), Context.RequestAborted) is { } session)
            await HoldAsync(user, session, isKept: !await IsVisitAsync());
    }

    /// <summary>Not a way in: a sign-in that does not say when it began could be finished after the account was secured.</summary>
    public override Task SignInWithClaimsAsync(AppUser user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims) =>
        throw new NotSupportedException($"Sign-ins are finished by {nameof(EnterAsync)}.");

    // The cookie itself says whether the browser keeps it; a new handle changes nothing of that.
    private async Task<bool> IsVisitAsync() => (await Context.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Properties is { IsPersistent: false };

    private Task HoldAsync(AppUser user, BrowserSession session, bool isKept)
    {
        ReaderCookies.Bring(Context, user, settings);
        // The row, not the cookie, decides how long the session lives.
        return base.SignInWithClaimsAsync(
            user, new AuthenticationProperties { IsPersistent = isKept },
            [new Claim(SessionClaims.SessionId, session.Id.ToString()), new Claim(SessionClaims.Handle, session.Handle.Reveal())]);
    }
}
