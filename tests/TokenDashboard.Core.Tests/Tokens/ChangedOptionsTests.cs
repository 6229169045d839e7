using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>Options that change while the services run count at the next operation.</summary>
public sealed class ChangedOptionsTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Rotate_LifetimeChanged_TheNextTokenLivesAsLong()
    {
        var token = (await _core.LinkAsync()).Token;

        _core.Change(new TokenOptions { RefreshTokenLifetime = 2 * Day });
        await _core.NextAsync(token);

        Assert.Equal(_core.Clock.GetUtcNow() + (2 * Day), _core.Stored(db => db.Sessions.Single().ExpiresAt));
    }

    [Fact]
    public async Task Create_LifetimesChanged_TheNextFamilyLivesAsLong()
    {
        await _core.LinkAsync();

        _core.Change(new TokenOptions { RefreshTokenLifetime = 2 * Day, SessionLifetime = 3 * Day });
        var linked = await _core.LinkAsync();

        var now = _core.Clock.GetUtcNow();
        var session = _core.Stored(db => db.Sessions.Single(s => s.Id == linked.Grant.SessionId));
        Assert.Equal((now + (2 * Day), now + (3 * Day)), (session.ExpiresAt, session.AbsoluteExpiresAt));
    }

    [Fact]
    public async Task Browser_LifetimesChanged_TheNextSessionLivesAsLong()
    {
        await _core.AddAdminAsync();

        _core.Change(new TokenOptions { RefreshTokenLifetime = 2 * Day, SessionLifetime = 3 * Day });
        var admin = await _core.AddAdminAsync();

        var now = _core.Clock.GetUtcNow();
        var session = _core.Stored(db => db.Sessions.Single(s => s.Id == admin.SessionId));
        Assert.Equal((now + (2 * Day), now + (3 * Day)), (session.ExpiresAt, session.AbsoluteExpiresAt));
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(40, 20)]
    public async Task Retry_WindowShortened_IsAReuse(int after, int window)
    {
        var token = (await _core.LinkAsync()).Token;
        await _core.NextAsync(token);

        _core.Clock.Advance(TimeSpan.FromSeconds(after));
        _core.Change(new TokenOptions { RetryWindow = TimeSpan.FromSeconds(window) });

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(token, CoreDatabase.Laptop with { Ip = "192.0.2.11" }));
    }

    [Fact]
    public async Task Retry_WindowWidened_GetsTheSuccessor()
    {
        var token = (await _core.LinkAsync()).Token;
        await _core.NextAsync(token);

        _core.Clock.Advance(TimeSpan.FromSeconds(40));
        _core.Change(new TokenOptions { RetryWindow = TimeSpan.FromMinutes(1) });

        Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(token));
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(60, 30)]
    [InlineData(720, 0)]
    public async Task LateRetry_ShortenedOrOff_IsAReuse(int lateMinutes, int windowSeconds)
    {
        var token = (await _core.LinkAsync()).Token;
        await _core.NextAsync(token);

        _core.Clock.Advance(TimeSpan.FromHours(1));
        _core.Change(new TokenOptions { LateRetry = TimeSpan.FromMinutes(lateMinutes), RetryWindow = TimeSpan.FromSeconds(windowSeconds) });

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(token));
    }

    [Fact]
    public async Task Cleanup_KeepEndedShortened_RemovesAtTheNextRun()
    {
        var linked = await _core.LinkAsync(_core.AddUser());
        _core.Clock.Advance(10 * Day);
        await _core.Cleanup.RunAsync(default);
        _core.Clock.Advance(6 * Day);
        await _core.Cleanup.RunAsync(default);
        Assert.Equal(1, _core.Stored(db => db.Sessions.Count(s => s.Id == linked.Grant.SessionId)));

        _core.Change(new CleanupOptions { KeepEnded = 5 * Day, BatchSize = 1 });
        await _core.Cleanup.RunAsync(default);

        Assert.Equal(0, _core.Stored(db => db.Sessions.Count()));
    }

    [Fact]
    public async Task Gate_SecondFactorRequired_IsAskedForAtTheNextAct()
    {
        var admin = await _core.AddAdminAsync();
        Assert.Equal(AdminResult.Done, await _core.Gate.CheckAsync(Capability.Administer, admin, default));

        _core.Change(new AdminOptions { RequireSecondFactor = true });

        Assert.Equal(AdminResult.SecondFactorNeeded, await _core.Gate.CheckAsync(Capability.Administer, admin, default));
    }
}
