using TokenDashboard.Core.Data;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Overview;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Overview;

/// <summary>What went wrong with an app's versions is counted where it happens, and told beside the others.</summary>
public sealed class AppHealthServiceTests : IDisposable
{
    private const string App = "companion";
    private static readonly Requester Newer = new("192.0.2.10", "companion/4.2 (Linux)");

    private readonly CoreDatabase _core = new();

    private AppHealthService Health => _core.Service<AppHealthService>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Rotate_Ordinarily_CountsNothing()
    {
        var token = (await _core.LinkAsync()).Token;
        for (var i = 0; i < 3; i++)
            token = await _core.NextAsync(token);

        Assert.Empty(await StoredAsync());
    }

    [Fact]
    public async Task Rotate_RepliesLost_AreCountedByVersion()
    {
        var token = (await _core.LinkAsync()).Token;
        await _core.NextAsync(token);
        await _core.RotateAsync(token);
        await _core.RotateAsync(token, Newer);
        _core.Clock.Advance(TimeSpan.FromHours(1));
        await _core.RotateAsync(token);

        Assert.Equal([("companion/1.0", AppCounted.LateRetry, 1), ("companion/1.0", AppCounted.LostReply, 1), ("companion/4.2", AppCounted.LostReply, 1)], await StoredAsync());
    }

    /// <summary>Only of whom nobody knows why: a stranger's doing is no fault of the app's.</summary>
    [Fact]
    public async Task Rotate_SpentTokens_CountsEndsWithoutAStranger()
    {
        await _core.ReplayAsync();
        await EndAsync();

        Assert.Equal([("companion/1.0", AppCounted.UnexplainedEnd, 1)], await StoredAsync());
    }

