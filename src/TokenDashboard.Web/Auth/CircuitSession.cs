using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Web.Auth;

/// <summary>
/// Who is signed in on an open page. The moment the page's session ends nobody is, and the page is taken down on the
/// server, whatever the browser does; who lost a role loses the pages that it opens.
/// </summary>
public sealed class CircuitSession : ServerAuthenticationStateProvider, IDisposable
{
    private readonly SharedSessions _sessions;
    private readonly Live _live;
    private ClaimsPrincipal? _principal;

    public CircuitSession(SharedSessions sessions, SessionFeed feed, TimeProvider clock, ILogger<CircuitSession> logger)
    {
        _sessions = sessions;
        _live = new Live(feed, clock, CheckAsync, logger);
        AuthenticationStateChanged += Remember;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AuthenticationStateChanged -= Remember;
        _live.Dispose();
    }

    private void Remember(Task<AuthenticationState> state)
    {
        _principal = state.IsCompletedSuccessfully && state.Result.User.Identity?.IsAuthenticated == true ? state.Result.User : null;
        _live.Listen(_principal is null ? [] : [new Change.Sessions(_principal.UserId())]);
    }

    private async Task CheckAsync()
    {
        if (_principal is not { } principal)
            return;
        var check = await _sessions.CheckAsync(principal.SessionIdOf(), principal.UserId(), CancellationToken.None);
        var now = check is BrowserCheck.Live live ? principal.As(live) : new ClaimsPrincipal(new ClaimsIdentity());
        if (now != principal)
            SetAuthenticationState(Task.FromResult(new AuthenticationState(now)));
    }
}
