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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(HourlyCounts.Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await counts.FlushAsync(CancellationToken.None);
    }
}
