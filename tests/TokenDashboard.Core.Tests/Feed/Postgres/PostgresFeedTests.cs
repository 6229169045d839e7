using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Feed.Postgres;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Feed.Postgres;

/// <summary>What one instance's pages are told, another's are, once each, and again after the connection was lost.</summary>
[Trait("Database", "Postgres")]
public sealed class PostgresFeedTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CoreDatabase _core = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Instance _here;
    private readonly Instance _there;

    public PostgresFeedTests() => (_here, _there) = (new(_core, _stop.Token), new(_core, _stop.Token));

    // Until each hears the other, what is told is lost.
    public Task InitializeAsync() => MeetAsync();

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_here.Running, _there.Running);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _core.Dispose();
    }

    [Fact]
    public void Publish_EachKind_IsHeardThereAndOnceHere()
    {
        Change[] all = [new Change.Sessions("ada lovelace"), new Change.Incidents(7), new Change.Jobs("cleanup"), new Change.Apps("my app"), new Change.Looking(7, "ada lovelace", true), new Change.Looking(7, "ada", false)];

        foreach (var change in all)
            _here.Feed.Publish(change);

        Assert.True(SpinWait.SpinUntil(() => all.All(_there.Heard.Contains), Patience));
        Assert.All(all, change => Assert.Single(_here.Heard, change));
    }

    [Fact]
    public async Task PublishHere_OfARotation_IsHeardHereAlone()
    {
        var change = new Change.Sessions("rotated");

        _here.Feed.PublishHere(change);
        await MeetAsync();

        Assert.Contains(change, _here.Heard);
        Assert.DoesNotContain(change, _there.Heard);
    }

    [Fact]
    public async Task Publish_AfterTheConnectionsWereCut_IsHeardAgain()
    {
        TestPostgres.Run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
            _core.Stored(db => db.Database.GetConnectionString()));

        await MeetAsync();
    }

    [Fact]
    public void Hear_WhatNobodyUnderstands_IsLeftAlone()
    {
        foreach (var text in new[] { "", "nonsense", "x incidents many", "x jobs", "x y z", "x looking 7", "x looking 7 2 ada", "x looking many 1 ada" })
            TestPostgres.Run($"SELECT pg_notify('token_dashboard', '{text}')", _core.Stored(db => db.Database.GetConnectionString()));

        _here.Feed.Publish(new Change.Sessions("after"));

        Assert.True(SpinWait.SpinUntil(() => _there.Heard.Contains(new Change.Sessions("after")), Patience));
        Assert.All(_there.Heard, change => Assert.IsType<Change.Sessions>(change));
    }

    private async Task MeetAsync()
    {
        for (var i = 0; !(_there.Heard.Contains(new Change.Sessions($"from here {i - 1}")) && _here.Heard.Contains(new Change.Sessions($"from there {i - 1}"))); i++)
        {
            Assert.True(i < 600);
            _here.Feed.Publish(new Change.Sessions($"from here {i}"));
            _there.Feed.Publish(new Change.Sessions($"from there {i}"));
            await Task.Delay(100);
        }
    }

    private sealed class Instance
    {
        public Instance(CoreDatabase core, CancellationToken stop)
        {
            Feed.Subscribe(Heard.Enqueue);
            var connection = core.Stored(db => db.Database.GetConnectionString())!;
            Running = new PostgresFeed(Feed, core.Service<NpgsqlDataSource>(), connection, NullLogger<PostgresFeed>.Instance).RunAsync(stop);
        }

        public SessionFeed Feed { get; } = new(NullLogger<SessionFeed>.Instance);

        public ConcurrentQueue<Change> Heard { get; } = [];

        public Task Running { get; }
    }
}
