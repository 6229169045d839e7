using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Web.Jobs;

/// <summary>Lets the <see cref="Heartbeat"/> beat for as long as the server runs, and once more when it stops in order.</summary>
public sealed class HeartbeatService(Heartbeat heartbeat, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Heartbeat.Interval, clock, stoppingToken);
                await heartbeat.BeatAsync(CancellationToken.None);
            }
        }
        finally
        {
            // It may be told to stop in the middle of a beat, which then tells of a moment before.
            await heartbeat.BeatAsync(CancellationToken.None);
        }
    }
}
