using Microsoft.AspNetCore.Identity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;

namespace TokenDashboard.Web.Auth;

/// <summary>What came of giving a code after the password.</summary>
public enum CodeStep
{
    /// <summary>Signed in.</summary>
    In,

    /// <summary>The code was not right, or too many were not.</summary>
    No,

    /// <summary>The password is to be given again first.</summary>
    Over,
}

/// <summary>The second half of a sign-in. There is no session before it.</summary>
public sealed class CodeSignIn(SignInManager<AppUser> signIn, SecondFactorService factors, PendingSignIn pending, RememberedDevice device, SignInAttempts attempts)
{
    /// <summary>Signs in, and has this device trusted if that is asked for; or says no, and that no sooner than any refusal.</summary>
    public async Task<CodeStep> TryAsync(string code, bool trust, CancellationToken cancellationToken)
    {
        if (await pending.FindAsync() is not var (user, method) || attempts.Begin(user.Email!) is not { } attempt)
            return CodeStep.Over;
        if (await factors.CheckAsync(user.Id, code, attempt.Requester, cancellationToken) == CodeCheck.Right)
        {
            attempt.Right();
            pending.Forget();
            if (trust)
                await device.TrustAsync(user.Id);
            await signIn.SignInWithClaimsAsync(user, isPersistent: true, method == SignInMethod.External ? [SignInClaims.SecondFactor, SignInClaims.External] : [SignInClaims.SecondFactor]);
            return CodeStep.In;
        }

        await attempt.RefuseAsync(user.Id, method, SignInLog.WrongCode);
        return CodeStep.No;
    }
}
