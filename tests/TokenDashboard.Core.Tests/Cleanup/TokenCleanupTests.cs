using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Telemetry;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Cleanup;

/// <summary>What cleanup removes, at which instant, and in which portions.</summary>
public sealed class TokenCleanupTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly CoreDatabase _core = new(cleanup: new CleanupOptions { BatchSize = 3 });

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Run_MoreThanABatch_RemovesAll()
    {
        var ada = _core.AddUser();
        for (var i = 0; i < 10; i++)
            await EndedAsync(ada);
        _core.Clock.Advance(TimeSpan.FromDays(30));

        Assert.Equal(10, await _core.Cleanup.RunAsync(default));
        Assert.Equal(0, _core.Stored(db => db.Sessions.Count() + db.RefreshTokens.Count()));
    }

    /// <summary>Others wait for one portion, not for all of it.</summary>
    [Fact]
    public async Task Run_MoreThanABatch_IsATransactionForEach()
    {
        var ada = _core.AddUser();
        for (var i = 0; i < 10; i++)
            await EndedAsync(ada);
        _core.Clock.Advance(TimeSpan.FromDays(30));
        var (counted, turns) = (new Counted(_core), new WriteTurns());
        var cleanup = new TokenCleanup(
            new WriteTransaction(counted, turns, _core.Service<DashboardMetrics>()), turns, _core, _core.Service<IEnumerable<ICleanupStep>>().OfType<EndedSessions>(), _core.Service<IOptionsMonitor<CleanupOptions>>(), _core.Clock);

        Assert.Equal(10, await cleanup.RunAsync(default));

        // Smaller still where one took long.
        Assert.InRange(counted.Count, 4, 10);
    }

    [Fact]
    public async Task Run_Again_RemovesNothing()
    {
        await EndedAsync(_core.AddUser());
        _core.Clock.Advance(TimeSpan.FromDays(30));
        await _core.Cleanup.RunAsync(default);

        Assert.Equal(0, await _core.Cleanup.RunAsync(default));
    }

    [Fact]
    public async Task Run_TwiceAtOnce_RemovesEachRowOnce()
    {
        var ada = _core.AddUser();
        for (var i = 0; i < 20; i++)
            await EndedAsync(ada);
        _core.Clock.Advance(TimeSpan.FromDays(30));

        var removed = await Task.WhenAll(Task.Run(() => _core.Cleanup.RunAsync(default)), Task.Run(() => _core.Cleanup.RunAsync(default)));

        Assert.Equal(20, removed.Sum());
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    public async Task Run_AroundKeepEnded_KeepsUntilThen(long ticks, int left)
    {
        await EndedAsync(_core.AddUser());
        _core.Clock.Advance(TimeSpan.FromDays(30) + TimeSpan.FromTicks(ticks));

        await _core.Cleanup.RunAsync(default);

        Assert.Equal(left, _core.Stored(db => db.Sessions.Count()));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    public async Task Run_AroundKeepHistory_KeepsUntilThen(long ticks, int left)
    {
        using var core = new CoreDatabase(new TokenOptions { RefreshTokenLifetime = TimeSpan.FromDays(20) });
        await core.NextAsync((await core.LinkAsync()).Token);
        core.Clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromTicks(ticks));

        await core.Cleanup.RunAsync(default);

        Assert.Equal(left, core.Stored(db => db.RefreshTokens.Count()));
    }

    [Fact]
    public async Task Run_HistoryOfSeveralDays_RemovesWhatIsOverAndNothingElse()
    {
        using var core = new CoreDatabase(new TokenOptions { RefreshTokenLifetime = TimeSpan.FromDays(20) }, new CleanupOptions { BatchSize = 3 });
        var token = (await core.LinkAsync()).Token;
        for (var day = 0; day < 10; day++)
        {
            core.Clock.Advance(TimeSpan.FromDays(1));
            token = await core.NextAsync(token);
        }

        await core.Cleanup.RunAsync(default);

        Assert.Equal([4, 5, 6, 7, 8, 9, 10], core.Stored(db => db.RefreshTokens.Select(t => t.Generation).Order().ToList()));
    }

    /// <summary>A family in use keeps its mark, so that its next rotation need not set it.</summary>
    [Fact]
    public async Task Run_SaltThatNobodyMayAskFor_IsForgottenAndTheFamilyLookedAtOnceMore()
    {
        await _core.NextAsync((await _core.LinkAsync()).Token);
        _core.Clock.Advance(TimeSpan.FromHours(12) - Tick);
        await _core.Cleanup.RunAsync(default);
        Assert.NotNull(Salt().Salt);
        _core.Clock.Advance(Tick);
        var hour = Session.HourOf(_core.Clock.GetUtcNow());

        foreach (var _ in Enumerable.Range(0, 2))
        {
            await _core.Cleanup.RunAsync(default);
            Assert.Equal((null, hour + 1), Salt());
        }

        _core.Clock.Advance(TimeSpan.FromHours(1));
        await _core.Cleanup.RunAsync(default);
        Assert.Equal((null, null), Salt());

        (byte[]? Salt, int? Hour) Salt() => _core.Stored(db => db.Sessions.AsEnumerable().Select(s => (s.RetrySalt, s.SaltHour)).Single());
    }

    [Fact]
    public async Task Run_ExpiredFamily_IsMarkedOfTheInstantItExpired()
    {
        await _core.LinkAsync();
        var expires = _core.Clock.GetUtcNow() + TimeSpan.FromDays(7);
        _core.Clock.Advance(TimeSpan.FromDays(7) - Tick);
        await _core.Cleanup.RunAsync(default);
        Assert.Null(_core.Stored(db => db.Sessions.Single().EndedAt));
        _core.Clock.Advance(TimeSpan.FromDays(2));

        await _core.Cleanup.RunAsync(default);

        var session = _core.Stored(db => db.Sessions.Single());
        Assert.Equal((expires, EndReason.Expired), (session.EndedAt, session.EndReason));
    }

    [Fact]
    public async Task Run_FamilyThatHasBeenUsedOn_EndsItWhenItExpiresInTheEnd()
    {
        var token = (await _core.LinkAsync()).Token;
        for (var i = 0; i < 5; i++)
        {
            _core.Clock.Advance(TimeSpan.FromDays(5));
            token = await _core.NextAsync(token);
            await _core.Cleanup.RunAsync(default);
            Assert.Null(_core.Stored(db => db.Sessions.Single().EndedAt));
        }

        var expires = _core.Clock.GetUtcNow() + TimeSpan.FromDays(7);
        _core.Clock.Advance(TimeSpan.FromDays(7));
        await _core.Cleanup.RunAsync(default);

        Assert.Equal(expires, _core.Stored(db => db.Sessions.Single().EndedAt));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_FamilyWhoseLifetimeWasMadeShorter_EndsItAsSoonAsItExpires(bool meetsAnother)
    {
        var token = (await _core.LinkAsync()).Token;
        _core.Change(new TokenOptions { RefreshTokenLifetime = TimeSpan.FromHours(3) });
        _core.Clock.Advance(TimeSpan.FromHours(1));
        await _core.RotateAsync(token, meetsAnother ? CoreDatabase.Laptop with { Agent = "companion/2.0" } : CoreDatabase.Laptop);
        var expires = _core.Clock.GetUtcNow() + TimeSpan.FromHours(3);
        _core.Clock.Advance(TimeSpan.FromHours(4));

        await _core.Cleanup.RunAsync(default);

        Assert.Equal(expires, _core.Stored(db => db.Sessions.Single().EndedAt));
    }

    [Fact]
    public async Task Run_FamilyInUse_ForgetsWhatItsTokenWasDerivedWithOnceNobodyMayAskForItAgain()
    {
        var token = (await _core.LinkAsync()).Token;
        for (var use = 0; use < 3; use++)
        {
            token = await _core.NextAsync(token);
            for (var hour = 0; hour < 12; hour++)
            {
                await _core.Cleanup.RunAsync(default);
                Assert.NotNull(_core.Stored(db => db.Sessions.Single().RetrySalt));
                _core.Clock.Advance(TimeSpan.FromHours(1));
            }

            await _core.Cleanup.RunAsync(default);

            Assert.Null(_core.Stored(db => db.Sessions.Single().RetrySalt));
        }

        // One that rests is not looked at any more.
        _core.Clock.Advance(TimeSpan.FromHours(1));
        await _core.Cleanup.RunAsync(default);
        Assert.Null(_core.Stored(db => db.Sessions.Single().SaltHour));
    }

    [Fact]
    public async Task Run_FamilyWithAnIncident_KeepsAllOfIt()
    {
        var issued = await _core.LinkAsync();
        await _core.NextAsync(await _core.NextAsync(issued.Token));
        await _core.RotateAsync(issued.Token);
        _core.Clock.Advance(TimeSpan.FromDays(300));

        // Two lines of the owner's log are all that goes.
        Assert.Equal(2, await _core.Cleanup.RunAsync(default));
        Assert.Equal((1, 2, 1), _core.Stored(db => (db.Sessions.Count(), db.RefreshTokens.Count(), db.Evidence.Count())));
    }

    private async Task EndedAsync(string userId)
    {
        var issued = await _core.LinkAsync(userId);
        await _core.Tokens.RevokeByTokenAsync(issued.Token, "companion", CoreDatabase.Laptop, default);
    }

    private sealed class Counted(IDbContextFactory<DashboardContext> contexts) : IDbContextFactory<DashboardContext>
    {
        public int Count { get; private set; }

        public DashboardContext CreateDbContext()
        {
            Count++;
            return contexts.CreateDbContext();
        }
    }
}
