using TokenDashboard.Core.Dpop;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>A session that is bound to a key answers nobody without it, and one that is not takes none up (RFC 9449 §5).</summary>
public sealed class BoundFamilyTests : IDisposable
{
    private static readonly TimeSpan Open = TimeSpan.FromSeconds(30);

    private readonly CoreDatabase _core = new(new TokenOptions { RetryWindow = Open, LateRetry = TimeSpan.FromHours(1) });

    public void Dispose() => _core.Dispose();

    /// <summary>Whichever generation it is, and whenever: whoever copied it can't even end it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Rotate_BoundWithoutItsKey_IsRefusedAndEndsNothing(int generation)
    {
        RawToken first = await LinkAsync("mine"), second = await NextAsync(first, "mine"), third = await NextAsync(second, "mine");
        _core.Clock.Advance(TimeSpan.FromHours(2));
        var token = new[] { first, second, third }[generation - 1];

        Assert.Equal(Refusal.OtherKey, await RefusedAsync(token, null));
        Assert.Equal(Refusal.OtherKey, await RefusedAsync(token, "another"));

        Assert.Equal(3, _core.Stored(db => db.Sessions.Single(s => s.EndedAt == null).Generation));
        await NextAsync(third, "mine");
    }

    [Fact]
    public async Task Rotate_BoundWithItsKey_IsAReuseOnceItIsSpentAndTooLate()
    {
        var first = await LinkAsync("mine");
        await NextAsync(await NextAsync(first, "mine"), "mine");

        Assert.IsType<RotationResult.Reused>(await RotateAsync(first, "mine"));
    }

    /// <summary>What would be answered is refused, and what would be a reuse or has expired is that.</summary>
    [Theory]
    [InlineData(false, 0, Refusal.NotBound)]
    [InlineData(true, 0, Refusal.NotBound)]
    [InlineData(true, 30, Refusal.NotBound)]
    [InlineData(true, 3600, null)]
    [InlineData(false, 7 * 86400, Refusal.Expired)]
    [InlineData(true, 7 * 86400, null)]
    public async Task Rotate_NotBoundWithAKey_TakesItAwayFromNobody(bool isSpent, int secondsLater, Refusal? refusal)
    {
        var token = await LinkAsync(null);
        if (isSpent)
            await NextAsync(token, null);
        _core.Clock.Advance(TimeSpan.FromSeconds(secondsLater));

        var result = await RotateAsync(token, "another");

        Assert.Equal(refusal, (result as RotationResult.Refused)?.Reason);
        Assert.Equal(refusal is null, result is RotationResult.Reused);
        Assert.Null(_core.Stored(db => db.Sessions.Single().KeyThumbprint));
    }

    [Fact]
    public async Task Rotate_ProofShownBefore_SpendsNothing()
    {
        var (token, proof) = (await LinkAsync("mine"), Proof("mine"));
        var next = Assert.IsType<RotationResult.Rotated>(await RotateAsync(token, proof)).Issued.Token;

        Assert.Equal(Refusal.ProofSpent, Assert.IsType<RotationResult.Refused>(await RotateAsync(next, proof)).Reason);

        await NextAsync(next, "mine");
    }

    private async Task<RawToken> LinkAsync(string? key) =>
        (await _core.Tokens.CreateAsync(_core.Family() with { KeyThumbprint = key }, CoreDatabase.Laptop, default)).Token;

    private async Task<RawToken> NextAsync(RawToken token, string? key) => Assert.IsType<RotationResult.Rotated>(await RotateAsync(token, key)).Issued.Token;

    private async Task<Refusal> RefusedAsync(RawToken token, string? key) => Assert.IsType<RotationResult.Refused>(await RotateAsync(token, key)).Reason;

    private Task<RotationResult> RotateAsync(RawToken token, string? key) => RotateAsync(token, key is null ? null : Proof(key));

    private Task<RotationResult> RotateAsync(RawToken token, DpopProof? proof) =>
        _core.Tokens.RotateAsync(token, "companion", null, CoreDatabase.Laptop, default, shown: new(proof, Binds: true, IsRequired: false));

    private DpopProof Proof(string key) => new(key, $"{Guid.NewGuid()}", "POST", "https://login.example.org/oauth/token", _core.Clock.GetUtcNow(), null, null);
}
