using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Auth;

/// <summary>
/// Sign-in, and proof anew, by a passkey. Its authenticator has checked who holds it, so it is both factors at once. What is not
/// right is refused alike, and no sooner than any refusal.
/// </summary>
public sealed class PasskeySignIn(SessionSignInManager signIn, PasskeyCeremony ceremony, PasskeyService passkeys, OwnerService owners, RefusalFloor refusals, SignInLog log)
{
    /// <summary>Signs in whoever's passkey it is.</summary>
    public Task<bool> TryAsync(string? credential, CancellationToken cancellationToken, bool isVisit = false) => UseAsync(credential, userId: null, isVisit, cancellationToken);

    /// <summary>Proves that it is the user: the session stays, its handle is replaced, and the proof counts from now.</summary>
    public Task<bool> ProveAsync(string userId, string? credential, CancellationToken cancellationToken) => UseAsync(credential, userId, isVisit: false, cancellationToken);

    private async Task<bool> UseAsync(string? credential, string? userId, bool isVisit, CancellationToken cancellationToken)
    {
        var floor = refusals.StartAsync();
        var asserted = await ceremony.AssertAsync(credential);
        // That the passkey still lets in is asked after the beginning: what has taken it away since voids that.
        if (asserted is var (user, passkey) && (userId is null || user.Id == userId) && await owners.BeginAsync(user.Id, cancellationToken) is { } begun
            && await passkeys.UseAsync(passkey, user.Id, cancellationToken) && await signIn.EnterAsync(begun, SignInMethod.Passkey, secondFactor: true, isVisit))
            return true;
        if (asserted is not null)
            await log.RecordRefusalAsync(asserted.Value.User.Id, SignInMethod.Passkey, detail: null, RequesterOf.Http(signIn.Context));
        await floor;
        return false;
    }
}
