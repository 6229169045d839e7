using Microsoft.AspNetCore.Identity;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.People;

namespace TokenDashboard.Web.Auth;

/// <summary>What came of giving a password.</summary>
public enum SignInStep
{
    /// <summary>Signed in.</summary>
    In,

    /// <summary>The password was right, and a code is asked for as well. There is no session yet.</summary>
    CodeNeeded,

    /// <summary>Refused.</summary>
    No,

    /// <summary>The password was right, but the account's address has yet to be confirmed.</summary>
    Unconfirmed,

    /// <summary>There were too many wrong tries; this one was not looked at. <see cref="SignInLimit.Left"/> says for how long.</summary>
    Later,
}

/// <summary>What came of proving anew who one is.</summary>
public enum ProofStep
{
    Proved,
    WrongPassword,

    /// <summary>The password was right, but the code was not.</summary>
    WrongCode,

    /// <summary>There were too many wrong tries; this one was not looked at. <see cref="SignInLimit.Left"/> says for how long.</summary>
    Later,
}

/// <summary>
/// Sign-in by e-mail and password. An unknown address, a wrong password and a locked account answer alike: one password
/// is hashed whatever happens, and a refusal leaves no sooner than a fixed time after the request came.
/// </summary>
public sealed class PasswordSignIn(
    SignInManager<AppUser> signIn, IPasswordHasher<AppUser> hasher, PendingSignIn pending, SecondFactorService factors,
    RememberedDevice device, RegistrationService registrations, OwnerService owners, SignInAttempts attempts)
{
    private static readonly AppUser Nobody = new();
    private static string? _nobodysHash;

    /// <summary>Signs in, or asks for the second factor, or says no.</summary>
    public async Task<SignInStep> TryAsync(string email, string password)
    {
        if (attempts.Begin(email) is not { } attempt)
            return SignInStep.Later;
        var user = email.Length is > 0 and <= Passwords.MostCharacters && password.Length <= Passwords.MostCharacters
            ? await signIn.UserManager.FindByEmailAsync(email)
            : null;
        if (user is not null && await owners.IsOpenAsync(user.Id, signIn.Context.RequestAborted) && !await signIn.UserManager.IsLockedOutAsync(user))
        {
            if ((await signIn.CheckPasswordSignInAsync(user, password, lockoutOnFailure: true)).Succeeded)
            {
                attempt.Right();
                if (!user.EmailConfirmed && await registrations.IsWaitingAsync(user.Id, signIn.Context.RequestAborted))
                    return SignInStep.Unconfirmed;
                // A trusted device spares the code; the session then has not given a factor.
                if (user.TwoFactorEnabled && !await device.IsTrustedAsync(user.Id))
                {
                    pending.Remember(user, SignInMethod.Password);
                    return SignInStep.CodeNeeded;
                }

                await signIn.SignInAsync(user, isPersistent: true);
                return SignInStep.In;
            }
        }
        else
        {
            _nobodysHash ??= hasher.HashPassword(Nobody, "nobody");
            hasher.VerifyHashedPassword(Nobody, _nobodysHash, password.Length <= Passwords.MostCharacters ? password : "");
        }

        await attempt.RefuseAsync(user?.Id, SignInMethod.Password);
        return SignInStep.No;
    }

    /// <summary>
    /// Proves anew who is signed in: the session stays, its handle is replaced, and the proof counts from now. A wrong
    /// password or code counts and is recorded as it is at sign-in, and ends nothing. An account with a second factor has to give it too.
    /// </summary>
    public async Task<ProofStep> ProveAsync(string userId, string password, string code, CancellationToken cancellationToken)
    {
        var user = await signIn.UserManager.FindByIdAsync(userId) ?? throw new InvalidOperationException("Who is signed in has no account.");
        if (attempts.Begin(user.Email!) is not { } attempt)
            return ProofStep.Later;
        var result = ProofStep.WrongPassword;
        if (password.Length <= Passwords.MostCharacters && !await signIn.UserManager.IsLockedOutAsync(user)
            && (await signIn.CheckPasswordSignInAsync(user, password, lockoutOnFailure: true)).Succeeded)
        {
            if (!user.TwoFactorEnabled || await factors.CheckAsync(userId, code, attempt.Requester, cancellationToken) == CodeCheck.Right)
            {
                attempt.Right();
                await signIn.SignInWithClaimsAsync(user, isPersistent: true, user.TwoFactorEnabled ? [SignInClaims.SecondFactor] : []);
                return ProofStep.Proved;
            }

            result = ProofStep.WrongCode;
        }

        await attempt.RefuseAsync(userId, SignInMethod.Password, SignInLog.Proof);
        return result;
    }
}
