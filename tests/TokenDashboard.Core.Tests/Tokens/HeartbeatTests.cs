using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>Nobody could ask for a lost reply while nobody answered.</summary>
public sealed class HeartbeatTests : IDisposable
{
    private readonly CoreDatabase _core = new(new TokenOptions { LateRetry = TimeSpan.Zero });

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_AfterAnHourWithoutABeat_OpensTheWindowsThatWereOpen(bool isStarted)
    {
        await _core.Service<Heartbeat>().BeatAsync(default);
        var linked = await _core.LinkAsync();
        var next = await _core.NextAsync(linked.Token);
        _core.Clock.Advance(TimeSpan.FromHours(1));

        if (isStarted)
            await _core.Service<Heartbeat>().StartAsync(default);

        var result = await _core.RotateAsync(linked.Token);
        Assert.Equal(isStarted ? next.Reveal() : null, (result as RotationResult.Rotated)?.Issued.Token.Reveal());
        Assert.Equal(isStarted, _core.Stored(db => db.Beats.Single().At) == _core.Clock.GetUtcNow());
    }
}
