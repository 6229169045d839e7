using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Methods;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Auth;

/// <summary>What every try to sign in has in common, whichever way: it is counted, and its refusal is recorded and not early.</summary>
public sealed class SignInAttempts(SignInLimit limit, RefusalFloor floor, SignInLog log, IHttpContextAccessor accessor)
{
    /// <summary>Begins a try at the address as it was typed; null when there is none left. It counts as wrong until it is said to be right.</summary>
    public SignInAttempt? Begin(string address)
    {
        var http = accessor.HttpContext ?? throw new InvalidOperationException("Signing in needs a request.");
        var requester = RequesterOf.Http(http);
        return limit.Take(address, requester.Network) ? new(address, requester, limit, floor.StartAsync(), log) : null;
    }
}

/// <summary>One try.</summary>
public sealed class SignInAttempt(string address, Requester requester, SignInLimit limit, Task floor, SignInLog log)
{
    /// <summary>From where.</summary>
    public Requester Requester => requester;

    /// <summary>What was given is right: the try does not count.</summary>
    public void Right() => limit.GiveBack(address, requester.Network);

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
