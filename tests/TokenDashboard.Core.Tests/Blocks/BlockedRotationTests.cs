using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Blocks;

/// <summary>A refresh from a blocked place spends nothing and costs its owner nothing, and a spent token from there is a reuse as ever.</summary>
public sealed class BlockedRotationTests : IDisposable
{
    private static readonly Requester Elsewhere = CoreDatabase.Laptop with { Ip = "203.0.113.9" };

    private readonly CoreDatabase _core = new();
    private readonly BlockTarget _laptops = BlockTarget.Read(BlockKind.Network, "192.0.2.10").Target!;

    private BlockService Blocks => _core.Service<BlockService>();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Rotate_LiveTokenFromABlockedPlace_SpendsNothingUntilTheBlockIsOver()
    {
        var linked = await _core.LinkAsync();
        await BlockAsync(TimeSpan.FromHours(1));

        for (var i = 0; i < 3; i++)
            Assert.Equal(new RotationResult.Refused(Refusal.Blocked), await _core.RotateAsync(linked.Token));
        Assert.Equal(new RotationResult.Refused(Refusal.Blocked), await _core.Tokens.RotateAsync(linked.Token, "companion", "profile", CoreDatabase.Laptop, default));
        Assert.Equal((1, 0, 0, 0), _core.Stored(db => (db.Sessions.Single(s => s.AppId != null).Generation, db.RefreshTokens.Count(), db.Evidence.Count(), db.Incidents.Count())));

        // By itself, without anybody telling.
        _core.Clock.Advance(TimeSpan.FromHours(1));
        await _core.NextAsync(linked.Token);
    }

