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
public sealed class CodeSignIn(SessionSignInManager signIn, SecondFactorService factors, PendingSignIn pending, RememberedDevice device, SignInAttempts attempts)
{
    /// <summary>Signs in, and has this device trusted if that is asked for; or says no, and that no sooner than any refusal.</summary>
    public async Task<CodeStep> TryAsync(string code, bool trust, CancellationToken cancellationToken)
    {
        if (await pending.FindAsync() is not var (begun, method) || await signIn.UserManager.FindByIdAsync(begun.UserId) is not { } user || await attempts.BeginAsync(user.Email!) is not { } attempt)
            return CodeStep.Over;
        if (await factors.CheckAsync(begun.UserId, code, attempt.Requester, cancellationToken) == CodeCheck.Right)
        {
            await attempt.RightAsync();
            pending.Forget();
            if (!await signIn.EnterAsync(begun, method, secondFactor: true))
                return CodeStep.Over;
            if (trust)
                await device.TrustAsync(begun);
            return CodeStep.In;
        }

        await attempt.RefuseAsync(begun.UserId, method, SignInLog.WrongCode);
        return CodeStep.No;
    }
}
