using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>A refresh may ask for less than was granted, never for more (RFC 6749 §6, RFC 8707 §2.2).</summary>
public sealed class AskingForLessTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("profile", null, null)]
    [InlineData("offline_access profile", "https://a.example", null)]
    [InlineData(null, "https://b.example", null)]
    [InlineData("profile email", null, Refusal.Scope)]
    [InlineData("email", "https://a.example", Refusal.Scope)]
    [InlineData(null, "https://c.example", Refusal.Audience)]
    [InlineData("profile", ".", Refusal.Audience)]
    public async Task Rotate_AskingFor_SpendsTheTokenOnlyIfItWasGranted(string? scope, string? audience, Refusal? refusal)
    {
        var linked = await _core.LinkAsync();
        _core.Stored(db =>
        {
            db.Sessions.Single().Audience = "https://a.example https://b.example";
            return db.SaveChanges();
        });

        var result = await RotateAsync(linked.Token, scope, audience);

        Assert.Equal(refusal, (result as RotationResult.Refused)?.Reason);
        Assert.Equal(refusal is null ? 2 : 1, _core.Stored(db => db.Sessions.Single().Generation));
    }

    /// <summary>What was spent is a reuse, whatever it asks for; what never was is unknown.</summary>
    [Fact]
    public async Task Rotate_SpentOrMadeUpAskingForMore_IsWhatItIs()
    {
        var linked = await _core.LinkAsync();
        var gone = await _core.LinkAsync();
        _core.Stored(db => db.Sessions.Where(s => s.Id == gone.Grant.SessionId).ToList().Select(db.Remove).Count() + db.SaveChanges());
        await _core.NextAsync(await _core.NextAsync(linked.Token));

        Assert.Equal(Refusal.Unknown, Assert.IsType<RotationResult.Refused>(await RotateAsync(gone.Token, "email", null)).Reason);
        Assert.IsType<RotationResult.Reused>(await RotateAsync(linked.Token, "email", "https://c.example"));
    }

    private Task<RotationResult> RotateAsync(RawToken token, string? scope, string? audience) =>
        _core.Tokens.RotateAsync(token, "companion", scope, CoreDatabase.Laptop, default, audience: audience);
}
