using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Settings;

namespace TokenDashboard.Web.Hosting;

/// <summary>Keeps up with settings that are changed, here or at another instance, for as long as the server runs.</summary>
public sealed class SettingWatch(StoredSettings settings, SettingService service, SessionFeed feed, TimeProvider clock, ILogger<SettingWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var live = new Live(feed, clock, () => settings.LoadAsync(stoppingToken), logger);
        // Beside it: of many sessions it takes its time.
        using var shortening = new Live(feed, clock, () => service.ShortenAsync(stoppingToken), logger);
        live.Listen([Concern.Any<Change.Settings>()]);
        shortening.Listen([Concern.Any<Change.Settings>()]);
        await Task.Delay(Timeout.Infinite, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
