using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Blocks;

/// <summary>Who may shut out whom, for how long, and what begins no more.</summary>
public sealed class BlockServiceTests : IDisposable
{
    private const string App = "companion";
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Redirect = "http://127.0.0.1/callback";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly CoreDatabase _core = new();

    private BlockService Blocks => _core.Service<BlockService>();

    private DateTimeOffset Now => _core.Clock.GetUtcNow();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Set_AndLift_StandInTheListAndTheLog()
    {
        var (admin, told) = (await _core.AddAdminAsync(), new List<Change>());
        using var listening = _core.Feed.Subscribe([Concern.Any<Change.Blocks>()], told.Add);

        Assert.Equal(new BlockSet(AdminResult.Done), await Blocks.SetAsync(Target("45.66.77.0/24"), Now + Day, "Attack", admin, default));
        Assert.Equal(new BlockSet(AdminResult.Unchanged, BlockFault.Already), await Blocks.SetAsync(Target("45.66.77.9/24"), Now + Day, "Attack", admin, default));
        var row = Assert.Single(await Blocks.ListAsync(default));
        Assert.Equal(("45.66.77.0/24", "Attack", Now, Now + Day, "Ada Lovelace", true), (row.Block.Value, row.Block.Reason, row.Block.From, row.Block.Until, row.SetBy, row.IsInForce(Now)));
        Assert.Equal(AdminResult.Done, await Blocks.LiftAsync(row.Block.Id, admin, default));
        Assert.Equal(AdminResult.Unchanged, await Blocks.LiftAsync(row.Block.Id, admin, default));

        row = Assert.Single(await Blocks.ListAsync(default));
        Assert.Equal((Now, "Ada Lovelace", false), (row.Block.LiftedAt, row.LiftedBy, row.IsInForce(Now)));
        Assert.Equal(2, told.Count);
        Assert.Equal(
            [(AuditAction.BlockSet, "45.66.77.0/24", "until 2026-03-02 12:00 UTC", "Attack"), (AuditAction.BlockLifted, "45.66.77.0/24", null, null)],
            _core.Stored(db => db.Audit.OrderBy(a => a.Id).Select(a => new ValueTuple<AuditAction, string?, string?, string?>(a.Action, a.Target, a.After, a.Reason)).ToList()));
    }

    [Fact]
    public async Task Set_ByWhoMayNot_ChangesNothing()
    {
        var nobody = await _core.SignInAsync(_core.AddUser());

        Assert.Equal(new BlockSet(AdminResult.NotAllowed), await Blocks.SetAsync(Target("45.66.77.0/24"), Now + Day, "Attack", nobody, default));
        Assert.Equal(AdminResult.NotAllowed, await Blocks.LiftAsync(1, nobody, default));
        var admin = await _core.AddAdminAsync();
        _core.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new BlockSet(AdminResult.ProofNeeded), await Blocks.SetAsync(Target("45.66.77.0/24"), Now + Day, "Attack", admin, default));

