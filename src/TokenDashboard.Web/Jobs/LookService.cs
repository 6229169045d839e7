using TokenDashboard.Core.Audit;

namespace TokenDashboard.Web.Jobs;

/// <summary>Stores what the <see cref="LookLog"/> has noted for as long as the server runs, and once more when it stops in order.</summary>
public sealed class LookService(LookLog looks, TimeProvider clock) : BackgroundService
{
    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await looks.FlushAsync(CancellationToken.None);
    }

    // It waits anew each time: a clock that is set forward by days is one flush, not one for each interval of them.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(LookLog.Interval, clock, stoppingToken);
            await looks.FlushAsync(CancellationToken.None);
        }
    }
}
