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
    /// <see cref="PasswordsBusyException"/>, no sooner than a refusal leaves, where a stranger's password is to be looked at and too many wait.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="isFirst">Whether nothing was shown yet by who tries: a stranger then, unless the account was used from there before.</param>
    public async Task<SignInAttempt?> BeginAsync(string address, bool isFirst)
    {
        var http = accessor.HttpContext ?? throw new InvalidOperationException("Signing in needs a request.");
        var requester = RequesterOf.Http(http);
        var earliest = floor.StartAsync();
        var isKnown = await places.IsKnownAsync(address, requester, device.Held, http.RequestAborted);
        var lane = isFirst && !isKnown ? Lane.Nobody : Lane.Somebody;
        if (lane == Lane.Nobody && turns.IsFull(requester))
        {
            await earliest;
            throw new PasswordsBusyException();
        }

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
