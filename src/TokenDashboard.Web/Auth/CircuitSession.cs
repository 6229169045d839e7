using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Web.Auth;

/// <summary>
/// Who is signed in on an open page. The moment the page's session ends nobody is, and the page is taken down on the
/// server, whatever the browser does: told by the feed, and asked again every few seconds in case it was not.
/// </summary>
public sealed partial class CircuitSession : ServerAuthenticationStateProvider, IDisposable
{
    /// <summary>How long an ended session can go unnoticed at most.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    private readonly SessionService _sessions;
    private readonly ILogger<CircuitSession> _logger;
    private readonly CancellationTokenSource _closed = new();
    private readonly IDisposable _subscription;
    private ClaimsPrincipal? _principal;

    public CircuitSession(SessionService sessions, SessionFeed feed, TimeProvider clock, ILogger<CircuitSession> logger)
    {
        (_sessions, _logger) = (sessions, logger);
        AuthenticationStateChanged += Remember;
        _subscription = feed.Subscribe(change =>
        {
            if (change is Change.Sessions sessions && sessions.UserId == _principal?.FindFirstValue(ClaimTypes.NameIdentifier))
                _ = CheckAsync();
        });
        _ = PollAsync(clock);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AuthenticationStateChanged -= Remember;
        _subscription.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    private void Remember(Task<AuthenticationState> state) =>
        _principal = state.IsCompletedSuccessfully && state.Result.User.Identity?.IsAuthenticated == true ? state.Result.User : null;

    private async Task PollAsync(TimeProvider clock)
    {
        using var timer = new PeriodicTimer(Poll, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_closed.Token))
                await CheckAsync();
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
    }

    private async Task CheckAsync()
    {
        if (_principal is not { } principal)
            return;
        try
        {
            if (await _sessions.IsLiveAsync(principal.SessionIdOf(), principal.UserId(), _closed.Token))
                return;
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The page was closed meanwhile.
        }
        catch (System.Data.Common.DbException e)
        {
            LogNotChecked(_logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An open page's session could not be checked; the next check is in a few seconds")]
    private static partial void LogNotChecked(ILogger logger, Exception error);
}
