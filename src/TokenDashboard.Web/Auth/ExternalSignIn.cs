using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Mail;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Auth;

/// <summary>What came of coming back from the provider.</summary>
public enum ExternalStep
{
    /// <summary>Signed in, or proved anew.</summary>
    In,

    /// <summary>A code is asked for as well. There is no session yet.</summary>
    CodeNeeded,

    /// <summary>There is an account with that e-mail: its owner signs in first, and is linked then.</summary>
    LinkFirst,

    /// <summary>The account lets nobody in.</summary>
    Refused,

    /// <summary>No account is linked, and none can be made.</summary>
    Unknown,

    /// <summary>The provider does not vouch for the e-mail.</summary>
    Unverified,

    /// <summary>The proof is not new.</summary>
    Stale,

    /// <summary>Turned back at the provider.</summary>
    Cancelled,

    /// <summary>The provider or the way there failed.</summary>
    Failed,
}

/// <summary>
/// Sign-in by somebody else's word. Only a login that was linked lets in; an e-mail alone never does. A second factor here is
/// asked for all the same, and whoever is signed in already proves themselves only by a sign-in there that is new.
/// </summary>
public sealed class ExternalSignIn(
    SessionSignInManager signIn, ExternalLoginService logins, PendingSignIn pending, RememberedDevice device, OwnerService owners, SignInLog log,
    ExternalProviders providers, Registration registration, MailSettings mail, TimeProvider clock)
{
    private static readonly TimeSpan ProofAge = TimeSpan.FromMinutes(5);

    /// <summary>The sign-in page with a sentence about that.</summary>
    public static string PageFor(ExternalStep step, string back) =>
        QueryHelpers.AddQueryString("/sign-in", new Dictionary<string, string?> { ["external"] = step.ToString(), ["return"] = back });

    /// <summary>Takes the provider's word.</summary>
    public async Task<ExternalStep> TryAsync(ClaimsPrincipal told, bool isVisit, CancellationToken cancellationToken)
    {
        if (LoginOf(told) is not { } login)
            return ExternalStep.Failed;
        if (await logins.FindAsync(login, cancellationToken) is { } id)
            return await EnterAsync(id, login, told, isVisit);

        var (email, isVerified) = EmailOf(told);
        // Where mail hides who has an account, an address that nobody vouches for must not show it.
        if (!Accounts.IsEmail(email) || (!isVerified && mail.Server is not null))
            return ExternalStep.Unverified;
        if (await signIn.UserManager.FindByEmailAsync(email) is not null)
            return isVerified ? ExternalStep.LinkFirst : ExternalStep.Unverified;
        if (!registration.IsOpen)
            return ExternalStep.Unknown;
        var name = PlainText.Of(told.FindFirstValue("name") ?? "", Accounts.NameLength) is { Length: > 0 } given ? given : PlainText.Of(email, Accounts.NameLength).Split('@')[0];
        var made = await logins.MakeAsync(login, email, name, isVerified, RequesterOf.Http(signIn.Context), cancellationToken);
        return made is not null ? await EnterAsync(made, login, told, isVisit) : ExternalStep.LinkFirst;
    }

    /// <summary>
    /// How the account stands that what the provider said is to be linked to, once its owner has signed in: as it stood at the challenge, if it was that one which asked, else
    /// now. Null when it lets nobody in.
    /// </summary>
    public async Task<Beginning?> BeginLinkAsync(ClaimsPrincipal told, Beginning? asked, CancellationToken cancellationToken) =>
        await signIn.UserManager.FindByEmailAsync(EmailOf(told).Email) is not { Id: var id } ? null
            : asked?.UserId == id ? asked : await owners.BeginAsync(id, cancellationToken);

    /// <summary>The login that the provider vouches for anew; null when it does not, or not lately.</summary>
    public ExternalLogin? ProvedBy(ClaimsPrincipal told) => IsNew(told) ? LoginOf(told) : null;

    /// <summary>
    /// Links what the provider said to the account that has just signed in by its own means, and whose e-mail it is; not when the account has been secured since that
    /// was begun. Says whether it did.
    /// </summary>
    public async Task<bool> LinkAsync(ClaimsPrincipal told, Beginning? begun, CancellationToken cancellationToken)
    {
        var (email, isVerified) = EmailOf(told);
        var me = signIn.Context.User;
        return isVerified && begun is not null && LoginOf(told) is { } login
            && (await logins.LinkAsync(login, email, begun, new Actor(me.UserId(), me.SessionIdOf(), RequesterOf.Http(signIn.Context)), cancellationToken)).IsDone;
    }

    private async Task<ExternalStep> EnterAsync(string userId, ExternalLogin login, ClaimsPrincipal told, bool isVisit)
    {
        // That the login still lets in is asked after the beginning: what has taken it away since voids that.
        if (await owners.BeginAsync(userId, signIn.Context.RequestAborted) is not { } begun
            || !await logins.MayEnterAsync(login, userId, signIn.Context.RequestAborted) || await signIn.UserManager.FindByIdAsync(userId) is not { } user)
        {
            await log.RecordRefusalAsync(userId, SignInMethod.External, detail: null, RequesterOf.Http(signIn.Context));
            return ExternalStep.Refused;
        }

        var proves = signIn.Context.User.Identity?.IsAuthenticated == true && signIn.Context.User.UserId() == user.Id;
        if (proves && !IsNew(told))
            return ExternalStep.Stale;
        if (user.TwoFactorEnabled && (proves || !await device.IsTrustedAsync(user.Id)))
        {
            pending.Remember(begun, SignInMethod.External, isVisit);
            return ExternalStep.CodeNeeded;
        }

        return await signIn.EnterAsync(begun, SignInMethod.External, secondFactor: false, isVisit) ? ExternalStep.In : ExternalStep.Refused;
    }

    private bool IsNew(ClaimsPrincipal told) =>
        long.TryParse(told.FindFirstValue("auth_time"), CultureInfo.InvariantCulture, out var seconds)
        && clock.GetUtcNow().ToUnixTimeSeconds() - seconds <= ProofAge.TotalSeconds;

    private ExternalLogin? LoginOf(ClaimsPrincipal told) =>
        providers.Only is { } provider && told.FindFirstValue("sub") is { Length: > 0 and <= 255 } subject ? new(provider.Issuer, subject, provider.Name) : null;

    private static (string Email, bool IsVerified) EmailOf(ClaimsPrincipal told) => (
        (told.FindFirstValue("email") ?? "").Trim(), "true".Equals(told.FindFirstValue("email_verified"), StringComparison.OrdinalIgnoreCase));
}
