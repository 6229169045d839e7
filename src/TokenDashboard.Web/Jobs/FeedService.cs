using TokenDashboard.Core.Feed.Postgres;

namespace TokenDashboard.Web.Jobs;

/// <summary>Has instances tell each other what changed, for as long as the server runs.</summary>
public sealed class FeedService(PostgresFeed feed) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => feed.RunAsync(stoppingToken);
}