        Assert.Equal((0, 0), _core.Stored(db => (db.Blocks.Count(), db.Audit.Count())));
    }

    /// <summary>Where they are, what they use, and where another session of theirs was used last; not where one was that has ended.</summary>
    [Theory]
    [InlineData(BlockKind.Network, "192.0.2.0/24", BlockFault.Yourself)]
    [InlineData(BlockKind.Program, "Mozilla", BlockFault.Yourself)]
    [InlineData(BlockKind.Network, "203.0.113.0/24", BlockFault.Yourself)]
    [InlineData(BlockKind.Agent, "phone/1.0", BlockFault.Yourself)]
    [InlineData(BlockKind.Network, "198.51.100.0/24", null)]
    public async Task Set_WhatHitsTheAdmin_IsRefused(BlockKind kind, string value, BlockFault? fault)
    {
        var admin = await _core.AddAdminAsync();
        await _core.BrowserAsync(admin.UserId, new("203.0.113.7", "phone/1.0"));
        var over = await _core.BrowserAsync(admin.UserId, new("198.51.100.7", "old/1.0"));
        await _core.Sessions.EndAsync(over.Id, admin, default);

        Assert.Equal(fault, await Blocks.FindFaultAsync(Target(value, kind), admin, default));
        Assert.Equal(fault, (await Blocks.SetAsync(Target(value, kind), Now + Day, "Attack", admin, default)).Fault);
        Assert.Equal(fault is null ? 1 : 0, _core.Stored(db => db.Blocks.Count()));
    }

    [Fact]
    public async Task Set_ForTooLongOrWithoutAReason_IsRefused()
    {
        var admin = await _core.AddAdminAsync();
        foreach (var until in new[] { Now, Now - Day, Now + BlockService.Longest + TimeSpan.FromSeconds(1) })
            Assert.Equal(BlockFault.NoTime, (await Blocks.SetAsync(Target("45.66.77.0/24"), until, "Attack", admin, default)).Fault);
        foreach (var reason in new[] { "", " ", new string('x', BlockService.ReasonLength + 1) })
            Assert.Equal(BlockFault.NoReason, (await Blocks.SetAsync(Target("45.66.77.0/24"), Now + Day, reason, admin, default)).Fault);
        Assert.Null((await Blocks.SetAsync(Target("45.66.77.0/24"), Now + BlockService.Longest, "Attack", admin, default)).Fault);
    }

    /// <summary>All networks of a session count, not only the last; and only of sessions that were used within 30 days.</summary>
    [Theory]
    [InlineData(BlockKind.Network, "198.51.0.0/16", 2, 3)]
    [InlineData(BlockKind.Network, "198.51.100.0/24", 2, 3)]
    [InlineData(BlockKind.Network, "198.51.100.24", 1, 2)]
    [InlineData(BlockKind.Network, "2001:db8:7::/48", 1, 1)]
    [InlineData(BlockKind.Network, "2001:db8:7:1::/64", 1, 1)]
    [InlineData(BlockKind.Network, "2001:db8:7:2::/64", 0, 0)]
    [InlineData(BlockKind.Program, "sync", 2, 3)]
    [InlineData(BlockKind.Agent, "sync/2.0", 1, 1)]
    [InlineData(BlockKind.Network, "45.66.77.0/24", 0, 0)]
    public async Task FindEffect_OfTheLast30Days_CountsPeopleAndSessions(BlockKind kind, string value, int people, int sessions)
    {
        var (ada, grace) = (_core.AddUser(), _core.AddUser());
        await _core.BrowserAsync(ada, new("198.51.100.3", "sync/1.0"));
        _core.Clock.Advance(TimeSpan.FromDays(31));
        await _core.BrowserAsync(ada, new("198.51.100.24", "sync/1.0"));
        var moved = await _core.BrowserAsync(ada, new("198.51.100.24", "sync/1.1"));
        _core.Clock.Advance(TimeSpan.FromMinutes(2));
        await _core.Browsers.CheckAsync(moved.Id, moved.Handle, new("2001:db8:7:1::5", "desk/1.0"), default);
        await _core.BrowserAsync(grace, new("198.51.100.25", "sync/2.0"));

        Assert.Equal(new BlockEffect(people, sessions, OrMore: false), await Blocks.FindEffectAsync(Target(value, kind), default));
    }

    [Fact]
    public async Task Begin_FromABlockedPlace_NothingDoes()
    {
        var (admin, ada) = (await _core.AddAdminAsync(), await _core.SignInAsync(_core.AddUser()));
        var stranger = new Requester("45.66.77.5", "curl/8.9");
        var (poll, redeem) = (await AllowedAsync("device", ada), await AllowedAsync("code", ada));
        var used = await AllowedAsync("code", ada);
        Assert.IsType<CodeResult.Issued>(await used(ada.Requester));
        Assert.Equal(AdminResult.Done, (await Blocks.SetAsync(Target("45.66.77.0/24"), Now + Day, "Attack", admin, default)).Result);

        Assert.Null(await _core.Browsers.CreateAsync(_core.Begun(ada.UserId), SignInMethod.Passkey, new(true, true), stranger, default));
        Assert.IsType<PollResult.Blocked>(await poll(stranger));
        Assert.IsType<CodeResult.Blocked>(await redeem(stranger));
        // A code that is presented again ends its session from wherever that is.
        Assert.IsType<CodeResult.Unknown>(await used(stranger));
        Assert.Equal([EndReason.CodeReplayed], _core.Stored(db => db.Sessions.Where(s => s.AppId == App).Select(s => s.EndReason).ToList()));

        Assert.IsType<PollResult.Issued>(await poll(ada.Requester));
        Assert.IsType<CodeResult.Issued>(await redeem(ada.Requester));
    }

    /// <summary>Where another instance set it, once that is read; over, it is as if it had never been.</summary>
    [Fact]
    public async Task Find_WithABlockOfAnotherInstance_KnowsItOnceItIsRead()
    {
        var (active, who) = (_core.Service<ActiveBlocks>(), new Requester("45.66.77.5", null));
        _core.Stored(db =>
        {
            db.Blocks.Add(new Block { Kind = BlockKind.Network, Value = "45.66.77.0/24", Reason = "x", From = Now, Until = Now + Day, SetBy = "x" });
            return db.SaveChanges();
        });
        Assert.Null(active.Find(who));

        await active.LoadAsync(default);

        Assert.Equal("45.66.77.0/24", active.Find(who)?.Value);
        _core.Clock.Advance(Day);
        Assert.Null(active.Find(who));
    }

    private static BlockTarget Target(string value, BlockKind kind = BlockKind.Network) => BlockTarget.Read(kind, value).Target!;

    // What its owner has allowed, and what comes of asking for it.
    private async Task<Func<Requester, Task<object>>> AllowedAsync(string by, Actor owner)
    {
        if (by == "device")
        {
            var devices = _core.Service<DeviceAuthorizationService>();
            var started = (await devices.StartAsync(App, "profile", "TV", owner.Requester, default))!;
            var link = await devices.ClaimAsync(started.UserCode, owner.UserId, default);
            Assert.True((await devices.DecideAsync(link!.Id, allow: true, owner, default, isSure: true)).IsDone);
            return async who => await devices.PollAsync(started.DeviceCode, App, "Companion", who, default);
        }

        var codes = _core.Service<AuthorizationCodeService>();
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        var allowed = Assert.IsType<OwnerResult.Done<RawToken>>(await codes.AllowAsync(new AuthorizationAsked(App, Redirect, challenge, "profile"), owner, default));
        return async who => await codes.RedeemAsync(allowed.Value, Verifier, Redirect, null, App, "Companion", who, default);
    }
}
