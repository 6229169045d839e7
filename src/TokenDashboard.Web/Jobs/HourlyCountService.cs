using TokenDashboard.Core.Limits;

namespace TokenDashboard.Web.Jobs;

/// <summary>Stores what the <see cref="HourlyCounts"/> have counted for as long as the server runs, and once more when it stops in order.</summary>
public sealed class HourlyCountService(HourlyCounts counts, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(HourlyCounts.Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await counts.FlushAsync(CancellationToken.None);
        }
    }
}
