using TokenDashboard.Core.Data;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Limits;

/// <summary>How often something may be tried: counted by the database, whatever comes at once.</summary>
public sealed class AttemptServiceTests : IDisposable
{
    private static readonly Allowance Few = new("few", 3, TimeSpan.FromMinutes(10));
    private static readonly Allowance Many = new("many", 100, TimeSpan.FromMinutes(30));

    private readonly CoreDatabase _core = new();
    private readonly AttemptService _attempts;

    public AttemptServiceTests() => _attempts = _core.Service<AttemptService>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Take_SixteenAtOnce_TakesNoMoreThanThereAre()
    {
        var waits = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => TakeAsync(Few, Many))));

        Assert.Equal(3, waits.Count(w => w is null));
        Assert.All(waits.Where(w => w is not null), w => Assert.Equal(TimeSpan.FromMinutes(10), w));
        Assert.Equal([3, 3], Counts());
    }

    [Fact]
    public async Task Take_OneHasNoneLeft_TakesOfNone()
    {
        for (var i = 0; i < 3; i++)
            Assert.Null(await TakeAsync(Few));

        Assert.NotNull(await TakeAsync(Many, Few));

        Assert.Equal([3], Counts());
        Assert.Null(await TakeAsync(Many));
    }

    [Fact]
    public async Task Take_AfterTheFirstsTimeIsOver_CountsAnew()
    {
        Assert.Null(await TakeAsync(Few));
        _core.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Null(await TakeAsync(Few));
        Assert.Null(await TakeAsync(Few));
        Assert.Equal(TimeSpan.FromMinutes(1), await TakeAsync(Few));

        _core.Clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await TakeAsync(Few));
        _core.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null(await TakeAsync(Few));
        Assert.Equal([1], Counts());
    }

    [Fact]
    public async Task GiveBack_OfWhatWasRight_CountsNothing()
    {
        for (var i = 0; i < 9; i++)
        {
            Assert.Null(await TakeAsync(Few, Many));
            await _attempts.GiveBackAsync([Few, Many], default);
        }

        Assert.Equal([0, 0], Counts());
        await _attempts.GiveBackAsync([Few], default);
        Assert.Equal([0, 0], Counts());
    }

    [Fact]
    public async Task Cleanup_WhatCountsNoMore_IsForgotten()
    {
        await TakeAsync(Few, Many);
        _core.Clock.Advance(TimeSpan.FromMinutes(10));

        await _core.Cleanup.RunAsync(default);

        Assert.Equal([1], Counts());
        Assert.Null(await _attempts.LeftAsync([Few, Many], default));
    }

    [Fact]
    public async Task Take_FromEverywhere_KeepsABoundedNumber()
    {
        var (soon, later) = (_core.Clock.GetUtcNow() + TimeSpan.FromMinutes(1), _core.Clock.GetUtcNow() + TimeSpan.FromMinutes(5));
        await _core.Service<WriteTransaction>().RunAsync(
            async db =>
            {
                await db.AddManyAsync([.. Enumerable.Range(0, AttemptService.MostCounts + 500).Select(i => new Attempt { Key = Guid.NewGuid().ToByteArray(), Count = 1, EndsAt = i < 1000 ? soon : later })]);
                return true;
            },
            default);

        for (var i = 0; i < 256; i++)
            Assert.Null(await TakeAsync(Many with { What = $"{i}", Most = 1 }));

        Assert.Equal(AttemptService.MostCounts, Counts().Count);
        Assert.Equal(1000 - 500 - 256, _core.Stored(db => db.Attempts.Count(a => a.EndsAt == soon)));
    }

    [Theory]
    [InlineData("2001:db8:1:2:3::4", "a 2001:db8:1:2::/64 3", "a 2001:db8:1::/48 12")]
    [InlineData("192.0.2.7", "a 192.0.2.7/32 3")]
    [InlineData("::ffff:192.0.2.7", "a 192.0.2.7/32 3")]
    [InlineData("::1", "a loopback 3")]
    [InlineData(null, "a  3")]
    public void Of_Address_IsItsNetworkAndTheOneAround(string? ip, params string[] expected) =>
        Assert.Equal(expected, Allowance.Of("a", new Requester(ip, null), 3, TimeSpan.FromMinutes(1)).Select(a => $"{a.What} {a.Most}"));

    private Task<TimeSpan?> TakeAsync(params Allowance[] allowances) => _attempts.TakeAsync(allowances, Lane.Nobody, default);

    private List<int> Counts() => _core.Stored(db => db.Attempts.Select(a => a.Count).ToList());
}
