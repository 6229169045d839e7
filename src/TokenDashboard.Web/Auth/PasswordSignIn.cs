using TokenDashboard.Core.Data;
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

    /// <summary>There were too many wrong tries; this one was not looked at. <see cref="SignInAttempts.Wait"/> says for how long.</summary>
    Later,
}

/// <summary>What came of proving anew who one is.</summary>
public enum ProofStep
{
    Proved,
    WrongPassword,

    /// <summary>The password was right, but the code was not.</summary>
    WrongCode,

    /// <summary>There were too many wrong tries; this one was not looked at. <see cref="SignInAttempts.Wait"/> says for how long.</summary>
    Later,
}

/// <summary>
/// Sign-in by e-mail and password. An unknown address, a wrong password and a locked account answer alike: one password
/// is hashed whatever happens, and a refusal leaves no sooner than a fixed time after the request came.
/// </summary>
public sealed class PasswordSignIn(
    SessionSignInManager signIn, PasswordCheckService passwords, PendingSignIn pending, SecondFactorService factors, RememberedDevice device, RegistrationService registrations, SignInAttempts attempts)
{
    /// <summary>Signs in, or asks for the second factor, or says no.</summary>
    public async Task<SignInStep> TryAsync(string email, string password, bool isVisit = false)
    {
        if (await attempts.BeginAsync(email, isFirst: true) is not { } attempt)
            return SignInStep.Later;
        var check = await passwords.CheckAsync(email, password, attempt.Lane, attempt.Requester, signIn.Context.RequestAborted);
        if (check.Begun is { } begun && await signIn.UserManager.FindByIdAsync(begun.UserId) is { } user)
        {
            await attempt.RightAsync();
            if (!user.EmailConfirmed && await registrations.IsWaitingAsync(user.Id, signIn.Context.RequestAborted))
                return SignInStep.Unconfirmed;
            // A trusted device spares the code; the session then has not given a factor, and nothing is proved.
            if (user.TwoFactorEnabled && !await device.IsTrustedAsync(user.Id))
            {
                pending.Remember(begun, SignInMethod.Password, isVisit);
                return SignInStep.CodeNeeded;
            }

            if (await signIn.EnterAsync(begun, SignInMethod.Password, secondFactor: false, isVisit))
                return SignInStep.In;
        }

        // It was right and let nobody in: the account was closed meanwhile.
        await attempt.RefuseAsync(check.UserId, SignInMethod.Password, check.IsClosed || check.Begun is not null ? SignInLog.Closed : null);
        return SignInStep.No;
    }

    /// <summary>
    /// Proves anew who is signed in: the session stays, its handle is replaced, and the proof counts from now. A wrong
    /// password or code counts and is recorded as it is at sign-in, and ends nothing. An account with a second factor has to give it too; only after the
    /// right password is it said what was wrong with the code.
    /// </summary>
    public async Task<(ProofStep Step, CodeCheck Code)> ProveAsync(string password, string code, CancellationToken cancellationToken)
    {
        var me = signIn.Context.User;
        if (await attempts.BeginAsync(me.Identity?.Name ?? "", isFirst: false) is not { } attempt)
            return (ProofStep.Later, default);
        var (result, check) = (ProofStep.WrongPassword, CodeCheck.Right);
        if ((await passwords.CheckOwnAsync(me.UserId(), password, attempt.Requester, cancellationToken)).Begun is { } begun && await signIn.UserManager.FindByIdAsync(begun.UserId) is { } user)
        {
            if (user.TwoFactorEnabled)
                check = await factors.CheckAsync(user.Id, code, attempt.Requester, cancellationToken);
            if (check == CodeCheck.Right)
            {
                await attempt.RightAsync();
                if (await signIn.EnterAsync(begun, SignInMethod.Password, user.TwoFactorEnabled))
                    return (ProofStep.Proved, check);
            }
            else
            {
                result = ProofStep.WrongCode;
            }
        }

        await attempt.RefuseAsync(me.UserId(), SignInMethod.Password, SignInLog.Proof);
        return (result, check);
    }
}
