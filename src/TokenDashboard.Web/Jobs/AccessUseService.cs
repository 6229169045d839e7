using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Web.Jobs;

/// <summary>Stores what the <see cref="AccessUseLog"/> has counted for as long as the server runs, and once more when it stops in order.</summary>
public sealed class AccessUseService(AccessUseLog uses, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(AccessUseLog.Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await uses.FlushAsync(CancellationToken.None);
        }
    }
}
