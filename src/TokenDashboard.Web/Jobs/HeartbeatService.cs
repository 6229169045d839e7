using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Web.Jobs;

/// <summary>Lets the <see cref="Heartbeat"/> beat for as long as the server runs, and once more when it stops in order.</summary>
public sealed class HeartbeatService(Heartbeat heartbeat, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Heartbeat.Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await heartbeat.BeatAsync(CancellationToken.None);
        }
    }
}
