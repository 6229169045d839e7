using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Feed.Postgres;

namespace TokenDashboard.Core.Tests.Feed.Postgres;

/// <summary>What can't be told further, because the database is away, does not pile up.</summary>
public sealed class PostgresFeedBoundTests
{
    [Fact]
    public async Task Publish_MuchMoreThanCanBeTold_KeepsSoMany()
    {
        // Nobody listens at that port.
        const string nowhere = "Host=127.0.0.1;Port=9;Username=nobody;Timeout=60";
        await using var database = NpgsqlDataSource.Create(nowhere);
        var feed = new SessionFeed(NullLogger<SessionFeed>.Instance);
        var further = new PostgresFeed(feed, database, nowhere, NullLogger<PostgresFeed>.Instance);
        using var stop = new CancellationTokenSource();
        var running = further.RunAsync(stop.Token);

        // All that wait are taken at once, at any moment, to be told in vain.
        var most = 0;
        for (var i = 0; i < 10 * PostgresFeed.MostWaiting; i++)
        {
            feed.Publish(new Change.Sessions($"user-{i}"));
            most = Math.Max(most, further.Waiting);
        }

        Assert.InRange(most, 1, PostgresFeed.MostWaiting);
        await stop.CancelAsync();
        await running;
    }
}