    [Fact]
    public async Task Rotate_TwiceAtOnce_IsADoubleRefresh()
    {
        var token = (await _core.LinkAsync()).Token;
        var doubled = 0L;
        for (var round = 0; round < 100 && doubled == 0; round++)
        {
            using var together = new Barrier(2);
            var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => { together.SignalAndWait(); return _core.RotateAsync(token); })));
            token = answers.OfType<RotationResult.Rotated>().First().Issued.Token;
            doubled = (await StoredAsync()).Where(c => c.Kind == AppCounted.DoubleRefresh).Sum(c => c.Count);
        }

        Assert.True(doubled > 0);
    }

    [Fact]
    public async Task Read_VersionThatLosesReplies_IsToldBesideTheOthers()
    {
        await AddAsync(0, ("companion/4.2", AppCounted.Sessions, 1000), ("companion/4.1", AppCounted.Sessions, 2000), ("companion/4.1", AppCounted.LostReply, 4), ("companion/4.2", AppCounted.LostReply, 20));
        await AddAsync(5, ("companion/4.2", AppCounted.LostReply, 18), ("companion/4.2", AppCounted.Sessions, 400));
        // Nobody looks so far back, and another app is another's.
        await AddAsync(14, ("companion/4.2", AppCounted.LostReply, 500));
        await AddAsync(0, "other", ("other/1.0", AppCounted.Sessions, 10), ("other/1.0", AppCounted.LateRetry, 4));

        var health = await Health.ReadAsync(App, default);

        Assert.Equal([new AppTrouble("companion/4.2", AppCounted.LostReply, 38, 2)], health.Troubles);
        Assert.Equal([("companion/4.1", 2000L), ("companion/4.2", 1000L)], health.Versions.Select(v => (v.Version, v.Sessions!.Value)));
        Assert.Equal((14, 24L, 18L, 0L), (health.Days.Count, health.Days[13].Of(AppCounted.LostReply), health.Days[8].Total, health.Days[0].Total));
        Assert.Equal([App], await Health.ListUnwellAsync(default));
    }

    [Theory]
    [InlineData(4, 10, 0, false)]
    [InlineData(5, 10, 0, true)]
    [InlineData(9, 1000, 0, false)]
    [InlineData(10, 1000, 0, true)]
    [InlineData(29, 1000, 10, false)]
    [InlineData(30, 1000, 10, true)]
    public async Task Read_MoreThanTheOthers_IsTroubleFromABoundOn(int lost, int sessions, int others, bool isTrouble)
    {
        await AddAsync(0, ("companion/4.2", AppCounted.Sessions, sessions), ("companion/4.2", AppCounted.LateRetry, lost), ("companion/4.1", AppCounted.Sessions, 1000), ("companion/4.1", AppCounted.LateRetry, others));

        Assert.Equal(isTrouble, (await Health.ReadAsync(App, default)).Troubles.Any(t => t.Version == "companion/4.2"));
    }

    [Fact]
    public async Task Count_OfSessions_IsByAppAndVersionAndStaysOnItsDay()
    {
        await _core.LinkAsync();
        await _core.LinkAsync();
        await _core.Service<AppVersions>().CountAsync(default);
        await _core.Service<AppVersions>().CountAsync(default);
        _core.Clock.Advance(TimeSpan.FromHours(2));
        await _core.LinkAsync();
        await _core.Service<AppVersions>().CountAsync(default);
        _core.Clock.Advance(TimeSpan.FromDays(1));
        await _core.Service<AppVersions>().CountAsync(default);

        Assert.Equal([("companion/1.0", AppCounted.Sessions, 3), ("companion/1.0", AppCounted.Sessions, 3)], await StoredAsync());
        Assert.Equal(3, (await Health.ReadAsync(App, default)).Versions.Single().Sessions);
    }

    /// <summary>A version is whatever a client says: of too many the rest is one.</summary>
    [Fact]
    public async Task Flush_OfMoreVersionsThanAreToldApart_KeepsTheRestTogether()
    {
        var counts = _core.Service<HourlyCounts>();
        for (var i = 0; i < HourlyCounts.MostVersions + 50; i++)
        {
            counts.Count(AppCounted.LostReply, App, $"companion/{i}.0");
            if (i % 70 == 0)
                await counts.FlushAsync(default);
        }

        counts.Count(AppCounted.LostReply, App, null);
        counts.Count(AppCounted.LostReply, App, $"{new string('x', 200)}/1.0");
        var stored = await StoredAsync();

        Assert.Equal(HourlyCounts.MostVersions + 52, stored.Sum(c => c.Count));
        Assert.InRange(stored.Count, HourlyCounts.MostVersions, HourlyCounts.MostVersions + 1);
    }

    [Fact]
    public async Task Cleanup_OfDaysThatAreDrawnNoMore_LeavesTheRest()
    {
        await AddAsync(14, ("companion/4.2", AppCounted.LostReply, 1));
        await AddAsync(13, ("companion/4.2", AppCounted.LostReply, 2));
        _core.Clock.Advance(TimeSpan.FromDays(1));

        await _core.Cleanup.RunAsync(default);

        Assert.Equal([2L], (await StoredAsync()).Select(c => c.Count));
    }

    private Task AddAsync(int daysAgo, params (string Version, AppCounted Kind, long Count)[] counts) => AddAsync(daysAgo, App, counts);

    private async Task AddAsync(int daysAgo, string app, params (string Version, AppCounted Kind, long Count)[] counts)
    {
        await using var db = _core.CreateDbContext();
        var day = new DateTimeOffset(_core.Clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(-daysAgo);
        db.AppCounts.AddRange(counts.Select(c => new AppCount { Day = day, AppId = app, Version = c.Version, Kind = c.Kind, Count = c.Count }));
        await db.SaveChangesAsync();
    }

    // A device that was put back to an earlier state.
    private async Task EndAsync()
    {
        RawToken spent = (await _core.LinkAsync()).Token;
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.NextAsync(spent);
        _core.Clock.Advance(TimeSpan.FromDays(1));
        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(spent));
    }

    private async Task<List<(string Version, AppCounted Kind, long Count)>> StoredAsync()
    {
        await _core.Service<HourlyCounts>().FlushAsync(default);
        return [.. _core.Stored(db => db.AppCounts.ToList()).OrderBy(c => c.Day).ThenBy(c => c.Version, StringComparer.Ordinal).ThenBy(c => c.Kind.ToString(), StringComparer.Ordinal).Select(c => (c.Version, c.Kind, c.Count))];
    }
}
