using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>A family that a code was redeemed for: whoever lost the reply gets its first token again, and its owner is told.</summary>
public sealed class RedeemedTests : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private static readonly RawToken Code = new("a code");

    private readonly CoreDatabase _core = new(new TokenOptions { RetryWindow = Window });

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task FirstAgain_WithinTheWindow_IsTheSameAlsoToANewerVersion()
    {
        var first = await RedeemAsync(key: "thumbprint");
        _core.Clock.Advance(Window - TimeSpan.FromTicks(1));

        var again = await AgainAsync(key: "thumbprint", agent: "companion/1.1 (Linux)");

        Assert.Equal(first.Token.Reveal(), again!.Token.Reveal());
        Assert.Equal(first.Grant.SessionId, again.Grant.SessionId);
    }

    [Theory]
    [InlineData("code")]
    [InlineData("app")]
    [InlineData("agent")]
    [InlineData("key")]
    [InlineData("late")]
    [InlineData("refreshed")]
    [InlineData("ended")]
    public async Task FirstAgain_AnythingElse_IsNothing(string what)
    {
        var first = await RedeemAsync(key: null);
        if (what == "late")
            _core.Clock.Advance(Window);
        if (what == "refreshed")
            await _core.NextAsync(first.Token);
        if (what == "ended")
            _core.Stored(db => db.Sessions.ExecuteUpdate(set => set.SetProperty(s => s.EndedAt, _core.Clock.GetUtcNow()).SetProperty(s => s.EndReason, EndReason.ByOwner)));

        Assert.Null(await AgainAsync(
            what == "code" ? new RawToken("another code") : Code, what == "app" ? "other" : "companion", what == "key" ? "thumbprint" : null, what == "agent" ? "curl/8.9" : CoreDatabase.Laptop.Agent!));
    }

    /// <summary>Nobody asks late for a first token.</summary>
    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public async Task Cleanup_AroundTheWindow_KeepsWhatItIsDerivedWithUntilThen(long ticks, bool isKept)
    {
        await RedeemAsync(key: null);
        _core.Clock.Advance(Window + TimeSpan.FromTicks(ticks));

        await _core.Cleanup.RunAsync(default);

        Assert.Equal(isKept, _core.Stored(db => db.Sessions.Single().RetrySalt) is not null);
    }

    /// <summary>Somebody may have been talked into it.</summary>
    [Theory]
    [InlineData(true, null, true)]
    [InlineData(true, "192.0.2.99", false)]
    [InlineData(true, "198.51.100.7", true)]
    [InlineData(false, null, false)]
    public async Task Redeem_ForAnotherNetwork_NeedsALookUnlessItsOwnerUsesThat(bool isAcross, string? used, bool needsLook)
    {
        var ada = _core.AddUser();
        await _core.BrowserAsync(_core.AddUser("Somebody else"), CoreDatabase.Laptop);
        if (used is not null)
            await _core.BrowserAsync(ada, new(used, "Mozilla/5.0 (Windows NT 10.0) Firefox/145.0"));

        var first = await RedeemAsync(key: null, ada, isAcross);

        Assert.Equal(needsLook, _core.Stored(db => db.Sessions.Single(s => s.Id == first.Grant.SessionId).NeedsLook));
        var told = Assert.Single(_core.Stored(db => db.Outbox.ToList()), e => e.Kind == OutboxKind.NewDevice && e.UserId == ada && e.SessionId == first.Grant.SessionId);
        Assert.Equal(used == "192.0.2.99" ? OutboxEvent.KnownNetwork : null, told.Detail);
    }

    private Task<IssuedToken> RedeemAsync(string? key, string? userId = null, bool isAcross = false)
    {
        var family = _core.Family(userId) with { KeyThumbprint = key, IsAcrossNetworks = isAcross };
        return _core.Service<WriteTransaction>().RunAsync(db => _core.Tokens.CreateAsync(db, family, CoreDatabase.Laptop, _core.Clock.GetUtcNow(), Code), default);
    }

    private Task<IssuedToken?> AgainAsync(string? key, string agent) => AgainAsync(Code, "companion", key, agent);

    private Task<IssuedToken?> AgainAsync(RawToken code, string app, string? key, string agent) =>
        _core.Tokens.FirstAgainAsync(code, app, key, new(CoreDatabase.Laptop.Ip, agent), default);
}
