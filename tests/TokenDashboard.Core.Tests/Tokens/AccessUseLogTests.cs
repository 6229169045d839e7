using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tests.Telemetry;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>What access tokens are used for is counted beside the request, stored in portions, and bounded.</summary>
public sealed class AccessUseLogTests : IDisposable
{
    private const string Me = "GET /api/me";

    private readonly CoreDatabase _core = new();

    private AccessUseLog Log => _core.Service<AccessUseLog>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Flush_SeveralTimes_AddsUpByHourRouteAndAddress()
    {
        var app = await AppAsync();
        Count(app, Me, "192.0.2.10", 3);
        Count(app, Me, null, 1);
        await Log.FlushAsync(default);
        Count(app, Me, "192.0.2.10", 2);
        _core.Clock.Advance(TimeSpan.FromMinutes(60));
        Count(app, Me, "192.0.2.10", 1);
        await Log.FlushAsync(default);
        await Log.FlushAsync(default);

        Assert.Equal([(12, Me, "", 1), (12, Me, "192.0.2.10", 5), (13, Me, "192.0.2.10", 1)], Stored());
    }

    [Fact]
    public async Task Flush_ThatFails_KeepsTheCounts()
    {
        var app = await AppAsync();
        Count(app, Me, "192.0.2.10", 3);
        await _core.WithoutAsync("access_uses", () => Log.FlushAsync(default));

        Count(app, Me, "192.0.2.10", 1);
        await Log.FlushAsync(default);

        Assert.Equal([(12, Me, "192.0.2.10", 4)], Stored());
    }

    [Fact]
    public async Task Flush_ThatFailsAgain_IsToldOfOnceEachTime()
    {
        var (lines, log) = Telling();
        var app = await AppAsync();
        log.Count(app, Me, null);
        foreach (var told in new[] { 1, 2 })
        {
            await _core.WithoutAsync("access_uses", async () =>
            {
                await log.FlushAsync(default);
                await log.FlushAsync(default);
            });
            Assert.Equal(told, lines.All.Count);

            await log.FlushAsync(default);
            log.Count(app, Me, null);
        }

        await log.FlushAsync(default);
        Assert.Equal([(12, Me, "", 3)], Stored());
        Assert.All(lines.All, l => Assert.StartsWith("What access tokens were used for can't be stored", l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Flush_GivenUp_KeepsTheCountsAndSaysNothing()
    {
        var (lines, log) = Telling();
        var app = await AppAsync();
        log.Count(app, Me, null);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => log.FlushAsync(new CancellationToken(canceled: true)));

        await log.FlushAsync(default);
        Assert.Equal([(12, Me, "", 1)], Stored());
        Assert.Empty(lines.All);
    }

    [Fact]
    public async Task Flush_ClientWithAHundredAddresses_CountsMostOfThemInOneRow()
    {
        var app = await AppAsync();
        for (var i = 0; i < 100; i++)
        {
            Count(app, Me, $"192.0.2.{i}", 2);
            // Bounded in memory, and over all flushes of the hour.
            if (i % 30 == 0)
                await Log.FlushAsync(default);
        }

        await Log.FlushAsync(default);

        var stored = Stored();
        Assert.Equal(AccessUseLog.MostAnHour + 1, stored.Count);
        Assert.Equal(200, stored.Sum(s => s.Requests));
        Assert.Equal(2 * (100 - AccessUseLog.MostAnHour), Assert.Single(stored, s => s.Route == AccessUse.TheRest).Requests);
    }

    /// <summary>Memory is the same whatever the database.</summary>
    [Fact]
    [Trait("Database", "Sqlite")]
    public async Task Count_FromTooManySessionsAtOnce_IsBounded()
    {
        for (var i = 0; i < AccessUseLog.MostHeld + 10; i++)
            Log.Count(Guid.NewGuid(), Me, null);
        var app = await AppAsync();
        Log.Count(app, Me, null);
        await Log.FlushAsync(default);
        Assert.Empty(Stored());

        Log.Count(app, Me, null);
        await Log.FlushAsync(default);
        Assert.Single(Stored());
    }

    /// <summary>One with many addresses takes no more room than it may, and who is there when it is full is counted in one row more.</summary>
    [Fact]
    [Trait("Database", "Sqlite")]
    public async Task Count_UntilItIsFull_DropsWhatNoSessionHasRoomForAndSaysHowMuch()
    {
        var (lines, log) = Telling();
        var (many, one) = (await AppAsync(), await AppAsync());
        for (var i = 0; i < 100; i++)
            log.Count(many, Me, $"192.0.2.{i}");
        log.Count(one, Me, "192.0.2.10");
        for (var held = AccessUseLog.MostAnHour + 2; held < AccessUseLog.MostHeld + 3; held++)
            log.Count(Guid.NewGuid(), Me, null);
        log.Count(one, Me, "192.0.2.11");

        await log.FlushAsync(default);

        Assert.StartsWith("3 requests of apps were not counted", Assert.Single(lines.All), StringComparison.Ordinal);
        Assert.Equal(
            [(AccessUse.TheRest, "", 1), (Me, "192.0.2.10", 1)],
            _core.Stored(db => db.AccessUses.Where(u => u.SessionId == one).OrderBy(u => u.Ip).AsEnumerable().Select(u => (u.Route, u.Ip, u.Requests)).ToList()));
    }

    [Fact]
    public async Task Flush_SessionThatIsForgotten_StoresTheOthers()
    {
        var (gone, app) = (await AppAsync(), await AppAsync());
        Count(gone, Me, null, 1);
        Count(app, Me, null, 1);
        _core.Stored(db => db.Sessions.Where(s => s.Id == gone).ExecuteDelete());

        await Log.FlushAsync(default);

        Assert.Equal(app, _core.Stored(db => db.AccessUses.Single().SessionId));
    }

    [Fact]
    public async Task Cleanup_CountsOfAMonthAgo_AreGone()
    {
        var app = await AppAsync();
        Count(app, Me, null, 1);
        await Log.FlushAsync(default);
        _core.Clock.Advance(TimeSpan.FromHours(1));
        Count(app, Me, null, 1);
        await Log.FlushAsync(default);

        _core.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromHours(1));
        // The family would have run out long before.
        _core.Stored(db => db.Sessions.ExecuteUpdate(set => set.SetProperty(s => s.ExpiresAt, DateTimeOffset.MaxValue)));
        await _core.Cleanup.RunAsync(default);

        Assert.Equal([(13, Me, "", 1)], Stored());
    }

    private (KeptLines<AccessUseLog> Lines, AccessUseLog Log) Telling()
    {
        var lines = new KeptLines<AccessUseLog>();
        return (lines, new(_core.Service<WriteTransaction>(), _core.Clock, lines));
    }

    private async Task<Guid> AppAsync() => (await _core.LinkAsync()).Grant.SessionId;

    private void Count(Guid session, string route, string? ip, int times)
    {
        for (var i = 0; i < times; i++)
            Log.Count(session, route, ip);
    }

    private List<(int Hour, string Route, string Ip, int Requests)> Stored() => _core.Stored(db =>
        db.AccessUses.OrderBy(u => u.Hour).ThenBy(u => u.Route).ThenBy(u => u.Ip).AsEnumerable().Select(u => (u.Hour.Hour, u.Route, u.Ip, u.Requests)).ToList());
}
