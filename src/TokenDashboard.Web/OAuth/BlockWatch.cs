using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Feed;

namespace TokenDashboard.Web.OAuth;

/// <summary>Keeps up with blocks that are set or lifted at another instance, for as long as the server runs.</summary>
public sealed class BlockWatch(ActiveBlocks blocks, SessionFeed feed, TimeProvider clock, ILogger<BlockWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var live = new Live(feed, clock, () => blocks.LoadAsync(stoppingToken), logger);
        live.Listen([Concern.Any<Change.Blocks>()]);
        await Task.Delay(Timeout.Infinite, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
