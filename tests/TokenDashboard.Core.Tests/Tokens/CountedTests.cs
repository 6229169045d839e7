using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>What presentations tell about an app's version: how often replies get lost, and how often it refreshes twice at once.</summary>
public sealed class CountedTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData(0, AppCounted.LostReply)]
    [InlineData(31, AppCounted.LateRetry)]
    public async Task Rotate_AskedAgain_IsCountedAsWhatItWas(int secondsLater, AppCounted kind)
    {
        var linked = await _core.LinkAsync();
        await _core.NextAsync(linked.Token);
        _core.Clock.Advance(TimeSpan.FromSeconds(secondsLater));

        await _core.NextAsync(linked.Token);

        Assert.Equal([("companion", "companion/1.0", kind, 1)], await CountedAsync());
    }

    /// <summary>A thief is no fault of the app's.</summary>
    [Theory]
    [InlineData("192.0.2.10", "companion/1.0 (Linux)", true)]
    [InlineData("198.51.100.24", "curl/8.9", false)]
    public async Task Rotate_Reused_IsCountedWhereNoStrangerWasSeen(string ip, string agent, bool isCounted)
    {
        var linked = await _core.LinkAsync();
        await _core.NextAsync(await _core.NextAsync(linked.Token));

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(linked.Token, new(ip, agent)));

        Assert.Equal(isCounted ? [("companion", "companion/1.0", AppCounted.UnexplainedEnd, 1)] : [], await CountedAsync());
    }

    /// <summary>Consumed by another instance in the moment before: known by the instant alone.</summary>
    [Fact]
    public async Task Rotate_ConsumedElsewhereInThatMoment_IsADoubleRefresh()
    {
        using var core = new CoreDatabase(new() { RetryWindow = TimeSpan.Zero });
        var linked = await core.LinkAsync();
        await core.NextAsync(linked.Token);
        core.Clock.Advance(TimeSpan.FromMinutes(1));
        var consumed = core.Clock.GetUtcNow().AddSeconds(1);
        core.Stored(db => db.RefreshTokens.ExecuteUpdate(set => set.SetProperty(t => t.ConsumedAt, consumed)));

        Assert.Equal(Refusal.LostRace, Assert.IsType<RotationResult.Refused>(await core.RotateAsync(linked.Token)).Reason);

        Assert.Equal([("companion", "companion/1.0", AppCounted.DoubleRefresh, 1)], await CountedAsync(core));
    }

    private Task<List<(string App, string Version, AppCounted Kind, long Count)>> CountedAsync() => CountedAsync(_core);

    private static async Task<List<(string App, string Version, AppCounted Kind, long Count)>> CountedAsync(CoreDatabase core)
    {
        await core.Service<HourlyCounts>().FlushAsync(default);
        await using var db = core.CreateDbContext();
        return (await db.AppCounts.ToListAsync()).ConvertAll(c => (c.AppId, c.Version, c.Kind, c.Count));
    }
}
