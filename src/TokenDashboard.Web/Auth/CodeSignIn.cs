using TokenDashboard.Core.Methods;

namespace TokenDashboard.Web.Auth;

/// <summary>The second half of a sign-in. There is no session before it.</summary>
public sealed class CodeSignIn(SessionSignInManager signIn, SecondFactorService factors, PendingSignIn pending, RememberedDevice device, SignInAttempts attempts)
{
    /// <summary>
    /// Signs in, and has this device trusted if that is asked for and it is one's own; or says why not, and that no sooner than any refusal. Null: the password is to be
    /// given again first.
    /// </summary>
    public async Task<CodeCheck?> TryAsync(string code, bool trust, CancellationToken cancellationToken)
    {
        if (await pending.FindAsync() is not var (begun, method, isVisit) || await signIn.UserManager.FindByIdAsync(begun.UserId) is not { } user || await attempts.BeginAsync(user.Email!, isFirst: false) is not { } attempt)
            return null;
        var check = await factors.CheckAsync(begun.UserId, code, attempt.Requester, cancellationToken);
        if (check == CodeCheck.Right)
        {
            await attempt.RightAsync();
            pending.Forget();
            if (!await signIn.EnterAsync(begun, method, secondFactor: true, isVisit))
                return null;
            if (trust && !isVisit)
                await device.TrustAsync(begun);
            return check;
        }

        await attempt.RefuseAsync(begun.UserId, method, SignInLog.WrongCode);
        return check;
    }
}
