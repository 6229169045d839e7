using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>Whatever reads the time tells the retry window of it: what was closed once does not open because the clock shows it again.</summary>
public sealed class ClockSetBackTests : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly CoreDatabase _core = new(new TokenOptions { RetryWindow = Window, LateRetry = TimeSpan.Zero });

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData("rotated")]
    [InlineData("validated")]
    [InlineData("redeemed again")]
    public async Task Retry_ClosedBeforeTheClockWasSetBack_IsReuse(string act)
    {
        var linked = await _core.LinkAsync();
        var next = await _core.NextAsync(linked.Token);
        var another = await _core.LinkAsync();
        _core.Clock.Advance(Window);
        _ = act switch
        {
            "rotated" => (object?)await _core.NextAsync(another.Token),
            "validated" => await _core.Tokens.ValidateAsync(next, "companion", CoreDatabase.Laptop, default),
            _ => await _core.Tokens.FirstAgainAsync(new RawToken("a code"), "companion", null, CoreDatabase.Laptop, default),
        };
        _core.Clock.AdjustTime(_core.Clock.GetUtcNow().AddSeconds(-10));

        Assert.IsType<RotationResult.Reused>(await _core.RotateAsync(linked.Token));
    }
}
