using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Web.Jobs;

/// <summary>Stores what the <see cref="AccessUseLog"/> has counted for as long as the server runs, and once more when it stops in order.</summary>
public sealed class AccessUseService(AccessUseLog uses, TimeProvider clock) : BackgroundService
{
    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await uses.FlushAsync(CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(AccessUseLog.Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await uses.FlushAsync(CancellationToken.None);
    }
}
