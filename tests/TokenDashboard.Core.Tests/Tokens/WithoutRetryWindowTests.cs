using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>Promise 3 where nothing is answered twice: who overlaps the one that spends a token has lost a race, and is no thief.</summary>
public sealed class WithoutRetryWindowTests : IDisposable
{
    private readonly CoreDatabase _core = new(new TokenOptions { RetryWindow = TimeSpan.Zero });

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData("companion/1.0 (Linux)")]
    [InlineData("a client that is new to the family")]
    public async Task Rotate_TwoAtOnce_OneIsAnsweredAndTheOtherLostARace(string agent)
    {
        var linked = await _core.LinkAsync();
        var requester = CoreDatabase.Laptop with { Agent = agent };

        var results = await Task.WhenAll(_core.RotateAsync(linked.Token, requester), _core.RotateAsync(linked.Token, requester));

        Assert.Single(results.OfType<RotationResult.Rotated>());
        Assert.Equal(Refusal.LostRace, Assert.Single(results.OfType<RotationResult.Refused>()).Reason);
    }
}