    [Fact]
    public async Task Rotate_LiveTokenFromElsewhere_GoesOn()
    {
        var linked = await _core.LinkAsync();
        await BlockAsync(TimeSpan.FromHours(1));

        Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(linked.Token, Elsewhere));
    }

    [Fact]
    public async Task Rotate_SpentTokenFromABlockedPlace_IsAReuse()
    {
        var linked = await _core.LinkAsync();
        await _core.NextAsync(await _core.NextAsync(linked.Token));
        await BlockAsync(TimeSpan.FromHours(1));

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(linked.Token));

        Assert.Equal((EndReason.Reuse, 1), _core.Stored(db => (db.Sessions.Single(s => s.AppId != null).EndReason, db.Incidents.Count())));
    }

    [Fact]
    public async Task Rotate_HeldBackAndAskedAgain_IsHeldSinceTheFirstTime()
    {
        var linked = await _core.LinkAsync();
        await _core.NextAsync(linked.Token);
        await BlockAsync(TimeSpan.FromHours(1));
        var first = _core.Clock.GetUtcNow();
        await _core.RotateAsync(linked.Token);

        _core.Clock.Advance(TimeSpan.FromSeconds(1));
        await _core.RotateAsync(linked.Token);

        Assert.Equal(first, _core.Stored(db => db.HeldRetries.Single().At));
    }

    [Fact]
    public async Task Rotate_AnotherFamilyIsHeldBack_IsNoExcuse()
    {
        var held = await _core.LinkAsync();
        await _core.NextAsync(held.Token);
        var linked = await _core.LinkAsync();
        await _core.NextAsync(linked.Token);
        await BlockAsync(TimeSpan.FromDays(1));
        await _core.RotateAsync(held.Token);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(linked.Token, Elsewhere));
    }

    /// <summary>Inside the retry window, and late from the very client; however long the block lasts, and whether its clients ask again meanwhile or cleanup runs.</summary>
    [Theory]
    [InlineData(10, 60)]
    [InlineData(10, 5 * 24 * 3600)]
    [InlineData(60, 13 * 3600)]
    public async Task Rotate_LostReplyHeldBack_IsAnsweredOnceTheBlockIsOver(int askedAfter, int lasts)
    {
        var linked = await _core.LinkAsync();
        var successor = await _core.NextAsync(linked.Token);
        await BlockAsync(TimeSpan.FromSeconds(lasts));
        _core.Clock.Advance(TimeSpan.FromSeconds(askedAfter));

        Assert.Equal(new RotationResult.Refused(Refusal.Blocked), await _core.RotateAsync(linked.Token));
        _core.Clock.Advance(TimeSpan.FromSeconds(lasts / 2));
        await _core.Cleanup.RunAsync(default);
        Assert.Equal(new RotationResult.Refused(Refusal.Blocked), await _core.RotateAsync(linked.Token));
        _core.Clock.Advance(TimeSpan.FromSeconds(lasts / 2));
        await _core.Cleanup.RunAsync(default);

        Assert.Equal(successor.Reveal(), (await _core.NextAsync(linked.Token)).Reveal());
        Assert.Equal((0, null), _core.Stored(db => (db.Incidents.Count(), db.Sessions.Single(s => s.AppId != null).EndReason)));
        await _core.NextAsync(successor);
        _core.Clock.Advance(TimeSpan.FromDays(1));
        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(linked.Token));
    }

    [Fact]
    public async Task Rotate_LostReplyHeldBackAndSuccessorUsed_IsAReuse()
    {
        var linked = await _core.LinkAsync();
        var successor = await _core.NextAsync(linked.Token);
        await BlockAsync(TimeSpan.FromHours(1));
        Assert.Equal(new RotationResult.Refused(Refusal.Blocked), await _core.RotateAsync(linked.Token));
        Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(successor, Elsewhere));
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(linked.Token));
    }

    /// <summary>Another program than the one whose reply was lost gets nothing of it.</summary>
    [Fact]
    public async Task Rotate_LostReplyHeldBackAskedByAnother_IsAReuse()
    {
        var linked = await _core.LinkAsync();
        await _core.NextAsync(linked.Token);
        await BlockAsync(TimeSpan.FromHours(1));
        await _core.RotateAsync(linked.Token);
        _core.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(linked.Token, Elsewhere with { Agent = "curl/8.9" }));
    }

    [Fact]
    public async Task Rotate_LostReplyHeldBackUntilTheFamilyExpired_IsExpiredAndNoReuse()
    {
        var linked = await _core.LinkAsync();
        await _core.NextAsync(linked.Token);
        await BlockAsync(TimeSpan.FromDays(8));
        await _core.RotateAsync(linked.Token);
        _core.Clock.Advance(TimeSpan.FromDays(8));
        await _core.Cleanup.RunAsync(default);

        Assert.Equal(new RotationResult.Refused(Refusal.Expired), await _core.RotateAsync(linked.Token));
        Assert.Equal(0, _core.Stored(db => db.Incidents.Count()));
    }

    /// <summary>What comes first counts, in either order: nothing is spent once the block is acknowledged, and nobody loses a session by it.</summary>
    [Fact]
    public async Task Rotate_WhileItIsBlocked_IsSpentOrNotAndNeverAReuse()
    {
        var (admin, linked) = (await _core.AddAdminAsync(), await _core.LinkAsync());
        var (token, blocked, rotated) = (linked.Token, 0, 0);
        for (var round = 0; round < 30; round++)
        {
            using var together = new Barrier(5);
            var asked = Enumerable.Range(0, 4).Select(i => Task.Run(() => { together.SignalAndWait(); Thread.Sleep(i * round % 20); return _core.RotateAsync(token); })).ToList();
            var set = Task.Run(() => { together.SignalAndWait(); return Blocks.SetAsync(_laptops, _core.Clock.GetUtcNow().AddDays(1), "Attack", admin, default); });
            await Task.WhenAll([set, .. asked]);

            Assert.Equal(new BlockSet(AdminResult.Done), await set);
            var generation = Generation();
            Assert.Equal(new RotationResult.Refused(Refusal.Blocked), await _core.RotateAsync(token));
            Assert.Equal(generation, Generation());
            foreach (var one in asked)
                Assert.True(await one is RotationResult.Rotated or RotationResult.Refused { Reason: Refusal.Blocked }, (await one).ToString());
            blocked += asked.Count(a => a.Result is RotationResult.Refused);
            rotated += asked.Count(a => a.Result is RotationResult.Rotated);

            // Whoever was told to come again does so late, and goes on with the same family.
            _core.Clock.Advance(TimeSpan.FromHours(1));
            await _core.ProveAsync(admin.SessionId!.Value, admin.UserId, secondFactor: false);
            Assert.Equal(AdminResult.Done, await Blocks.LiftAsync(_core.Stored(db => db.Blocks.Max(b => b.Id)), admin, default));
            token = await _core.NextAsync(token);
            Assert.Equal(generation, Generation() - (generation == Generation() ? 0 : 1));
        }

        Assert.True(blocked > 0 && rotated > 0, $"{blocked} were blocked, {rotated} were not.");
        Assert.Equal(0, _core.Stored(db => db.Incidents.Count()));

        int Generation() => _core.Stored(db => db.Sessions.Single(s => s.Id == linked.Grant.SessionId).Generation);
    }

    private async Task BlockAsync(TimeSpan lasts) => Assert.Equal(
        new BlockSet(AdminResult.Done), await Blocks.SetAsync(_laptops, _core.Clock.GetUtcNow() + lasts, "Attack", await _core.AddAdminAsync(), default));
}
