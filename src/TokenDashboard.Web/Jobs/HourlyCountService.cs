using TokenDashboard.Core.Limits;

namespace TokenDashboard.Web.Jobs;

/// <summary>Stores what the <see cref="HourlyCounts"/> have counted for as long as the server runs, and once more when it stops in order.</summary>
public sealed class HourlyCountService(HourlyCounts counts, TimeProvider clock) : BackgroundService
{
    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await counts.FlushAsync(CancellationToken.None);
    }

    // It waits anew each time: a clock that is set forward by days is one flush, not one for each interval of them.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(HourlyCounts.Interval, clock, stoppingToken);
            await counts.FlushAsync(CancellationToken.None);
        }
    }
}
