using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>Signing keys take turns: published before they sign, and after for as long as what they signed is good.</summary>
public sealed class SigningKeysTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(10);

    private readonly CoreDatabase _core = new();
    private readonly SigningKeys _keys;

    public SigningKeysTests()
    {
        _keys = _core.Service<SigningKeys>();
        _core.AddUser();
    }

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Rotate_ThirtyDays_PublishesADayBeforeSignsAndIsPublishedUntilNoTokenIsLeft()
    {
        await _keys.LoadAsync(default);
        var (began, first) = (_core.Clock.GetUtcNow(), _keys.All[0].Id);

        await AtAsync(began + (29 * Day) - Tick);
        Assert.Equal([first], Published);
        await AtAsync(began + (29 * Day));
        var second = Assert.Single(Published, id => id != first);
        Assert.Equal([first, second], Published);
        await AtAsync(began + (30 * Day) - Tick);
        Assert.Equal([first, second], Published);
        await AtAsync(began + (30 * Day));
        Assert.Equal([second, first], Published);
        await AtAsync(began + (30 * Day) + SigningKeys.After - Tick);
        Assert.Equal([second, first], Published);
        // Whether or not the job has run.
        _core.Clock.Advance(Tick);
        Assert.Equal([second], Published);
        Assert.Equal(1, await _keys.RotateAsync(default));
        Assert.Equal([second], _core.Stored(db => db.SigningKeys.Select(k => k.Id).ToList()));

        await AtAsync(began + (59 * Day));
        Assert.Equal(2, Published.Count);
    }

    [Fact]
    public async Task Rotate_DownWhenItWasDue_StillPublishesADayBefore()
    {
        await _keys.LoadAsync(default);
        var first = _keys.All[0].Id;

        await AtAsync(_core.Clock.GetUtcNow() + (300 * Day));
        Assert.Equal((2, first), (Published.Count, Published[0]));
        _core.Clock.Advance(SigningKeys.Ahead - Tick);
        Assert.Equal(first, Published[0]);
        _core.Clock.Advance(Tick);
        Assert.NotEqual(first, Published[0]);
    }

    /// <summary>So it is where the clock was set back.</summary>
    [Fact]
    public async Task At_BeforeTheFirstIsUsed_IsTheFirst()
    {
        await _keys.LoadAsync(default);
        _core.Clock.Advance(29 * Day);
        await _keys.RotateAsync(default);

        Assert.Equal(_keys.All[0].Id, _keys.At(SigningKey.Elliptic, _core.Clock.GetUtcNow() - (300 * Day)).Id);
    }

    [Fact]
    public async Task Rotate_SeveralAtOnce_MakesOneKeyThatOthersFind()
    {
        using var other = new SigningKeys(
            _core.Service<WriteTransaction>(), _core, _core.Keys, _core.Service<Microsoft.Extensions.Options.IOptionsMonitor<KeyOptions>>(), _core.Clock);
        await _keys.LoadAsync(default);
        await other.LoadAsync(default);
        _core.Clock.Advance(29 * Day);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _keys.RotateAsync(default))));
        await other.RefreshAsync(default);

        Assert.Equal(2, Published.Count);
        Assert.Equal(Published, other.All.Select(k => k.Id));
    }

    /// <summary>The first that signs ID tokens is made when it is asked for, once, and takes turns like the others.</summary>
    [Fact]
    public async Task Have_SeveralAtOnce_MakesOneThatTakesTurnsOfItsOwn()
    {
        await _keys.LoadAsync(default);
        _core.Clock.Advance(Day);
        var before = Published;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _keys.HaveAsync(SigningKey.Rsa, default))));
        var first = _keys.At(SigningKey.Rsa, _core.Clock.GetUtcNow()).Id;
        Assert.Equal([.. before, first], Published);
        _core.Clock.Advance(29 * Day);
        await _keys.RotateAsync(default);
        Assert.Equal((4, first), (Published.Count, _keys.At(SigningKey.Rsa, _core.Clock.GetUtcNow()).Id));
        _core.Clock.Advance(Day);
        await _keys.RotateAsync(default);

        Assert.Equal(["ES256", "ES256", "RS256", "RS256"], _keys.All.Select(k => k.Algorithm));
        Assert.Equal(first, _keys.All[3].Id);
        Assert.Equal(_keys.All[2].Id, _keys.At(SigningKey.Rsa, _core.Clock.GetUtcNow()).Id);
    }

    private List<string> Published => [.. _keys.All.Select(k => k.Id)];

    private async Task AtAsync(DateTimeOffset at)
    {
        _core.Clock.Advance(at - _core.Clock.GetUtcNow());
        await _keys.RotateAsync(default);
    }
}
