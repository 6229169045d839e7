using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Sessions;

/// <summary>Sessions that a cookie holds, and which of them their owner is asked about.</summary>
public sealed class BrowserSessionServiceTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Check_AnotherHandle_IsUnknown()
    {
        var browser = await BrowserAsync(_core.AddUser());

        Assert.Equal(BrowserCheck.Unknown, await CheckAsync(browser with { Handle = new RawToken("guess") }));
    }

    [Fact]
    public async Task Renew_Living_KeepsTheIdAndRefusesTheOldHandle()
    {
        var ada = _core.AddUser();
        var browser = await BrowserAsync(ada);

        var renewed = await _core.Browsers.RenewAsync(browser.Id, ada, default);

        Assert.Equal(browser.Id, renewed!.Id);
        Assert.Equal(BrowserCheck.Unknown, await CheckAsync(browser));
        Assert.Equal(BrowserCheck.Live, await CheckAsync(renewed));
    }

    [Fact]
    public async Task Check_UsedOften_IsNotedAtMostOnceAMinute()
    {
        var browser = await BrowserAsync(_core.AddUser());
        var start = _core.Clock.GetUtcNow();

        _core.Clock.Advance(TimeSpan.FromSeconds(59));
        await CheckAsync(browser);
        var before = _core.Stored(db => db.Sessions.Single().LastUsedAt);
        _core.Clock.Advance(TimeSpan.FromSeconds(1));
        await CheckAsync(browser);

        Assert.Equal(start, before);
        Assert.Equal(start + TimeSpan.FromMinutes(1), _core.Stored(db => db.Sessions.Single().LastUsedAt));
    }

    [Fact]
    public async Task Check_UsedDaily_NeverPassesTheAbsoluteLimit()
    {
        var browser = await BrowserAsync(_core.AddUser());
        for (var day = 1; day < 90; day++)
        {
            _core.Clock.Advance(TimeSpan.FromDays(1));
            Assert.Equal(BrowserCheck.Live, await CheckAsync(browser));
        }

        _core.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(BrowserCheck.Ended, await CheckAsync(browser));
    }

    private Task<BrowserSession> BrowserAsync(string userId) =>
        _core.Browsers.CreateAsync(userId, SignInMethod.Password, Requester.Unknown, default);

    private Task<BrowserCheck> CheckAsync(BrowserSession browser) =>
        _core.Browsers.CheckAsync(browser.Id, browser.Handle, Requester.Unknown, default);
}
