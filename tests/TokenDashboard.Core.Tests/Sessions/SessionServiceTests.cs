using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Sessions;

/// <summary>Listing and ending sessions: every question and every act is bound to its user and to a living session.</summary>
public sealed class SessionServiceTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task ListActive_TwoUsers_EachSeesOwnMostRecentFirst()
    {
        var (ada, bob) = (_core.AddUser(), _core.AddUser());
        await _core.LinkAsync(ada, "old");
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        await _core.LinkAsync(ada, "new");
        await _core.LinkAsync(bob, "bob's");

        Assert.Equal(["new", "old"], (await _core.Sessions.ListActiveAsync(ada, default)).Select(s => s.Name));
    }

    [Fact]
    public async Task ListActive_ExpiredAndEnded_AreInTheOtherList()
    {
        var ada = _core.AddUser();
        await _core.LinkAsync(ada, "expired");
        _core.Clock.Advance(TimeSpan.FromDays(6));
        var browser = await BrowserAsync(ada);
        var ended = await _core.LinkAsync(ada, "ended");
        await _core.Sessions.EndAsync(ended.Grant.SessionId, Actor(ada, browser), default);
        _core.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal([browser.Id], (await _core.Sessions.ListActiveAsync(ada, default)).Select(s => s.Id));
        var gone = await _core.Sessions.ListEndedAsync(ada, 10, default);
        Assert.Equal([("expired", EndReason.Expired), ("ended", EndReason.ByOwner)], gone.Select(s => (s.Name, s.EndReason!.Value)));
    }

    [Fact]
    public async Task Find_SomeoneElses_IsNull()
    {
        var issued = await _core.LinkAsync();

        Assert.Null(await _core.Sessions.FindAsync(issued.Grant.SessionId, _core.AddUser(), default));
    }

    [Fact]
    public async Task End_Another_EndsItByItsOwner()
    {
        var ada = _core.AddUser();
        var browser = await BrowserAsync(ada);
        var app = await _core.LinkAsync(ada);

        Assert.True(await _core.Sessions.EndAsync(app.Grant.SessionId, Actor(ada, browser), default));

        Assert.Equal(EndReason.ByOwner, Reason(app.Grant.SessionId));
        Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(app.Token));
    }

    [Fact]
    public async Task End_OneOwn_IsSigningOut()
    {
        var ada = _core.AddUser();
        var browser = await BrowserAsync(ada);

        await _core.Sessions.EndAsync(browser.Id, Actor(ada, browser), default);

        Assert.Equal(EndReason.SignedOut, Reason(browser.Id));
        Assert.Equal(BrowserCheck.Ended, await CheckAsync(browser));
    }

    [Fact]
    public async Task End_SomeoneElses_ChangesNothing()
    {
        var mallory = _core.AddUser();
        var browser = await BrowserAsync(mallory);
        var app = await _core.LinkAsync();

        Assert.False(await _core.Sessions.EndAsync(app.Grant.SessionId, Actor(mallory, browser), default));
        await _core.NextAsync(app.Token);
    }

    [Theory]
    [InlineData("one")]
    [InlineData("others")]
    [InlineData("all")]
    public async Task End_FromASessionThatHasEnded_ChangesNothing(string what)
    {
        var ada = _core.AddUser();
        var browser = await BrowserAsync(ada);
        var app = await _core.LinkAsync(ada);
        var actor = Actor(ada, browser);
        await _core.Sessions.EndAsync(browser.Id, actor, default);

        Assert.True(what switch
        {
            "one" => !await _core.Sessions.EndAsync(app.Grant.SessionId, actor, default),
            "others" => await _core.Sessions.EndOthersAsync(actor, default) is null,
            _ => await _core.Sessions.EndAllAsync(actor, default) is null,
        });
        await _core.NextAsync(app.Token);
    }

    [Fact]
    public async Task EndOthers_Several_CarriesTheKeptOneAlong()
    {
        var ada = _core.AddUser();
        var (kept, other) = (await BrowserAsync(ada), await BrowserAsync(ada));
        var app = await _core.LinkAsync(ada);
        var bobs = await _core.LinkAsync();

        Assert.Equal(2, await _core.Sessions.EndOthersAsync(Actor(ada, kept), default));

        Assert.Equal(BrowserCheck.Live, await CheckAsync(kept));
        Assert.Equal(BrowserCheck.Ended, await CheckAsync(other));
        Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(app.Token));
        await _core.NextAsync(bobs.Token);
    }

    [Fact]
    public async Task EndAll_Several_EndsTheActorsToo()
    {
        var ada = _core.AddUser();
        var browser = await BrowserAsync(ada);
        await _core.LinkAsync(ada);

        Assert.Equal(2, await _core.Sessions.EndAllAsync(Actor(ada, browser), default));
        Assert.Empty(await _core.Sessions.ListActiveAsync(ada, default));
        Assert.Equal(1, _core.Stored(db => db.Users.Single(u => u.Id == ada).Epoch));
    }

    private Task<BrowserSession> BrowserAsync(string userId) =>
        _core.Browsers.CreateAsync(userId, SignInMethod.Password, Requester.Unknown, default);

    private Task<BrowserCheck> CheckAsync(BrowserSession browser) =>
        _core.Browsers.CheckAsync(browser.Id, browser.Handle, Requester.Unknown, default);

    private EndReason? Reason(Guid id) => _core.Stored(db => db.Sessions.Single(s => s.Id == id).EndReason);

    private static Actor Actor(string userId, BrowserSession browser) => new(userId, browser.Id, Requester.Unknown);
}
