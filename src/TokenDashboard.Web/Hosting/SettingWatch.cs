using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Settings;

namespace TokenDashboard.Web.Hosting;

/// <summary>Keeps up with settings that are changed, here or at another instance, for as long as the server runs.</summary>
public sealed class SettingWatch(StoredSettings settings, SettingService service, SessionFeed feed, TimeProvider clock, ILogger<SettingWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var live = new Live(feed, clock, RefreshAsync, logger);
        live.Listen([Concern.Any<Change.Settings>()]);
        await Task.Delay(Timeout.Infinite, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        async Task RefreshAsync()
        {
            await settings.LoadAsync(stoppingToken);
            await service.ShortenAsync(stoppingToken);
        }
    }
}
