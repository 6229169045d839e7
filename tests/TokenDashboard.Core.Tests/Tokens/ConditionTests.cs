using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>Single conditions that decide what a token or a session is, each where it alone makes the difference.</summary>
public sealed class ConditionTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData("ContainedAt")]
    [InlineData("LockedAt")]
    public async Task Present_AccountLetsNobodyIn_IsRefusedAsEndedAndNoReuse(string column)
    {
        var linked = await _core.LinkAsync();
        var next = await _core.NextAsync(linked.Token);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));
        // Of the same epoch still, as others are: only the column says so.
        var since = _core.Clock.GetUtcNow();
        _core.Stored(db => db.Accounts.Where(a => a.Id == linked.Grant.UserId).ExecuteUpdate(set => set
            .SetProperty(a => a.ContainedAt, a => column == "ContainedAt" ? since : a.ContainedAt)
            .SetProperty(a => a.LockedAt, a => column == "LockedAt" ? since : a.LockedAt)));
        _core.AddUser();

        Assert.Equal(Refusal.Ended, Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(next)).Reason);
        Assert.Equal(Refusal.Ended, Assert.IsType<RotationResult.Refused>(await _core.RotateAsync(linked.Token)).Reason);
        Assert.Equal(0, _core.Stored(db => db.Incidents.Count()));
    }

    [Fact]
    public async Task Retry_WithinTheWindowOfAnExpiredFamily_IsAReuse()
    {
        using var core = new CoreDatabase(new TokenOptions { RefreshTokenLifetime = TimeSpan.FromSeconds(10), RetryWindow = TimeSpan.FromSeconds(30) });
        var linked = await core.LinkAsync();
        await core.NextAsync(linked.Token);

        core.Clock.Advance(TimeSpan.FromSeconds(15));

        Assert.IsType<RotationResult.Reused>(await core.RotateAsync(linked.Token));
    }

    /// <summary>Only the one before the live one may have been lost with its reply.</summary>
    [Fact]
    public async Task Present_AncestorInAnExpiredFamily_IsAReuse()
    {
        var linked = await _core.LinkAsync();
        await _core.NextAsync(await _core.NextAsync(linked.Token));

        _core.Clock.Advance(TimeSpan.FromDays(8));

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(linked.Token));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, true)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public async Task Present_ConsumedElsewhereMomentsAhead_LostARaceWithinWhatClocksDifferBy(int secondsAhead, bool lost)
    {
        using var core = new CoreDatabase(new TokenOptions { RetryWindow = TimeSpan.Zero });
        var linked = await core.LinkAsync();
        await core.NextAsync(linked.Token);
        core.Clock.Advance(TimeSpan.FromMinutes(1));
        var consumed = core.Clock.GetUtcNow().AddSeconds(secondsAhead);
        core.Stored(db => db.RefreshTokens.Where(t => t.Generation == 1).ExecuteUpdate(set => set.SetProperty(t => t.ConsumedAt, consumed)));

        var result = await core.RotateAsync(linked.Token);

        Assert.Equal(lost, result is RotationResult.Refused { Reason: Refusal.LostRace });
        Assert.Equal(!lost, result is RotationResult.Reused);
    }

    [Fact]
    public async Task Present_AnothersWasConsumedElsewhereMomentsAhead_IsAReuse()
    {
        using var core = new CoreDatabase(new TokenOptions { RetryWindow = TimeSpan.Zero });
        var linked = await core.LinkAsync();
        var other = await core.LinkAsync();
        await core.NextAsync(linked.Token);
        await core.NextAsync(other.Token);
        core.Clock.Advance(TimeSpan.FromMinutes(1));
        var consumed = core.Clock.GetUtcNow().AddSeconds(3);
        core.Stored(db => db.RefreshTokens.Where(t => t.SessionId == other.Grant.SessionId).ExecuteUpdate(set => set.SetProperty(t => t.ConsumedAt, consumed)));

        Assert.IsType<RotationResult.Reused>(await core.RotateAsync(linked.Token));
    }

    [Theory]
    [InlineData("end all")]
    [InlineData("void")]
    public async Task Epoch_Raised_LeavesWhatHadExpiredAsExpired(string by)
    {
        var linked = await _core.LinkAsync();
        await _core.NextAsync(linked.Token);
        var expires = _core.Stored(db => db.Sessions.Single().ExpiresAt);
        _core.Clock.Advance(TimeSpan.FromDays(8));

        using (var db = _core.CreateDbContext())
        {
            if (by == "void")
                await SessionEnding.VoidPendingAsync(db, linked.Grant.UserId, _core.Clock.GetUtcNow());
            else
                await SessionEnding.EndAllAsync(db, linked.Grant.UserId, keep: null, EndReason.ByOwner, new(linked.Grant.UserId, null, CoreDatabase.Laptop), _core.Clock.GetUtcNow());
        }

        var session = _core.Stored(db => db.Sessions.Single());
        Assert.Equal((EndReason.Expired, expires), (session.EndReason, session.EndedAt));
        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(linked.Token));
    }

    [Fact]
    public async Task End_WhatHasEnded_ChangesNeitherReasonNorTime()
    {
        var linked = await _core.LinkAsync();
        var actor = new Actor(linked.Grant.UserId, null, CoreDatabase.Laptop);
        using var db = _core.CreateDbContext();
        Assert.True(await SessionEnding.EndAsync(db, linked.Grant.SessionId, actor.UserId, EndReason.ByOwner, actor, _core.Clock.GetUtcNow()));
        var ended = _core.Clock.GetUtcNow();
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.False(await SessionEnding.EndAsync(db, linked.Grant.SessionId, actor.UserId, EndReason.ByAdmin, actor, _core.Clock.GetUtcNow()));
        await SessionEnding.EndAllAsync(db, actor.UserId, keep: null, EndReason.Contained, actor, _core.Clock.GetUtcNow());

        var session = _core.Stored(stored => stored.Sessions.Single());
        Assert.Equal((EndReason.ByOwner, ended), (session.EndReason, session.EndedAt));
    }

    [Fact]
    public async Task EndMany_SomeThatDoNotLive_EndsAndCountsTheLivingAlone()
    {
        var (living, expired, locked) = (await _core.LinkAsync(), await _core.LinkAsync(), await _core.LinkAsync());
        var before = _core.Clock.GetUtcNow().AddSeconds(-1);
        _core.Stored(db => db.Sessions.Where(s => s.Id == expired.Grant.SessionId).ExecuteUpdate(set => set.SetProperty(s => s.ExpiresAt, before)));
        _core.Stored(db => db.Accounts.Where(a => a.Id == locked.Grant.UserId).ExecuteUpdate(set => set.SetProperty(a => a.LockedAt, before)));

        var ended = await _core.Service<WriteTransaction>().RunAsync(
            db => SessionEnding.EndManyAsync(
                db, [living.Grant.SessionId, expired.Grant.SessionId, locked.Grant.SessionId], EndReason.ByAdmin, new("admin", null, CoreDatabase.Laptop), _core.Clock.GetUtcNow()),
            default);

        Assert.Equal(living.Grant.UserId, Assert.Single(ended).Key);
        Assert.Equal([living.Grant.SessionId], _core.Stored(stored => stored.Sessions.Where(s => s.EndedAt != null).Select(s => s.Id).ToList()));
    }

    [Fact]
    public void Window_OfARotationThatTheClockHasNeverShown_IsNotOpen()
    {
        var window = new RetryWindow(new InForce<TokenOptions>(new TokenOptions()), _core.Clock);
        var now = _core.Clock.GetUtcNow();
        window.Resume(lastBeat: null, now);
        window.Observe(now);

        Assert.True(window.IsOpen(now, now));
        Assert.False(window.IsOpen(now.AddMinutes(10), now));
    }
}
