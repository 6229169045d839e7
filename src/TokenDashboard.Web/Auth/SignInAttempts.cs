using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Auth;

/// <summary>What every try to sign in has in common, whichever way: it is counted, and its refusal is recorded and not early.</summary>
public sealed class SignInAttempts(
    AttemptService attempts, PasswordTurns turns, FamiliarPlaceService places, RememberedDevice device, RefusalFloor floor, SignInLog log, Refusals refusals, IHttpContextAccessor accessor)
{
    /// <summary>How long until there is another try, when there was none left.</summary>
    public TimeSpan Wait { get; private set; }

    /// <summary>
    /// Begins a try at the address as it was typed; null when there is none left. It counts as wrong until it is said to be right. Throws
    /// <see cref="PasswordsBusyException"/>, and it does not count, where a password is to be looked at and too many wait.
    /// </summary>
    public async Task<SignInAttempt?> BeginAsync(string address, bool isPassword)
    {
        var http = accessor.HttpContext ?? throw new InvalidOperationException("Signing in needs a request.");
        var requester = RequesterOf.Http(http);
        var earliest = floor.StartAsync();
        var isKnown = await places.IsKnownAsync(address, requester, device.Held, http.RequestAborted);
        var lane = isKnown ? Lane.Somebody : Lane.Nobody;
        if (isPassword)
            turns.Expect(lane, requester);
        var taken = SignInLimit.Of(address, requester, isKnown);
        if (await attempts.TakeAsync(taken, lane, http.RequestAborted) is not { } wait)
            return new(requester, lane, () => attempts.GiveBackAsync(taken, CancellationToken.None), earliest, log);
        refusals.Count(SignInLimit.Name);
        Wait = wait;
        return null;
    }
}

/// <summary>One try.</summary>
public sealed class SignInAttempt(Requester requester, Lane lane, Func<Task> giveBack, Task floor, SignInLog log)
{
    /// <summary>From where.</summary>
    public Requester Requester => requester;

    /// <summary>Whose turn it waits for: somebody's, who has been there before, or nobody's.</summary>
    public Lane Lane => lane;

    /// <summary>What was given is right: the try does not count.</summary>
    public Task RightAsync() => giveBack();

    /// <summary>
    /// Refuses: tells the owner, if there is such an account, and ends when the answer may leave, which tells nothing of
    /// either.
    /// </summary>
    public async Task RefuseAsync(string? userId, SignInMethod method, string? detail = null)
    {
        await log.RecordRefusalAsync(userId, method, detail, requester);
        await floor;
    }
}
