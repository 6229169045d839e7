using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Grants;

namespace TokenDashboard.Web.OAuth;

/// <summary>Keeps up with apps that are registered or disabled, here or at another instance, for as long as the server runs.</summary>
public sealed class AppWatch(StoredApps apps, SessionFeed feed, TimeProvider clock, ILogger<AppWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var live = new Live(feed, clock, () => apps.LoadAsync(stoppingToken), logger);
        live.Listen([Concern.Any<Change.Apps>()]);
        await Task.Delay(Timeout.Infinite, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
