using TokenDashboard.Core.Activity;
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

        Assert.True((await _core.Sessions.EndAsync(app.Grant.SessionId, Actor(ada, browser), default)).IsDone);

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
        Assert.IsType<BrowserCheck.Ended>(await CheckAsync(browser));
    }

    [Fact]
    public async Task End_SomeoneElses_ChangesNothing()
    {
        var mallory = _core.AddUser();
        var browser = await BrowserAsync(mallory);
        var app = await _core.LinkAsync();

        Assert.False((await _core.Sessions.EndAsync(app.Grant.SessionId, Actor(mallory, browser), default)).IsDone);
        await _core.NextAsync(app.Token);
    }

    [Theory]
    [InlineData("one")]
    [InlineData("some")]
    [InlineData("others")]
    [InlineData("all")]
    public async Task End_FromASessionThatHasEnded_ChangesNothing(string what)
    {
        var ada = _core.AddUser();
        var browser = await BrowserAsync(ada);
        var app = await _core.LinkAsync(ada);
        var actor = Actor(ada, browser);
        await _core.Sessions.EndAsync(browser.Id, actor, default);

        Assert.Equal(new OwnerResult.Gone(), what switch
        {
            "one" => await _core.Sessions.EndAsync(app.Grant.SessionId, actor, default),
            "some" => await _core.Sessions.EndSomeAsync([app.Grant.SessionId], actor, default),
            "others" => await _core.Sessions.EndOthersAsync(actor, default),
            _ => await _core.Sessions.EndAllAsync(actor, default),
        });
        await _core.NextAsync(app.Token);
    }

    [Fact]
    public async Task EndSome_AmongThemAnothersAndAnEndedOne_EndsOnesOwnThatLive()
    {
        var ada = _core.AddUser();
        var (kept, other) = (await BrowserAsync(ada), await BrowserAsync(ada));
        var (app, ended, bobs) = (await _core.LinkAsync(ada), await _core.LinkAsync(ada), await _core.LinkAsync());
        await _core.Sessions.EndAsync(ended.Grant.SessionId, Actor(ada, kept), default);

        Assert.Equal(
            new OwnerResult.Done<int>(2),
            await _core.Sessions.EndSomeAsync([app.Grant.SessionId, other.Id, ended.Grant.SessionId, bobs.Grant.SessionId, Guid.NewGuid()], Actor(ada, kept), default));

        Assert.IsType<BrowserCheck.Ended>(await CheckAsync(other));
        Assert.IsType<BrowserCheck.Live>(await CheckAsync(kept));
        Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(app.Token));
        await _core.NextAsync(bobs.Token);
    }

    [Fact]
    public async Task EndOthers_Several_CarriesTheKeptOneAlong()
    {
        var ada = _core.AddUser();
        var (kept, other) = (await BrowserAsync(ada), await BrowserAsync(ada));
        var app = await _core.LinkAsync(ada);
        var bobs = await _core.LinkAsync();

        Assert.Equal(new OwnerResult.Done<int>(2), await _core.Sessions.EndOthersAsync(Actor(ada, kept), default));

        Assert.IsType<BrowserCheck.Live>(await CheckAsync(kept));
        Assert.IsType<BrowserCheck.Ended>(await CheckAsync(other));
        Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(app.Token));
        await _core.NextAsync(bobs.Token);
    }

    [Fact]
    public async Task EndAll_Several_EndsTheActorsToo()
    {
        var ada = _core.AddUser();
        var browser = await BrowserAsync(ada);
        await _core.LinkAsync(ada);

        Assert.Equal(new OwnerResult.Done<int>(2), await _core.Sessions.EndAllAsync(Actor(ada, browser), default));
        Assert.Empty(await _core.Sessions.ListActiveAsync(ada, default));
        Assert.Equal(1, _core.Stored(db => db.Accounts.Single(u => u.Id == ada).Epoch));
    }

    [Theory]
    [InlineData("others", -1, true)]
    [InlineData("others", 0, false)]
    [InlineData("all", -1, true)]
    [InlineData("all", 0, false)]
    public async Task EndMany_ProofOfTenMinutes_CountsToTheTick(string what, long ticks, bool ends)
    {
        var ada = _core.AddUser();
        var (browser, other) = (await BrowserAsync(ada), await BrowserAsync(ada));
        _core.Clock.Advance(Proof.Kept + TimeSpan.FromTicks(ticks));

        var result = what == "all" ? await _core.Sessions.EndAllAsync(Actor(ada, browser), default) : await _core.Sessions.EndOthersAsync(Actor(ada, browser), default);

        Assert.Equal(ends, result.IsDone);
        Assert.Equal(ends, await CheckAsync(other) is BrowserCheck.Ended);
        if (!ends)
            Assert.Equal(new OwnerResult.ProveFirst(), result);
    }

    [Fact]
    public async Task ListAndEndOne_WithAnOldProof_AreDone()
    {
        var ada = _core.AddUser();
        var (browser, other) = (await BrowserAsync(ada), await BrowserAsync(ada));
        _core.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(2, (await _core.Sessions.ListActiveAsync(ada, null, 10, default)).Count);
        Assert.True((await _core.Sessions.EndAsync(other.Id, Actor(ada, browser), default)).IsDone);
    }

    [Fact]
    public async Task Rename_Own_CountsAtOnce()
    {
        var ada = _core.AddUser();
        var browser = await BrowserAsync(ada);

        Assert.True((await _core.Sessions.RenameAsync(browser.Id, "Kitchen", Actor(ada, browser), default)).IsDone);

        Assert.Equal("Kitchen", (await _core.Sessions.FindAsync(browser.Id, ada, default))!.Name);
    }

    [Theory]
    [InlineData("someone else's")]
    [InlineData("ended")]
    [InlineData("from an ended one")]
    public async Task Rename_NotTheirsToName_ChangesNothing(string what)
    {
        var (ada, bob) = (_core.AddUser(), _core.AddUser());
        var (browser, other) = (await BrowserAsync(ada), await BrowserAsync(what == "someone else's" ? bob : ada));
        if (what == "ended")
            await _core.Sessions.EndAsync(other.Id, Actor(ada, browser), default);
        if (what == "from an ended one")
            await _core.Sessions.EndAsync(browser.Id, Actor(ada, browser), default);

        Assert.False((await _core.Sessions.RenameAsync(other.Id, "Mine now", Actor(ada, browser), default)).IsDone);

        Assert.Equal("Unknown browser", _core.Stored(db => db.Sessions.Single(s => s.Id == other.Id).Name));
    }

    [Fact]
    public async Task Vouch_FromAKnownSession_TakesTheQuestionAwayAndGivesItBack()
    {
        var ada = _core.AddUser();
        var (known, strange) = (await BrowserAsync(ada), await StrangeAsync(ada));

        Assert.True((await _core.Sessions.VouchAsync(strange.Id, true, Actor(ada, known), default)).IsDone);
        Assert.False(NeedsLook(strange));
        Assert.True((await _core.Sessions.VouchAsync(strange.Id, false, Actor(ada, known), default)).IsDone);
        Assert.True(NeedsLook(strange));
    }

    [Fact]
    public async Task Vouch_ByAStrangerForThemselvesOrEachOther_ChangesNothing()
    {
        var ada = _core.AddUser();
        await BrowserAsync(ada);
        var (strange, accomplice) = (await StrangeAsync(ada), await StrangeAsync(ada));

        Assert.False((await _core.Sessions.VouchAsync(strange.Id, true, Actor(ada, strange), default)).IsDone);
        Assert.False((await _core.Sessions.VouchAsync(strange.Id, true, Actor(ada, accomplice), default)).IsDone);
        Assert.True(NeedsLook(strange));
    }

    [Fact]
    public async Task ListRhythms_OfTwoApps_CountsEachHalfDayOfTheLastSeven()
    {
        var ada = _core.AddUser();
        var (busy, idle) = (await _core.LinkAsync(ada), await _core.LinkAsync(ada));
        var others = await _core.LinkAsync(_core.AddUser());
        await _core.NextAsync(others.Token);
        var token = await _core.NextAsync(busy.Token);
        _core.Clock.Advance(TimeSpan.FromDays(6.75));
        await _core.NextAsync(await _core.NextAsync(token));
        await _core.RotateAsync(idle.Token);

        var rhythms = await _core.Sessions.ListRhythmsAsync(ada, [busy.Grant.SessionId, idle.Grant.SessionId, others.Grant.SessionId], default);

        Assert.Equal([1, .. Enumerable.Repeat(0, 12), 2], rhythms[busy.Grant.SessionId].HalfDays);
        Assert.Equal([.. Enumerable.Repeat(0, 13), 1], rhythms[idle.Grant.SessionId].HalfDays);
        Assert.Equal(2, rhythms.Count);
    }

    private bool NeedsLook(BrowserSession browser) => _core.Stored(db => db.Sessions.Single(s => s.Id == browser.Id).NeedsLook);

    private Task<BrowserSession> StrangeAsync(string userId) =>
        _core.BrowserAsync(userId, new("198.51.100.7", "Mozilla/5.0 (Windows NT 10.0) Firefox/145.0"));

    private Task<BrowserSession> BrowserAsync(string userId) =>
        _core.BrowserAsync(userId, Requester.Unknown);

    private Task<BrowserCheck> CheckAsync(BrowserSession browser) =>
        _core.Browsers.CheckAsync(browser.Id, browser.Handle, Requester.Unknown, default);

    private EndReason? Reason(Guid id) => _core.Stored(db => db.Sessions.Single(s => s.Id == id).EndReason);

    private static Actor Actor(string userId, BrowserSession browser) => new(userId, browser.Id, Requester.Unknown);
}
