using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;

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

        Assert.IsType<BrowserCheck.Unknown>(await CheckAsync(browser with { Handle = new RawToken("guess") }));
    }

    [Fact]
    public async Task Renew_Living_KeepsTheIdAndRefusesTheOldHandle()
    {
        var ada = _core.AddUser();
        var browser = await BrowserAsync(ada);

        var renewed = await _core.ProveAsync(browser.Id, ada, false);

        Assert.Equal(browser.Id, renewed!.Id);
        Assert.IsType<BrowserCheck.Unknown>(await CheckAsync(browser));
        Assert.IsType<BrowserCheck.Live>(await CheckAsync(renewed));
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
            Assert.IsType<BrowserCheck.Live>(await CheckAsync(browser));
        }

        _core.Clock.Advance(TimeSpan.FromDays(1));
        Assert.IsType<BrowserCheck.Ended>(await CheckAsync(browser));
    }

    [Theory]
    [InlineData("192.0.2.99", Chrome, false)]
    [InlineData("198.51.100.7", ChromeNext, false)]
    [InlineData("192.0.2.99", Firefox, false)]
    [InlineData("198.51.100.7", Firefox, true)]
    [InlineData("198.51.100.7", null, true)]
    public async Task Create_AfterAFirstSession_NeedsALookWhenDeviceAndNetworkAreNew(string ip, string? agent, bool needsLook)
    {
        var ada = _core.AddUser();
        var first = await BrowserAsync(ada, new("192.0.2.10", Chrome));

        var second = await BrowserAsync(ada, new(ip, agent));

        Assert.Equal((false, needsLook), (NeedsLook(first), NeedsLook(second)));
    }

    [Fact]
    public async Task Create_TwiceFromWhatNobodyVouchedFor_NeedsALookTwice()
    {
        var ada = _core.AddUser();
        await BrowserAsync(ada, new("192.0.2.10", Chrome));
        var thief = new Requester("198.51.100.7", Firefox);

        var (once, again) = (await BrowserAsync(ada, thief), await BrowserAsync(ada, thief));

        Assert.Equal((true, true), (NeedsLook(once), NeedsLook(again)));
    }

    [Fact]
    public async Task Create_FromAnAppsNetwork_NeedsNone()
    {
        var ada = _core.AddUser();
        await _core.LinkAsync(ada);

        var browser = await BrowserAsync(ada, new("192.0.2.200", Firefox));

        Assert.False(NeedsLook(browser));
    }

    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    private const string ChromeNext = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";
    private const string Firefox = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

    private bool NeedsLook(BrowserSession browser) => _core.Stored(db => db.Sessions.Single(s => s.Id == browser.Id).NeedsLook);

    private Task<BrowserSession> BrowserAsync(string userId, Requester? requester = null) =>
        _core.BrowserAsync(userId, requester ?? Requester.Unknown);

    private Task<BrowserCheck> CheckAsync(BrowserSession browser) =>
        _core.Browsers.CheckAsync(browser.Id, browser.Handle, Requester.Unknown, default);
}
