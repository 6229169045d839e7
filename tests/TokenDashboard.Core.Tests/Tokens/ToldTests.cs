using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Limits;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>Open pages hear of whatever changes somebody's sessions, and the overview counts the tokens that were refused.</summary>
public sealed class ToldTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData("linked")]
    [InlineData("rotated")]
    [InlineData("rotated by a new client")]
    [InlineData("reused")]
    [InlineData("signed out")]
    [InlineData("family revoked")]
    [InlineData("everything revoked")]
    public async Task Feed_SessionsOfSomebodyChanged_SaysWhose(string act)
    {
        var ada = _core.AddUser();
        var linked = await _core.LinkAsync(ada);
        if (act == "reused")
            await _core.NextAsync(await _core.NextAsync(linked.Token));
        var told = new List<Change>();
        using var listening = _core.Feed.Subscribe(told.Add);

        _ = act switch
        {
            "linked" => (object)await _core.LinkAsync(ada),
            "rotated" => await _core.NextAsync(linked.Token),
            "rotated by a new client" => await _core.RotateAsync(linked.Token, new("203.0.113.9", CoreDatabase.Laptop.Agent)),
            "reused" => await _core.RotateAsync(linked.Token),
            "signed out" => await SignOutAsync(linked.Token),
            "family revoked" => await RevokeAsync(linked.Grant.SessionId, ada),
            _ => await _core.Tokens.RevokeUserTokensAsync(ada, EndReason.ByAdmin, await _core.AddAdminAsync(), default),
        };

        Assert.Contains(new Change.Sessions(ada), told);
    }

    [Fact]
    public async Task Rotate_Reused_EndsThatFamilyAloneAndItsOwnerIsTold()
    {
        var ada = _core.AddUser();
        var other = await _core.LinkAsync(ada);
        var linked = await _core.LinkAsync(ada);
        await _core.NextAsync(await _core.NextAsync(linked.Token));

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(linked.Token));

        Assert.Equal([linked.Grant.SessionId], _core.Stored(db => db.Sessions.Where(s => s.EndedAt != null).Select(s => s.Id).ToList()));
        await _core.NextAsync(other.Token);
        var told = Assert.Single(_core.Stored(db => db.Outbox.ToList()), e => e.Kind == OutboxKind.SessionEnded);
        Assert.Equal((ada, linked.Grant.SessionId, nameof(EndReason.Reuse)), (told.UserId, told.SessionId, told.Detail));
    }

    [Fact]
    public async Task Validate_Reused_SaysWhose()
    {
        var linked = await _core.LinkAsync();
        await _core.NextAsync(await _core.NextAsync(linked.Token));
        var told = new List<Change>();
        using var listening = _core.Feed.Subscribe(told.Add);

        await _core.Tokens.ValidateAsync(linked.Token, "companion", CoreDatabase.Laptop, default);

        Assert.Contains(new Change.Sessions(linked.Grant.UserId), told);
    }

    [Fact]
    public async Task SignOut_OneOfSeveralOfTheApp_EndsThatOne()
    {
        await _core.LinkAsync();
        var linked = await _core.LinkAsync();
        await _core.LinkAsync();

        await SignOutAsync(linked.Token);

        Assert.Equal([linked.Grant.SessionId], _core.Stored(db => db.Sessions.Where(s => s.EndedAt != null).Select(s => s.Id).ToList()));
    }

    /// <summary>As after a backup was restored.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignOut_WithATokenOfAnotherHistory_EndsNothing(bool isFamilyKnown)
    {
        var linked = await _core.LinkAsync();
        var hash = new byte[32];
        _core.Stored(db => isFamilyKnown ? db.Sessions.ExecuteUpdate(set => set.SetProperty(s => s.CurrentHash, hash)) : db.Sessions.ExecuteDelete());

        await SignOutAsync(linked.Token);

        Assert.Empty(_core.Stored(db => db.Sessions.Where(s => s.EndedAt != null).ToList()));
    }

    [Fact]
    public async Task Feed_NothingWasEnded_SaysNothing()
    {
        var ada = _core.AddUser();
        var linked = await _core.LinkAsync(ada);
        Assert.Equal(1, await RevokeAsync(linked.Grant.SessionId, ada));
        var told = new List<Change>();
        using var listening = _core.Feed.Subscribe(told.Add);

        Assert.Equal(0, await RevokeAsync(linked.Grant.SessionId, ada));
        await SignOutAsync(linked.Token);

        Assert.Empty(told);
    }

    /// <summary>One from a blocked place, or that asks for too much, is as good as before.</summary>
    [Theory]
    [InlineData("good", 0)]
    [InlineData("blocked", 0)]
    [InlineData("scope", 0)]
    [InlineData("audience", 0)]
    [InlineData("unknown", 1)]
    [InlineData("ended", 1)]
    [InlineData("another app's", 1)]
    [InlineData("reused", 1)]
    public async Task Rotate_Refused_IsCountedUnlessTheTokenIsAsGoodAsBefore(string what, int counted)
    {
        var linked = await _core.LinkAsync();
        if (what == "blocked")
            await _core.Service<BlockService>().SetAsync(BlockTarget.Read(BlockKind.Network, "192.0.2.10").Target!, _core.Clock.GetUtcNow().AddHours(1), "why", await _core.AddAdminAsync(), default);
        if (what == "ended")
            await SignOutAsync(linked.Token);
        if (what == "reused")
            await _core.NextAsync(await _core.NextAsync(linked.Token));

        await _core.Tokens.RotateAsync(
            what == "unknown" ? new RawToken("td1_of_nobody") : linked.Token, what == "another app's" ? "other" : "companion", what == "scope" ? "email" : null, CoreDatabase.Laptop, default,
            audience: what == "audience" ? "https://c.example" : null);

        await _core.Service<HourlyCounts>().FlushAsync(default);
        Assert.Equal(counted, _core.Stored(db => db.HourlyCounts.Where(c => c.Kind == Counted.TokensRefused).AsEnumerable().Sum(c => c.Count)));
    }

    private async Task<RawToken> SignOutAsync(RawToken token)
    {
        await _core.Tokens.RevokeByTokenAsync(token, "companion", CoreDatabase.Laptop, default);
        return token;
    }

    private Task<int> RevokeAsync(Guid id, string userId) => _core.Tokens.RevokeFamilyAsync(id, userId, EndReason.SignedOut, new(userId, id, CoreDatabase.Laptop), default);
}
