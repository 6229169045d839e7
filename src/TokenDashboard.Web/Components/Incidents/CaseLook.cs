using Microsoft.AspNetCore.Components.Server.Circuits;
using TokenDashboard.Core.Feed;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>The look at an incident of one open page. It is over when the page's connection is, though the page may come back, and begins again with it.</summary>
public sealed class CaseLook(CaseWatchers watchers) : CircuitHandler, IDisposable
{
    private (int Case, string UserId, Action Changed)? _at;
    private IDisposable? _look;

    /// <summary>Begins, at one incident at a time.</summary>
    public void Begin(int incidentId, string userId, Action changed)
    {
        End();
        _at = (incidentId, userId, changed);
        _look = watchers.Enter(incidentId, userId, changed);
    }

    /// <summary>Ends.</summary>
    public void End()
    {
        _at = null;
        Pause();
    }

    /// <inheritdoc/>
    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Pause();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_at is var (incidentId, userId, changed) && _look is null)
            _look = watchers.Enter(incidentId, userId, changed);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => End();

    private void Pause()
    {
        _look?.Dispose();
        _look = null;
    }
}
